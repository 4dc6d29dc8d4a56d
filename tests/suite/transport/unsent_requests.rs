//! Timeouts at any moment: before a connection, while the request is handed to it, after it was
//! sent. If a call reports that nothing was sent, the server never saw the request, not even a
//! moment later.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::NonceOrder;
use enroll::{Budget, CallOptions, Config, CreateUser, Retry, UserMayExist};
use enroll_tests::{profiles, scripted};
use futures_util::StreamExt as _;

use super::support::config;
use crate::transport::servers::erratic::{Erratic, scattered};
use crate::transport::servers::half_closed::{End, HalfClosed};

const CALLS: u64 = 600;
/// How many calls are under way at once. Each has a socket at both ends, and many systems give a
/// process no more than 1,024.
const AT_ONCE: usize = 400;
/// A success of each provider.
const SUCCESSES: [(&str, u16, &str); 5] = [
    ("bitpanda", 201, r#"{"data":{"id":"u-1"}}"#),
    ("capa", 201, r#"{"success":true,"data":{"userId":"u-1"}}"#),
    ("kraken", 200, r#"{"result":{"user":"u-1"}}"#),
    ("onchainpay", 200, r#"{"success":true,"response":{"id":"u-1"}}"#),
    ("synapse", 200, r#"{"_id":"u-1"}"#),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_reported_as_unsent_was_never_seen() {
    for (provider, status, body) in
        [("kraken", 200, r#"{"result":{"user":"u-1"}}"#), ("capa", 201, r#"{"data":{"userId":"u-1"}}"#)]
    {
        let server = HalfClosed::start(status, body, End::AfterEachResponse);
        let client = scripted::client(provider, &config(server.url())).unwrap();
        let (mut unsent, mut others) = (Vec::new(), 0);
        for number in 0..CALLS {
            let user = profiles::numbered(&profiles::minimal_person(), number);
            // From nothing to more than a call on loopback takes.
            let call = CallOptions::new().deadline(Duration::from_micros(number * 2));
            match client.create_user(&user, &call).await {
                Err(error) if error.user_may_exist() == UserMayExist::No => unsent.push(number),
                _ => others += 1,
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let seen = server.seen();
        let was_seen = |number: &u64| seen.iter().any(|(_, request)| request.contains(&format!("{number:08}@")));
        assert!(!unsent.iter().any(was_seen), "{provider}: one of {unsent:?} was sent");
        assert!(unsent.len() > 1 && others > 10, "{provider}: {} unsent, {others} others", unsent.len());
    }
}

/// A client that retries at once, and in no order.
fn hasty(provider: &str, url: &str) -> Arc<dyn CreateUser> {
    let soon = Duration::from_millis(1);
    let retry = Retry::new().fault_delay(soon).timeout_delay(soon).backoff(soon, soon).budget(Budget::new(1_000_000));
    scripted::client(provider, &Config::new(url).retry(retry).nonce_order(NonceOrder::Free)).unwrap().into()
}

/// The time that the call of this number has: for most about what a call takes in such a crowd; for
/// some hardly any and for some plenty, so that an idle machine leaves requests unsent and a busy
/// one sends them.
fn deadline(number: u64) -> Duration {
    let longest = match number % 4 {
        0 => return Duration::from_secs(20),
        1 => 1_000,
        _ => 150_000,
    };
    Duration::from_micros(scattered(number) % longest)
}

/// Whether the call of this number says that no user exists.
async fn says_no(client: Arc<dyn CreateUser>, number: u64) -> bool {
    let user = profiles::numbered(&profiles::minimal_person(), number);
    let call = CallOptions::new().deadline(deadline(number));
    // A task of its own, so that all threads take part.
    let call = tokio::spawn(async move { client.create_user(&user, &call).await });
    call.await.unwrap().is_err_and(|error| error.user_may_exist() == UserMayExist::No)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_with_deadlines_and_resets_unsent_requests_never_arrived() {
    for (provider, status, body) in SUCCESSES {
        let server = Erratic::start(status, body).await;
        let client = hasty(provider, server.url());
        let calls = (0..CALLS).map(|number| {
            let client = Arc::clone(&client);
            async move { says_no(client, number).await.then_some(number) }
        });
        let unsent: Vec<_> = futures_util::stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
        let unsent: Vec<u64> = unsent.into_iter().flatten().collect();
        // What is still on its way arrives.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let arrived = server.arrived();
        let false_reports: Vec<_> = unsent.iter().filter(|number| arrived.contains(number)).collect();
        assert!(false_reports.is_empty(), "{provider}: {false_reports:?} arrived");
        // About half of those with hardly any time, and of those with plenty.
        assert!(unsent.len() > 60 && arrived.len() > 60, "{provider}: {} and {}", unsent.len(), arrived.len());
    }
}
