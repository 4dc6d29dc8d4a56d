//! `--settle`: what can be found out is found out before the command ends.

use enroll_sandbox::Fault;

use crate::support::World;

const SETTLE: [&str; 3] = ["--settle", "--settle-delay", "0s"];

/// The retry is safe, because the provider promises it, and gets the user that is there.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_is_settled() {
    let world = World::new().await;
    world.set("capa", "retry", "never".into());
    world.first("capa", Fault::ResetAfterStoring);
    let ended = world.create("capa", &SETTLE);
    ended.assert_is(6, "exists", "yes");
    assert_eq!(world.stored("capa"), 1);
    assert!(ended.err.contains("capa") && ended.err.contains("settled"), "{ended:?}");
    world.set("bitpanda", "retry", "never".into());
    world.first("bitpanda", Fault::ResetBeforeProcessing);
    world.create("bitpanda", &SETTLE).assert_is(0, "created", "yes");
}

/// The retry or the look-up proves that the user is ours, and what the lost response held is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_settled_user_whose_secret_was_lost_is_no_success() {
    for provider in ["onchainpay", "synapse"] {
        let world = World::new().await;
        world.set(provider, "retry", "never".into());
        world.first(provider, Fault::ResetAfterStoring);
        let ended = world.create(provider, &[&SETTLE[..], &["--secrets", "secrets"]].concat());
        ended.assert_is(6, "exists", "yes");
        let line = ended.line();
        assert_eq!((&line["secret_is_lost"], line["user_id"].is_string()), (&true.into(), true), "{line}");
        assert_eq!(world.stored(provider), 1);
    }
}

/// Nothing is promised, and no look-up finds a user by external id.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_settled_stays_unknown() {
    let world = World::new().await;
    world.first("kraken", Fault::ResetAfterStoring);
    world.create("kraken", &SETTLE).assert_is(7, "unknown", "maybe");
    assert_eq!((world.stored("kraken"), world.sandbox.truth().requests("kraken")), (1, 1), "nothing is sent again");
}

/// Bitpanda's search shows neither external id nor address, so the id that it finds proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_is_shown() {
    let world = World::new().await;
    world.set("bitpanda", "retry", "never".into());
    world.first("bitpanda", Fault::ResetAfterStoring);
    let ended = world.create("bitpanda", &SETTLE);
    let id = world.sandbox.users()[0].id().to_owned();
    assert_eq!((ended.code, &ended.line()["candidate_user_ids"]), (6, &serde_json::json!([id])), "{ended:?}");
}
