//! Outcomes of calls over a connection, as data: what makes a retry safe, the times, the id of the
//! call; and settling from what was stored.

use std::sync::Arc;
use std::time::Duration;

use enroll::client::clock::ManualClock;
use enroll::{
    CallId, CallOptions, Config, CreateUser, NewUser, Outcome, PROVIDER_IDS, Retry, RetryKey, SettleError,
    SettleOptions, UserMayExist, connect, settle,
};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::{harness, profiles};

const NOW: Duration = Duration::from_secs(1_800_000_000);
const HOUR: Duration = Duration::from_secs(3600);

fn person() -> NewUser {
    profiles::numbered(&profiles::minimal_person(), 7)
}

/// A sandbox whose first response is lost after the user was stored, and a client of one attempt.
async fn lossy(id: &str) -> (Sandbox, Box<dyn CreateUser>) {
    let lost = FaultPlan::in_order([Fault::ResetAfterStoring]);
    let builder = Sandbox::builder().faults(id, lost).reject_only_promised_duplicates();
    let sandbox = builder.start().await.unwrap();
    let config = Config::new(sandbox.url()).retry(Retry::never()).clock(Arc::new(ManualClock::new(NOW)));
    let client = connect(id, &harness::credentials(&sandbox, id), &config).unwrap();
    (sandbox, client)
}

fn millis(since_epoch: Duration) -> u64 {
    u64::try_from(since_epoch.as_millis()).unwrap()
}

#[tokio::test]
async fn a_stored_outcome_says_by_what_a_retry_is_safe_and_until_when() {
    let used_for = 2 * HOUR;
    let by_key = (Some(RetryKey::IdempotencyKey), Some(NOW + 23 * HOUR - used_for));
    let rows = [
        ("bitpanda", (Some(RetryKey::ExternalId), None)),
        ("capa", (Some(RetryKey::Email), None)),
        ("kraken", (None, None)),
        ("onchainpay", (Some(RetryKey::Email), None)),
        ("synapse", by_key),
    ];
    assert!(rows.iter().all(|(id, _)| PROVIDER_IDS.contains(id)));
    for (id, (by, until)) in rows {
        let (_sandbox, client) = lossy(id).await;
        let call_id = CallId::unique();
        let call = CallOptions::new().idempotency_key("key-1").idempotency_key_age(used_for).call_id(call_id);
        let error = client.create_user(&person(), &call).await.unwrap_err();
        let outcome = Outcome::from(&error);
        assert_eq!((outcome.user_may_exist, outcome.is_open()), (UserMayExist::Maybe, true), "{id}");
        assert_eq!((outcome.retry_safe_by, outcome.retry_safe_until_ms), (by, until.map(millis)), "{id}");
        assert_eq!((outcome.call_id, error.call_id()), (Some(call_id), Some(call_id)), "{id}");
        assert_eq!((outcome.began_at_ms, outcome.attempts[0].began_at_ms), (millis(NOW), millis(NOW)), "{id}");
        assert_eq!(outcome.attempts[0].ended, "lost", "{id}");
        let key_began = error.idempotency_key().map(|_| millis(NOW - used_for));
        assert_eq!(outcome.key_began_at_ms, key_began, "{id}");
        // Of the same call, the second response is a user or a rejection. Neither leaves a doubt.
        let Ok(created) = client.create_user(&profiles::numbered(&person(), 8), &call).await else { continue };
        assert_eq!((created.call_id(), created.attempts.safe_retry()), (Some(call_id), None), "{id}");
    }
}

#[tokio::test]
async fn a_call_without_a_value_that_the_provider_recognises_has_no_safe_retry() {
    let (_sandbox, client) = lossy("bitpanda").await;
    let mut user = person();
    user.external_id = None;
    let error = client.create_user(&user, &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.user_may_exist(), error.safe_retry()), (UserMayExist::Maybe, None));
}

/// The clock of a stored outcome stands still, so nothing is waited for.
#[tokio::test]
async fn a_stored_outcome_is_settled_for_its_user_alone() {
    let (sandbox, client) = lossy("onchainpay").await;
    let result = client.create_user(&person(), &CallOptions::new()).await;
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW + HOUR)));
    let without_user = Outcome::from(&result);
    assert_eq!(settle(&*client, &person(), &without_user, &options).await.unwrap_err(), SettleError::NoUser);

    let stored = serde_json::to_string(&without_user.for_user(&person())).unwrap();
    let row: Outcome = serde_json::from_str(&stored).unwrap();
    let other = profiles::numbered(&person(), 8);
    assert_eq!(settle(&*client, &other, &row, &options).await.unwrap_err(), SettleError::OtherUser);
    assert_eq!(sandbox.received().len(), 1, "nothing was sent");

    let settled = settle(&*client, &person(), &row, &options).await.unwrap();
    assert_eq!(settled.user_may_exist(), UserMayExist::Yes);
    assert_eq!(sandbox.truth().users("onchainpay").count(), 1);
    let row = row.settled(&settled);
    assert!(!row.is_open());
    assert_eq!(
        settle(&*client, &person(), &row, &options).await.unwrap_err(),
        SettleError::Known { kind: enroll::OutcomeKind::Exists }
    );
}
