//! Every point, for every promise.

use enroll_sandbox::{Fault, FaultPlan};

use super::world::World;

/// How many rows an import has.
const ROWS: usize = 6;

/// Where an import dies, in the order in which it gets there: at the third row, if it passes there
/// for each.
const POINTS: [&str; 14] = [
    "planning:1",
    "planned:1",
    "claiming:3",
    "claim-written:3",
    "claim-committed:3",
    "claimed:3",
    "sending:3",
    // Stored, and the response is on its way.
    "killed",
    "responded:3",
    "secret-stored:3",
    "recording:3",
    "recorded:3",
    "settling:1",
    "settled:1",
];

/// What each crash leaves, and what the next runs make of it.
async fn table(provider: &str) -> String {
    let mut lines = vec![format!("{:<17}| left | after the same command again | settled", "point")];
    for point in POINTS {
        let world = World::new(provider, ROWS, 1).await;
        if !dies(&world, point).await {
            lines.push(format!("{point:<17}| not reached"));
            continue;
        }
        let left = world.check().await;
        assert!(world.order.run(None).success());
        let resumed = world.check().await;
        assert!(!resumed.contains("planned") && !resumed.contains("sending"), "{point}: {resumed}");
        let order = super::child::Order { settles: true, ..world.order.clone() };
        assert!(order.run(None).success());
        lines.push(format!("{point:<17}| {left} | {resumed} | {}", world.check().await));
    }
    lines.join("\n")
}

/// Runs an import that dies at this point; not so if it does not get there.
async fn dies(world: &World, point: &str) -> bool {
    let provider = &world.order.provider;
    if point == "killed" {
        let slow = [None, None, Some(Fault::SlowHeaders { millis: 60_000 })];
        world.sandbox.set_faults(provider, FaultPlan::in_order(slow)).unwrap();
        let mut child = world.order.begin(None);
        world.wait_for_users(3).await;
        child.kill().unwrap();
        child.wait().unwrap();
        world.sandbox.clear_faults();
        return true;
    }
    if point.starts_with("settl") {
        let lost = [None, None, Some(Fault::ResetAfterStoring)];
        world.sandbox.set_faults(provider, FaultPlan::in_order(lost)).unwrap();
        assert!(world.order.run(None).success());
        let order = super::child::Order { settles: true, ..world.order.clone() };
        return !order.run(Some(point)).success();
    }
    !world.order.run(Some(point)).success()
}

macro_rules! promises {
    ($($name:ident: $provider:literal,)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                insta::assert_snapshot!(table($provider).await);
            }
        )*
    };
}

promises! {
    an_external_id_that_is_promised_to_be_unique: "bitpanda",
    external_id_and_email_that_are_promised_to_be_unique: "capa",
    nothing_that_is_promised: "kraken",
    an_email_that_is_promised_to_be_unique_and_a_password: "onchainpay",
    an_idempotency_key_and_a_token: "synapse",
}

/// With several calls under way, as many rows are in doubt at most.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_rows_are_in_doubt_than_calls_were_under_way() {
    for point in ["claimed:9", "sending:9", "responded:9", "claim-committed:9", "recording:9"] {
        let world = World::new("capa", 40, 4).await;
        assert!(!world.order.run(Some(point)).success(), "{point}");
        let left = world.rows().await.iter().filter(|row| row.state == enroll_import::State::Unknown).count();
        // Calls, and records that were being written beside them.
        assert!(left <= 8, "{point}: {left}");
        world.check().await;
        assert!(world.order.run(None).success());
        world.check().await;
    }
}
