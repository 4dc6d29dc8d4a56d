//! Connections are shared and reused: a handshake costs more than a create, and providers count
//! connections.
//!
//! The server counts them. A connection with a truncated response is not reused, because the rest
//! of that response would be read as the next one.

use std::collections::BTreeMap;

use enroll::HttpClient;
use enroll::{CallOptions, Config, CreateUser, ErrorKind, PROVIDER_IDS, Providers, Settings};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use enroll_tests::{harness, profiles, scripted};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::support::config;
use crate::transport::servers::certificate::self_signed;
use crate::transport::servers::front::Front;

const CALLS: u64 = 20;

async fn create(client: &dyn CreateUser, number: u64) {
    let user = profiles::numbered(&profiles::minimal_person(), number);
    client.create_user(&user, &CallOptions::new()).await.unwrap();
}

fn plain(front: &Front) -> Config {
    config(front.url("http", "127.0.0.1"))
}

#[tokio::test]
async fn calls_one_after_the_other_take_one_connection() {
    let sandbox = harness::sandbox().await;
    for provider in PROVIDER_IDS {
        let front = Front::plain(&sandbox).await;
        let client = scripted::client(provider, &plain(&front)).unwrap();
        for number in 0..CALLS {
            create(&*client, number).await;
        }
        assert_eq!(front.accepted(), 1, "{provider}");
    }
}

/// With several threads the next call can be faster than the way of its connection back to the
/// pool, and another one is opened. It is kept for later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_take_a_few_connections() {
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let client = scripted::client("capa", &plain(&front)).unwrap();
    for number in 0..10 * CALLS {
        create(&*client, number).await;
    }
    assert!(front.accepted() <= 20, "{} connections for 200 calls", front.accepted());
}

#[tokio::test]
async fn calls_over_tls_take_one_handshake() {
    let sandbox = harness::sandbox().await;
    let identity = self_signed("localhost");
    let front = Front::tls(&sandbox, &identity).await;
    let config = config(front.url("https", "localhost")).root_certificate(&identity.root);
    let client = scripted::client("kraken", &config).unwrap();
    for number in 0..CALLS {
        create(&*client, number).await;
    }
    assert_eq!(front.accepted(), 1);
}

#[tokio::test]
async fn clients_that_share_an_http_client_share_its_connection() {
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let config = plain(&front).http_client(HttpClient::new().unwrap());
    let [first, second] = ["kraken", "capa"].map(|provider| scripted::client(provider, &config).unwrap());
    for number in 0..CALLS / 2 {
        create(&*first, number).await;
        create(&*second, number).await;
    }
    assert_eq!((front.accepted(), sandbox.users().len()), (1, 20));
}

#[tokio::test]
async fn providers_of_one_configuration_share_their_connections() {
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let settings = |id: &&str| {
        let credentials = harness::credentials(&sandbox, id);
        ((*id).to_owned(), Settings::new(front.url("http", "127.0.0.1"), credentials))
    };
    let all: BTreeMap<_, _> = PROVIDER_IDS.iter().map(settings).collect();
    let providers = Providers::connect(&all).unwrap();
    for (number, provider) in (0..).zip(providers.iter()) {
        create(provider, number).await;
    }
    assert_eq!((front.accepted(), sandbox.users().len()), (1, PROVIDER_IDS.len()));
}

/// Attempts at a provider without nonces wait for nobody, so this many are really under way at
/// once.
#[tokio::test]
async fn calls_at_once_take_no_more_connections_than_there_are_calls_under_way() {
    const AT_ONCE: usize = 4;
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let client = scripted::client("capa", &plain(&front)).unwrap();
    let calls = futures_util::stream::iter(0..10 * CALLS).map(|number| create(&*client, number));
    calls.buffer_unordered(AT_ONCE).collect::<()>().await;
    assert!((1..=AT_ONCE).contains(&front.accepted()), "{}", front.accepted());
    assert_eq!(sandbox.users().len(), 200);
}

/// Kraken's nonces must arrive in order, so its calls are one after the other whatever the caller
/// does.
#[tokio::test]
async fn calls_in_nonce_order_take_one_connection() {
    let sandbox = harness::sandbox().await;
    let front = Front::plain(&sandbox).await;
    let client = scripted::client("kraken", &plain(&front)).unwrap();
    let calls: FuturesUnordered<_> = (0..CALLS).map(|number| create(&*client, number)).collect();
    calls.collect::<()>().await;
    assert_eq!(front.accepted(), 1);
}

#[tokio::test]
async fn after_a_response_that_was_cut_the_next_call_gets_its_own_response() {
    const LIMIT: usize = 64 * 1024;
    // A cut one costs its connection, but where hyper had the rest at hand and could throw it away;
    // one that was read to its end costs nothing.
    let rows = [
        (Fault::EndlessBody, 2..=2),
        (Fault::OversizeBody { bytes: 16 * 1024 * 1024 }, 2..=2),
        (Fault::OversizeBody { bytes: LIMIT as u64 + 1 }, 1..=2),
        (Fault::TruncatedJson, 1..=1),
    ];
    for (fault, connections) in rows {
        let plan = FaultPlan::in_order([fault.clone()]);
        let sandbox = Sandbox::builder().faults("capa", plan).start().await.unwrap();
        let front = Front::plain(&sandbox).await;
        let client = scripted::client("capa", &plain(&front).max_response_size(LIMIT)).unwrap();
        let (first, call) = (profiles::minimal_person(), CallOptions::new());
        let error = client.create_user(&first, &call).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::CreatedUnreadable, "{fault:?}");
        let second = profiles::numbered(&first, 2);
        let created = client.create_user(&second, &call).await.unwrap();
        assert_eq!(created.user_id, sandbox.users()[1].id(), "{fault:?}");
        assert!(connections.contains(&front.accepted()), "{fault:?}: {}", front.accepted());
    }
}
