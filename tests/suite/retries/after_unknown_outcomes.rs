//! Attempts whose outcome is unknown: they are retried only if the provider promises that a retry
//! creates no second user, and they are never forgotten.

use std::time::Duration;

use enroll::{CallOptions, Ended, ErrorKind, NewUser, PROVIDER_IDS, Retry, Step, UserMayExist};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use enroll_tests::{harness, profiles};

use super::support::{SECOND, client, clock, config, create, sandbox};

/// Each leaves a client in doubt, and looks the same whether the user was stored or not.
fn ambiguous() -> Vec<Fault> {
    let mut faults = vec![
        Fault::ResetBeforeProcessing,
        Fault::ResetAfterStoring,
        Fault::Unavailable { retry_after: None, html: true },
        Fault::Unavailable { retry_after: Some(RetryAfter::Seconds(5)), html: true },
        Fault::GatewayTimeout { stored_after_millis: None },
    ];
    for after_storing in [false, true] {
        faults.push(Fault::ServerError { after_storing });
        faults.push(Fault::Echo { after_storing });
        faults.push(Fault::DeniedSuccess { after_storing });
        for status in [401, 403, 404, 502] {
            faults.push(Fault::Intermediary { status, retry_after: None, html: true, after_storing });
        }
        let retry_after = Some(RetryAfter::Seconds(5));
        faults.push(Fault::Intermediary { status: 503, retry_after, html: true, after_storing });
    }
    faults
}

async fn promised_only(provider: &str, faults: impl IntoIterator<Item = Fault>) -> Sandbox {
    let builder = Sandbox::builder().reject_only_promised_duplicates();
    builder.faults(provider, FaultPlan::in_order(faults)).start().await.unwrap()
}

/// Kraken promises nothing, so every fault ends the call, and no second user is made.
#[tokio::test]
async fn without_a_promise_there_is_no_retry() {
    for fault in ambiguous() {
        let sandbox = promised_only("kraken", [fault.clone()]).await;
        let error = create("kraken", &config(&sandbox)).await.unwrap_err();
        assert_eq!(error.user_may_exist(), UserMayExist::Maybe, "{fault:?}");
        assert_eq!(error.recovery().step, Step::LookUp, "{fault:?}");
        assert_eq!((sandbox.received().len(), error.is_retryable()), (1, false), "{fault:?}");
    }
}

/// A retry settles what the first attempt left open, and never makes a second user.
#[tokio::test]
async fn with_a_promise_one_retry_settles_it() {
    for provider in ["bitpanda", "capa", "onchainpay", "synapse"] {
        for fault in ambiguous() {
            let sandbox = promised_only(provider, [fault.clone()]).await;
            let result = create(provider, &config(&sandbox)).await;
            let was_stored = fault.stores_user(provider);
            match &result {
                Ok(created) => assert_eq!((created.attempts.len(), was_stored), (2, false), "{provider}, {fault:?}"),
                Err(error) if provider == "synapse" => {
                    assert_eq!(*error.kind(), ErrorKind::IdempotencyKeyReused, "{fault:?}");
                    assert_eq!((error.user_may_exist(), error.is_probably_ours()), (UserMayExist::Maybe, true));
                }
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)), "{provider}, {fault:?}: {error}");
                    assert_eq!(
                        (error.user_may_exist(), was_stored),
                        (UserMayExist::Yes, true),
                        "{provider}, {fault:?}"
                    );
                }
            }
            assert_eq!((sandbox.users().len(), sandbox.received().len()), (1, 2), "{provider}, {fault:?}");
        }
    }
}

/// A provider recognises a retry by a value of the request, so the request must have one: a blank
/// one is none, and the provider trims it.
#[tokio::test]
async fn an_unrecognisable_retry_is_not_made() {
    for external_id in [None, Some(""), Some("  "), Some("\t"), Some("\u{a0}"), Some("\u{200b}")] {
        let user = NewUser { external_id: external_id.map(Into::into), ..profiles::minimal_person() };
        for fault in ambiguous() {
            let sandbox = promised_only("bitpanda", [fault.clone()]).await;
            let result = client("bitpanda", &config(&sandbox)).create_user(&user, &CallOptions::new()).await;
            let error = result.unwrap_err();
            let seen = (error.user_may_exist(), error.recovery().step);
            assert_eq!(seen, (UserMayExist::Maybe, Step::LookUp), "{external_id:?}, {fault:?}");
            assert_eq!(sandbox.received().len(), 1, "{external_id:?}, {fault:?}");
        }
    }
    // Capa promises the same by address.
    let user = NewUser { external_id: None, ..profiles::minimal_person() };
    let sandbox = promised_only("capa", [Fault::ResetAfterStoring]).await;
    let error = client("capa", &config(&sandbox)).create_user(&user, &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.user_may_exist(), sandbox.users().len()), (UserMayExist::Yes, 1));
}

/// A generated client without a common profile is retried by the same promise: it is read from the
/// request.
#[tokio::test]
async fn the_promise_is_read_from_the_request_that_is_sent() {
    for (external_id, requests) in [(Some("Ext-Id-1"), 2), (Some(" "), 1)] {
        let sandbox = promised_only("bitpanda", [Fault::ServerError { after_storing: false }]).await;
        let credentials = serde_json::from_value(harness::credentials(&sandbox, "bitpanda")).unwrap();
        let bitpanda = enroll_bitpanda::Bitpanda::new(&credentials, &config(&sandbox)).unwrap();
        let user = enroll_bitpanda::types::BringYourOwnLicenseUser::new(external_id.unwrap().into());
        let body = enroll_bitpanda::types::CreateUserRequest::from(user);
        let result = bitpanda.client().create_user(&body, &CallOptions::new()).await;
        assert_eq!((result.is_ok(), sandbox.received().len()), (requests == 2, requests), "{external_id:?}");
    }
}

#[tokio::test]
async fn a_retry_leaves_the_last_attempt_time() {
    let unavailable = |seconds| Fault::Unavailable { retry_after: Some(RetryAfter::Seconds(seconds)), html: true };
    let rows = [
        (Fault::ResetAfterStoring, 1),
        (Fault::ServerError { after_storing: true }, 1),
        (Fault::Intermediary { status: 403, retry_after: None, html: true, after_storing: true }, 1),
        (unavailable(0), 1),
        (unavailable(7), 7),
    ];
    for (fault, seconds) in rows {
        let sandbox = sandbox("capa", [fault.clone()]).await;
        let clock = clock();
        let _ = create("capa", &config(&sandbox).clock(clock.clone())).await;
        let waited = enroll::signing::Clock::since_epoch(&*clock) - harness::MOMENT;
        assert!((seconds * SECOND..(seconds + 1) * SECOND).contains(&waited), "{fault:?}: {waited:?}");
        assert_eq!(sandbox.received().len(), 2, "{fault:?}");
    }
    // The longest wait that a provider may ask for holds here too.
    let sandbox = sandbox("capa", [unavailable(31)]).await;
    create("capa", &config(&sandbox)).await.unwrap_err();
    assert_eq!(sandbox.received().len(), 1);
}

#[tokio::test]
async fn a_timeout_is_left_more_time_than_a_fault() {
    let slow = Fault::SlowHeaders { millis: 60_000 };
    let rows = [(Retry::new(), 5 * SECOND), (Retry::new().timeout_delay(2 * SECOND), 2 * SECOND)];
    for (retry, least) in rows {
        let sandbox = sandbox("capa", [slow.clone()]).await;
        let clock = clock();
        let config = config(&sandbox).clock(clock.clone()).attempt_timeout(Duration::from_millis(300)).retry(retry);
        let error = create("capa", &config).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)), "{error}");
        let waited = enroll::signing::Clock::since_epoch(&*clock) - harness::MOMENT;
        assert!((least..least + SECOND).contains(&waited), "{waited:?}");
    }
}

#[tokio::test]
async fn retries_are_limited_and_an_intermediary_gets_one() {
    let reset = vec![Fault::ResetBeforeProcessing; 9];
    let page = vec![Fault::Intermediary { status: 403, retry_after: None, html: true, after_storing: false }; 9];
    for (faults, requests) in [(reset, 4), (page, 2)] {
        for provider in ["bitpanda", "capa", "onchainpay", "synapse"] {
            let sandbox = sandbox(provider, faults.clone()).await;
            let error = create(provider, &config(&sandbox)).await.unwrap_err();
            assert_eq!(
                (error.user_may_exist(), sandbox.received().len()),
                (UserMayExist::Maybe, requests),
                "{provider}"
            );
        }
    }
}

/// The response was lost, and the retry reports that the user exists.
#[tokio::test]
async fn a_user_found_by_a_retry_is_probably_ours_by_its_id_and_not_by_its_email() {
    for (provider, is_ours, step) in
        [("bitpanda", true, Step::Adopt), ("capa", false, Step::LookUp), ("onchainpay", false, Step::LookUp)]
    {
        let sandbox = promised_only(provider, [Fault::ResetAfterStoring]).await;
        let error = create(provider, &config(&sandbox)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)), "{error}");
        let seen = (error.user_may_exist(), error.is_probably_ours(), error.recovery().step, sandbox.users().len());
        assert_eq!(seen, (UserMayExist::Yes, is_ours, step, 1), "{provider}");
        // The same response to a first attempt is about somebody else's user.
        let error = create(provider, &config(&sandbox)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)) && !error.is_probably_ours(), "{error}");
    }
}

/// OnchainPay shows the password once, in a response that was lost.
#[tokio::test]
async fn a_password_that_a_lost_response_held_is_reported_as_lost() {
    let sandbox = promised_only("onchainpay", [Fault::ResetAfterStoring]).await;
    let error = create("onchainpay", &config(&sandbox)).await.unwrap_err();
    assert!(error.one_time_password_may_be_lost() && error.recovery().one_time_password_may_be_lost);
    insta::assert_snapshot!(format!("{error}\n{}", error.recovery()));
    // Nothing was lost by somebody else's user.
    let error = create("onchainpay", &config(&sandbox)).await.unwrap_err();
    assert!(!error.one_time_password_may_be_lost() && !error.recovery().to_string().contains("never arrived"));
    // Capa has no password to lose.
    let sandbox = promised_only("capa", [Fault::ResetAfterStoring]).await;
    assert!(!create("capa", &config(&sandbox)).await.unwrap_err().one_time_password_may_be_lost());
}

/// What an attempt may have done is not undone by a later one that certainly did nothing.
#[tokio::test]
async fn an_earlier_attempt_is_not_forgotten() {
    let limited = Fault::RateLimited { retry_after: None };
    let faults = [Fault::ResetAfterStoring, limited.clone(), limited.clone(), limited];
    let sandbox = sandbox("bitpanda", faults).await;
    let error = create("bitpanda", &config(&sandbox)).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::RateLimited(None), UserMayExist::Maybe));
    assert_eq!((error.recovery().step, error.is_retryable()), (Step::LookUp, false));
    assert!(
        error.to_string().ends_with(
            "an earlier attempt of this call may have created the user; \
             settle this call, or find the user by e-mail address, before another call"
        ),
        "{error}"
    );
    let may_exist: Vec<_> = error.attempts().iter().map(|attempt| UserMayExist::after(&attempt.ended)).collect();
    assert_eq!(may_exist, [UserMayExist::Maybe, UserMayExist::No, UserMayExist::No, UserMayExist::No]);
    assert!(matches!(error.attempts()[0].ended, Ended::Failed(_)));
}

/// A success status that proves nothing is retried, and what its body held is saved all the same.
#[tokio::test]
async fn what_an_earlier_success_status_held_is_kept() {
    let sandbox = promised_only("synapse", [Fault::WithoutId]).await;
    let error = create("synapse", &config(&sandbox)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (&ErrorKind::IdempotencyKeyReused, 2));
    let stored = sandbox.users();
    assert_eq!(error.refresh_token().map(|token| token.expose()), stored[0].refresh_token());
    assert!(error.attempts()[0].raw.is_some() && error.attempts()[1].raw.is_none());
}

/// Synapse's key is one for all attempts of a call, and the error hands it out.
#[tokio::test]
async fn a_key_is_one_for_all_attempts_of_a_call() {
    let limited = Fault::RateLimited { retry_after: None };
    let sandbox = sandbox("synapse", [limited.clone(), limited, Fault::ResetAfterStoring]).await;
    let error = create("synapse", &config(&sandbox)).await.unwrap_err();
    let received = sandbox.received();
    let keys: Vec<_> = received.iter().map(|request| request.header("x-sp-idempotency-key")).collect();
    assert_eq!(keys, [error.idempotency_key(); 4]);
    let created = create("synapse", &config(&sandbox)).await.unwrap();
    assert_ne!(sandbox.received()[4].header("x-sp-idempotency-key"), error.idempotency_key());
    assert_eq!(created.attempts.len(), 1);
}

/// A key proves that the provider saw the request, not that it made a user.
#[tokio::test]
async fn a_key_of_a_failed_create_leaves_the_outcome_unknown() {
    let builder = Sandbox::builder().failed_creates_use_up_keys("synapse");
    let plan = FaultPlan::in_order([Fault::ServerError { after_storing: false }]);
    let sandbox = builder.faults("synapse", plan).start().await.unwrap();
    let error = create("synapse", &config(&sandbox)).await.unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::IdempotencyKeyReused, UserMayExist::Maybe));
    assert_eq!((error.is_probably_ours(), error.recovery().step, sandbox.users().len()), (true, Step::LookUp, 0));
}

/// A redirect carries no request, key or body to another host; what became of the user nobody
/// knows.
#[tokio::test]
async fn the_other_host_of_a_redirect_receives_nothing() {
    let other = Sandbox::builder().start().await.unwrap();
    for provider in PROVIDER_IDS {
        for permanent in [true, false] {
            let fault = Fault::Redirect { to: other.url().to_owned(), permanent };
            let sandbox = Sandbox::builder().faults(*provider, FaultPlan::every(fault)).start().await.unwrap();
            let error = create(provider, &config(&sandbox)).await.unwrap_err();
            assert_eq!((error.user_may_exist(), sandbox.received().len()), (UserMayExist::Maybe, 1), "{provider}");
        }
    }
    assert_eq!(other.received().len(), 0);
}

/// A body without an end is cut at the limit; its status still says that the user exists.
#[tokio::test]
async fn an_endless_body_takes_no_more_memory_than_allowed() {
    for provider in PROVIDER_IDS {
        let sandbox = sandbox(provider, [Fault::EndlessBody]).await;
        let error = create(provider, &config(&sandbox).max_response_size(64 * 1024)).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::CreatedUnreadable, "{provider}");
        assert_eq!(error.raw().unwrap().expose().len(), 64 * 1024, "{provider}");
        assert_eq!((error.user_may_exist(), sandbox.users().len()), (UserMayExist::Yes, 1), "{provider}");
    }
}
