//! Attempts whose outcome nobody knows: repeated only where a repeat cannot make a second user, and never forgotten.

use enroll::{CallOptions, Ended, ErrorKind, NewUser, PROVIDER_IDS, Step, UserMayExist};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::profiles;

use super::support::{client, config, create, sandbox};

const AMBIGUOUS: [Fault; 4] = [
    Fault::ResetBeforeProcessing,
    Fault::ResetAfterStoring,
    Fault::ServerError { after_storing: true },
    Fault::Unavailable { retry_after: None, html: true },
];

#[tokio::test]
async fn where_a_repeat_could_make_a_second_user_there_is_none() {
    for provider in PROVIDER_IDS {
        for fault in AMBIGUOUS {
            let sandbox = sandbox(provider, [fault.clone()]).await;
            if client(provider, &config(&sandbox)).capabilities().repeat.is_safe() {
                continue;
            }
            let error = create(provider, &config(&sandbox)).await.unwrap_err();
            assert_eq!(error.user_may_exist(), UserMayExist::Maybe, "{provider}, {fault:?}");
            assert_eq!(error.recovery().step, Step::LookUp, "{provider}, {fault:?}");
            assert_eq!((sandbox.received().len(), error.is_retryable()), (1, false), "{provider}, {fault:?}");
        }
    }
}

#[tokio::test]
async fn bitpanda_keeps_external_ids_unique_so_a_repeat_is_safe() {
    let sandbox =
        sandbox("bitpanda", [Fault::ResetBeforeProcessing, Fault::ServerError { after_storing: false }]).await;
    let created = create("bitpanda", &config(&sandbox)).await.unwrap();
    assert_eq!((created.attempts.len(), sandbox.users().len()), (3, 1));
}

/// Bitpanda recognises a repeat by the external id alone.
#[tokio::test]
async fn a_repeat_that_nobody_could_recognise_is_not_made() {
    for external_id in [None, Some("".into())] {
        let user = NewUser { external_id, ..profiles::minimal_person() };
        for fault in AMBIGUOUS {
            let sandbox = sandbox("bitpanda", [fault.clone()]).await;
            let result = client("bitpanda", &config(&sandbox)).create_user(&user, &CallOptions::new()).await;
            let error = result.unwrap_err();
            assert_eq!(
                (error.user_may_exist(), error.recovery().step),
                (UserMayExist::Maybe, Step::LookUp),
                "{fault:?}"
            );
            assert_eq!(sandbox.received().len(), 1, "{fault:?}");
        }
    }
}

/// The answer was lost, and the repeat is told that the user exists.
#[tokio::test]
async fn a_user_that_a_repeat_runs_into_is_probably_ours() {
    let sandbox = sandbox("bitpanda", [Fault::ResetAfterStoring]).await;
    let error = create("bitpanda", &config(&sandbox)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)), "{error}");
    assert_eq!((error.user_may_exist(), error.is_probably_ours()), (UserMayExist::Yes, true));
    assert_eq!((error.recovery().step, sandbox.users().len()), (Step::Adopt, 1));
    // The same answer to a first attempt is somebody else's user.
    let error = create("bitpanda", &config(&sandbox)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::AlreadyExists(_)) && !error.is_probably_ours(), "{error}");
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
    assert!(error.to_string().ends_with("an earlier attempt of this call may have created the user"), "{error}");
    let may_exist: Vec<_> = error.attempts().iter().map(|attempt| attempt.ended.user_may_exist()).collect();
    assert_eq!(may_exist, [UserMayExist::Maybe, UserMayExist::No, UserMayExist::No, UserMayExist::No]);
    assert!(matches!(error.attempts()[0].ended, Ended::Failed(_)));
}

/// Synapse's key is one for all attempts of a call, and the error hands it out.
#[tokio::test]
async fn a_key_is_one_for_all_attempts_of_a_call() {
    let limited = Fault::RateLimited { retry_after: None };
    let sandbox = sandbox("synapse", [limited.clone(), limited, Fault::ResetAfterStoring]).await;
    let error = create("synapse", &config(&sandbox)).await.unwrap_err();
    let received = sandbox.received();
    let keys: Vec<_> = received.iter().map(|request| request.header("x-sp-idempotency-key")).collect();
    assert_eq!(keys, [error.idempotency_key(); 3]);
    let created = create("synapse", &config(&sandbox)).await.unwrap();
    assert_ne!(sandbox.received()[3].header("x-sp-idempotency-key"), error.idempotency_key());
    assert_eq!(created.attempts.len(), 1);
}

/// A redirect carries no request, key or body to another host; what became of the user nobody knows.
#[tokio::test]
async fn the_other_host_of_a_redirect_receives_nothing() {
    let other = Sandbox::builder().start().await.unwrap();
    for provider in PROVIDER_IDS {
        for permanent in [true, false] {
            let fault = Fault::Redirect { to: other.url().to_owned(), permanent };
            let sandbox = Sandbox::builder().faults(*provider, FaultPlan::every(fault)).start().await.unwrap();
            let error = create(provider, &config(&sandbox)).await.unwrap_err();
            assert_eq!(error.user_may_exist(), UserMayExist::Maybe, "{provider}");
        }
    }
    assert_eq!(other.received().len(), 0);
}

/// A body without an end is cut at the limit; its status still says that the user exists.
#[tokio::test]
async fn an_endless_body_takes_no_more_memory_than_allowed() {
    for provider in PROVIDER_IDS {
        let sandbox = sandbox(provider, [Fault::EndlessBody]).await;
        let error = create(provider, &config(&sandbox).max_answer(64 * 1024)).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::CreatedUnreadable, "{provider}");
        assert_eq!(error.raw().unwrap().expose().len(), 64 * 1024, "{provider}");
        assert_eq!((error.user_may_exist(), sandbox.users().len()), (UserMayExist::Yes, 1), "{provider}");
    }
}
