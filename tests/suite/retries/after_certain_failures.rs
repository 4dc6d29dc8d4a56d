//! Retries after failures that certainly created no user: rate limits, rejected nonces, connection
//! failures. Each attempt is authorised again, and both time and retries are limited.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::{Clock, FileNonces, NonceUnit, SystemClock};
use enroll::{CallOptions, Config, ErrorKind, PROVIDER_IDS, Retry, Step, UserMayExist};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::scripted::NO_LISTENER;
use enroll_tests::{harness, profiles};

use super::support::{SECOND, client, clock, config, create, sandbox, statuses};

fn limited(seconds: u64) -> Fault {
    Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(seconds)) }
}

#[tokio::test]
async fn rate_limits_are_waited_for_at_every_provider() {
    for provider in PROVIDER_IDS {
        let sandbox = sandbox(provider, [limited(2), Fault::RateLimited { retry_after: None }, limited(3)]).await;
        let clock = clock();
        let created = create(provider, &config(&sandbox).clock(clock.clone())).await.unwrap();
        let seen: Vec<_> = created.attempts.iter().map(|attempt| (attempt.number, attempt.status)).collect();
        let success = statuses(&sandbox)[3];
        assert_eq!(seen, [(1, Some(429)), (2, Some(429)), (3, Some(429)), (4, success)], "{provider}");
        let waited = clock.since_epoch() - harness::MOMENT;
        // As requested, and no more than the jitter above it.
        assert!((5 * SECOND..7 * SECOND).contains(&waited), "{provider}: {waited:?}");
        assert_eq!(sandbox.users().len(), 1, "{provider}");
    }
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    for (provider, header) in [("kraken", "api-sign"), ("onchainpay", "x-api-signature")] {
        let sandbox = sandbox(provider, [limited(0), limited(0)]).await;
        create(provider, &config(&sandbox)).await.unwrap();
        let received = sandbox.received();
        let mut signatures: Vec<_> = received.iter().map(|request| request.header(header).unwrap()).collect();
        signatures.dedup();
        assert_eq!(signatures.len(), 3, "{provider}");
    }
}

#[tokio::test]
async fn a_rejected_nonce_is_replaced_at_most_twice_and_after_a_wait() {
    for provider in ["kraken", "onchainpay"] {
        let sandbox = sandbox(provider, vec![Fault::RejectedNonce; 2]).await;
        let clock = clock();
        let created = create(provider, &config(&sandbox).clock(clock.clone())).await.unwrap();
        assert_eq!(created.attempts.len(), 3, "{provider}");
        // Between half of the first two limits and the whole of them, 200 ms and 400 ms.
        let waited = clock.since_epoch() - harness::MOMENT;
        assert!((Duration::from_millis(300)..=Duration::from_millis(600)).contains(&waited), "{waited:?}");
        sandbox.set_faults(provider, FaultPlan::every(Fault::RejectedNonce)).unwrap();
        for (retry, attempts) in [(0, 1), (1, 2), (2, 3), (10, 3)] {
            let user = profiles::numbered(&profiles::minimal_person(), retry.into());
            let client = client(provider, &config(&sandbox).retry(Retry::new().nonce_attempts(retry)));
            let error = client.create_user(&user, &CallOptions::new()).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts().len()), (&ErrorKind::Nonce, attempts), "{provider}");
            assert_eq!((error.user_may_exist(), error.recovery().step), (UserMayExist::No, Step::FixNonces));
            assert!(error.is_retryable());
        }
    }
}

/// A key that another program uses has seen far higher nonces. Ten calls do not hammer the
/// provider, which locks such keys.
#[tokio::test]
async fn rejected_nonces_use_the_retry_budget() {
    let sandbox = Sandbox::builder().faults("kraken", FaultPlan::every(Fault::RejectedNonce)).start().await.unwrap();
    let kraken = client("kraken", &config(&sandbox).retry(Retry::new().budget(enroll::Budget::new(4))));
    for number in 0..10 {
        let user = profiles::numbered(&profiles::minimal_person(), number);
        let error = kraken.create_user(&user, &CallOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::Nonce, UserMayExist::No));
    }
    // Ten calls, four retries of the reserve, and less than five that the calls earned.
    let attempts = sandbox.received().len();
    assert!((14..=19).contains(&attempts), "{attempts}");
}

/// Outside what a client can withstand, and documented so: a mesh that delivers the same bytes
/// twice.
#[tokio::test]
async fn a_second_delivery_is_not_covered() {
    let builder = Sandbox::builder().reject_only_promised_duplicates();
    let plan = FaultPlan::in_order([Fault::DeliveredTwice]);
    let sandbox = builder.faults("kraken", plan).start().await.unwrap();
    let created = create("kraken", &config(&sandbox)).await.unwrap();
    // The first copy made a user, its nonce was rejected in the second, and a fresh nonce made
    // another.
    assert_eq!((created.attempts.len(), sandbox.users().len()), (2, 2));
}

#[tokio::test]
async fn a_retry_after_that_is_too_long_ends_the_call_and_is_reported() {
    let sandbox = sandbox("capa", [limited(3600)]).await;
    let error = create("capa", &config(&sandbox)).await.unwrap_err();
    let wait = Duration::from_secs(3600);
    assert_eq!(error.kind(), &ErrorKind::RateLimited(Some(wait)));
    assert_eq!((error.recovery().step, error.recovery().after), (Step::Retry, Some(wait)));
    assert_eq!(error.recovery().to_string(), "retry in 3600 s");
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test]
async fn the_deadline_of_a_call_is_never_overrun() {
    let sandbox = sandbox("capa", vec![limited(5); 10]).await;
    let clock = clock();
    let capa = client("capa", &config(&sandbox).clock(clock.clone()).retry(Retry::new().attempts(10)));
    let call = CallOptions::new().deadline(12 * SECOND);
    let error = capa.create_user(&profiles::minimal_person(), &call).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::RateLimited(Some(5 * SECOND)));
    // Two waits of five seconds fit, a third does not.
    assert_eq!(error.attempts().len(), 3);
    assert!(clock.since_epoch() - harness::MOMENT < 12 * SECOND);
}

#[tokio::test]
async fn a_spent_budget_ends_retries() {
    let sandbox = Sandbox::builder().faults("capa", FaultPlan::every(limited(0))).start().await.unwrap();
    let retry = Retry::new().budget(enroll::Budget::new(4));
    let capa = client("capa", &config(&sandbox).retry(retry));
    for _ in 0..4 {
        capa.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
    }
    // Four calls, four retries of the reserve, and less than two that the calls earned.
    let attempts = sandbox.received().len();
    assert!((8..=9).contains(&attempts), "{attempts}");
}

#[tokio::test]
async fn a_host_without_a_listener_is_retried() {
    let config = Config::new(NO_LISTENER).clock(clock());
    let error = create("kraken", &config).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (&ErrorKind::NoConnection, 4));
    assert_eq!((error.user_may_exist(), error.is_retryable()), (UserMayExist::No, true));
}

/// A call that is dropped in the middle gives its turn up.
#[tokio::test]
async fn a_dropped_call_holds_up_no_other() {
    let sandbox = sandbox("kraken", [Fault::SlowHeaders { millis: 60_000 }]).await;
    let kraken = harness::provider(&sandbox, "kraken").unwrap();
    let (first, second) = (profiles::minimal_person(), profiles::full_person());
    let call = CallOptions::new();
    let dropped = tokio::time::timeout(Duration::from_millis(300), kraken.create_user(&first, &call)).await;
    assert!(dropped.is_err());
    kraken.create_user(&second, &call).await.unwrap();
}

#[tokio::test]
async fn after_a_restart_nonces_are_above_earlier_ones() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = harness::sandbox().await;
    for user in [profiles::minimal_person(), profiles::full_person()] {
        // Each process has a clock of its own; the second one's is an hour slow.
        let slow = Late(if sandbox.users().is_empty() { Duration::ZERO } else { 3600 * SECOND });
        let nonces =
            FileNonces::with_clock(folder.path().join("kraken"), NonceUnit::Nanoseconds, Arc::new(slow)).unwrap();
        let config = Config::new(sandbox.url()).nonces(Arc::new(nonces)).retry(Retry::never());
        client("kraken", &config).create_user(&user, &CallOptions::new()).await.unwrap();
    }
}

/// The machine's clock, late by so much.
#[derive(Debug)]
struct Late(Duration);

impl Clock for Late {
    fn since_epoch(&self) -> Duration {
        SystemClock::new().since_epoch() - self.0
    }

    fn monotonic(&self) -> Duration {
        SystemClock::new().monotonic()
    }
}
