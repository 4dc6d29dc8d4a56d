//! Idempotency keys expire at a provider, and nothing is retried under an expired one.

use std::time::Duration;

use enroll::{CallOptions, Config, Retry, UserMayExist};
use enroll_sandbox::{Fault, RetryAfter, Sandbox};
use enroll_tests::profiles;

use super::support::{client, clock, config, sandbox};

const HOUR: Duration = Duration::from_secs(3600);

fn limited(hours: u64) -> Fault {
    Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(hours * 3600)) }
}

fn unavailable(hours: u64) -> Fault {
    Fault::Unavailable { retry_after: Some(RetryAfter::Seconds(hours * 3600)), html: true }
}

/// Waits for days if it must.
fn long_timeout(sandbox: &Sandbox) -> Config {
    let retry = Retry::new().max_retry_after(48 * HOUR);
    Config::new(sandbox.url()).clock(clock()).total_timeout(96 * HOUR).retry(retry)
}

/// Whether a call under a key of this age makes its user, and in how many requests.
async fn called(config: fn(&Sandbox) -> Config, faults: &[Fault], age: Option<Duration>) -> (bool, usize) {
    let sandbox = sandbox("synapse", faults.iter().cloned()).await;
    let mut call = CallOptions::new().idempotency_key("key-1");
    call.idempotency_key_age = age;
    let result = client("synapse", &config(&sandbox)).create_user(&profiles::minimal_person(), &call).await;
    (result.is_ok(), sandbox.received().len())
}

/// A provider forgets keys after a day, and an hour before that nothing is retried under one.
#[tokio::test]
async fn a_key_that_expires_soon_makes_no_retry_safe() {
    let fault = Fault::ServerError { after_storing: false };
    for (age, requests) in [(None, 2), (Some(22 * HOUR), 2), (Some(23 * HOUR), 1), (Some(Duration::MAX), 1)] {
        assert_eq!(called(config, std::slice::from_ref(&fault), age).await, (requests == 2, requests), "{age:?}");
    }
}

/// The age counts at the end of a wait, however the wait came about.
#[tokio::test]
async fn a_wait_that_outlives_the_key_is_not_made() {
    let fault = Fault::ServerError { after_storing: false };
    for (faults, age, requests) in [
        (vec![unavailable(22)], None, 2),
        (vec![unavailable(23)], None, 1),
        (vec![unavailable(2)], Some(20 * HOUR), 2),
        (vec![unavailable(2)], Some(22 * HOUR), 1),
        // A limit says that nothing was done, but what was done before may be.
        (vec![fault.clone(), limited(24)], None, 2),
        (vec![fault.clone(), limited(20)], None, 3),
        (vec![limited(24)], Some(HOUR), 1),
        // Nothing was sent under the key that could have made a user.
        (vec![limited(24)], None, 2),
    ] {
        let (is_created, seen) = called(long_timeout, &faults, age).await;
        assert_eq!((is_created, seen), (seen > faults.len(), requests), "{faults:?}, {age:?}");
    }
}

/// A call that takes a day itself.
#[tokio::test]
async fn the_duration_of_a_call_counts() {
    let sandbox = sandbox("synapse", [limited(23), Fault::ServerError { after_storing: false }]).await;
    let synapse = client("synapse", &long_timeout(&sandbox));
    let error = synapse.create_user(&profiles::minimal_person(), &CallOptions::new()).await.unwrap_err();
    assert_eq!((error.user_may_exist(), sandbox.received().len()), (UserMayExist::Maybe, 2));
}

#[tokio::test]
async fn a_blank_key_is_none() {
    for key in ["", "  ", "\u{200b}"] {
        let sandbox = sandbox("synapse", []).await;
        let call = CallOptions::new().idempotency_key(key).idempotency_key_age(30 * HOUR);
        let synapse = client("synapse", &config(&sandbox));
        synapse.create_user(&profiles::minimal_person(), &call).await.unwrap();
        let received = sandbox.received();
        let sent = received[0].header("x-sp-idempotency-key").unwrap();
        assert!(sent.len() > 20, "{key:?}: a key is made for the call");
    }
}
