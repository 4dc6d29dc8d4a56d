//! Every point, for every promise.

use std::collections::BTreeMap;

use enroll_import::State;
use enroll_import::testing::TestDatabase;
use enroll_sandbox::{Fault, FaultPlan};

use super::durable::Place;
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

/// The rows that may be in doubt after a crash with one call under way: its own, and the one before
/// it, whose record was being written.
const MOST_IN_DOUBT: usize = 2;

/// Dies at every point, goes on, settles. What is in doubt then is what is allowed to be.
async fn survives(place: NewPlace, provider: &str, settled: fn(&BTreeMap<State, usize>) -> bool) {
    for point in POINTS {
        let Some(place) = place() else { return };
        if !place.has(point) {
            continue;
        }
        let world = World::new(place, provider, ROWS, 1).await;
        if !dies(&world, point).await {
            assert!(
                point.starts_with("secret-stored") && matches!(provider, "bitpanda" | "capa" | "kraken"),
                "{point}"
            );
            continue;
        }
        let left = world.check().await;
        assert!(count(&left, State::Unknown) <= MOST_IN_DOUBT, "{point}: {left:?}");
        assert!(world.order.run(None).success(), "{point}");
        let resumed = world.check().await;
        let in_doubt = count(&resumed, State::Unknown);
        // The line of the secret proves that the user was created.
        let most = if point.starts_with("secret-stored") { 0 } else { MOST_IN_DOUBT };
        assert!(in_doubt <= most && in_doubt + count(&resumed, State::Created) == ROWS, "{point}: {resumed:?}");
        let order = super::child::Order { settles: true, ..world.order.clone() };
        assert!(order.run(None).success(), "{point}");
        let last = world.check().await;
        assert!(settled(&last), "{point}: {last:?}");
    }
}

fn count(states: &BTreeMap<State, usize>, state: State) -> usize {
    states.get(&state).copied().unwrap_or_default()
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

/// Every row is created.
fn all(states: &BTreeMap<State, usize>) -> bool {
    count(states, State::Created) == ROWS
}

/// A place for a journal; none if there is no server.
type NewPlace = fn() -> Option<Place>;

fn file() -> Option<Place> {
    Some(Place::File)
}

fn database() -> Option<Place> {
    TestDatabase::create().map(Place::Database)
}

/// Makes a test per journal of each promise.
macro_rules! in_each_journal {
    ($($test:ident)+) => {
        in_each_journal!(@journal file $($test)+);
        in_each_journal!(@journal database $($test)+);
    };
    (@journal $place:ident $($test:ident)+) => {
        mod $place {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::$place).await;
            }
        )+}
    };
}

in_each_journal! {
    an_external_id_that_is_promised_to_be_unique
    external_id_and_email_that_are_promised_to_be_unique
    nothing_that_is_promised
    an_email_that_is_promised_to_be_unique_and_a_password
    an_idempotency_key_and_a_token
    no_more_rows_are_in_doubt_than_calls_were_under_way
}

async fn an_external_id_that_is_promised_to_be_unique(place: NewPlace) {
    survives(place, "bitpanda", all).await;
}

/// Its rejection may speak of the address alone, which proves no owner, and it has no look-up.
async fn external_id_and_email_that_are_promised_to_be_unique(place: NewPlace) {
    survives(place, "capa", |states| count(states, State::Created) + count(states, State::Exists) == ROWS).await;
}

/// What was in doubt stays on the list.
async fn nothing_that_is_promised(place: NewPlace) {
    survives(place, "kraken", |states| count(states, State::Created) + count(states, State::Unknown) == ROWS).await;
}

async fn an_email_that_is_promised_to_be_unique_and_a_password(place: NewPlace) {
    survives(place, "onchainpay", all).await;
}

async fn an_idempotency_key_and_a_token(place: NewPlace) {
    survives(place, "synapse", all).await;
}

/// With several calls under way, as many rows are in doubt at most.
async fn no_more_rows_are_in_doubt_than_calls_were_under_way(place: NewPlace) {
    for point in ["claimed:9", "sending:9", "responded:9", "claim-committed:9", "recording:9"] {
        let Some(place) = place() else { return };
        let world = World::new(place, "capa", 40, 4).await;
        assert!(!world.order.run(Some(point)).success(), "{point}");
        let left = world.rows().await.iter().filter(|row| row.state == State::Unknown).count();
        // Calls, and records that were being written beside them.
        assert!(left <= 8, "{point}: {left}");
        world.check().await;
        assert!(world.order.run(None).success());
        world.check().await;
    }
}
