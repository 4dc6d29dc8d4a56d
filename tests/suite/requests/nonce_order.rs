//! The order of attempts belongs to the nonce source, whichever clients use it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use enroll::signing::{MonotonicNonces, NonceError, NonceOrder, NonceSource, NonceUnit};
use enroll::{CallOptions, Config, CreateUser, Retry};
use enroll_tests::{profiles, scripted};
use futures_util::future::join_all;

/// A source of the caller's own, of which the library knows nothing.
#[derive(Debug)]
struct Own(Mutex<u64>);

impl NonceSource for Own {
    fn next(&self) -> Result<u64, NonceError> {
        let mut last = self.0.lock().unwrap();
        *last += 1;
        Ok(*last)
    }
}

fn own() -> Arc<dyn NonceSource> {
    Arc::new(Own(Mutex::new(1_700_000_000_000)))
}

#[derive(Debug, Default)]
struct Seen {
    now: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

/// Takes its time over every request, and rejects it.
async fn reject(State(seen): State<Arc<Seen>>) -> StatusCode {
    let now = seen.now.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most.fetch_max(now, Ordering::SeqCst);
    seen.all.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    seen.now.fetch_sub(1, Ordering::SeqCst);
    StatusCode::BAD_REQUEST
}

/// How many requests a server sees at one moment, of clients with these configurations, each of
/// which makes some calls at once.
async fn most_at_once(provider: &str, configure: impl Fn(&str) -> [Config; 2]) -> usize {
    const CALLS: usize = 5;
    let seen = Arc::<Seen>::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(reject).with_state(seen.clone());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let configs = configure(&url);
    let clients = configs.map(|config| Arc::<dyn CreateUser>::from(scripted::client(provider, &config).unwrap()));
    let call = |client: &Arc<dyn CreateUser>| {
        let client = client.clone();
        tokio::spawn(async move { client.create_user(&profiles::minimal_person(), &CallOptions::new()).await.is_ok() })
    };
    let calls = clients.iter().flat_map(|client| (0..CALLS).map(|_| call(client)));
    let ended = join_all(calls.collect::<Vec<_>>()).await;
    assert!(ended.into_iter().all(|created| !created.unwrap()));
    assert_eq!(seen.all.load(Ordering::SeqCst), 2 * CALLS);
    server.abort();
    seen.most.load(Ordering::SeqCst)
}

/// Configurations that have nothing in common but the address, and a source if it is the same.
fn apart(url: &str, nonces: [Arc<dyn NonceSource>; 2]) -> [Config; 2] {
    nonces.map(|nonces| Config::new(url).retry(Retry::never()).nonces(nonces))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_one_source_never_have_two_requests_under_way() {
    for provider in ["kraken", "onchainpay"] {
        for source in [own(), Arc::new(MonotonicNonces::new(NonceUnit::Nanoseconds))] {
            let most = most_at_once(provider, |url| apart(url, [source.clone(), source.clone()])).await;
            assert_eq!(most, 1, "{provider}, {source:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_two_sources_or_in_another_order_do_not_wait_for_responses() {
    let most = most_at_once("kraken", |url| apart(url, [own(), own()])).await;
    assert_eq!(most, 2);
    let source = own();
    for order in [NonceOrder::Free, NonceOrder::Paced] {
        let configs = |url: &str| apart(url, [source.clone(), source.clone()]).map(|config| config.nonce_order(order));
        assert!(most_at_once("kraken", configs).await > 2, "{order:?}");
    }
}
