//! What each order of attempts gives on one key: calls per second, attempts for each created user,
//! and the longest call.
//!
//! `cargo bench -p enroll --bench order`. The server takes only nonces above the last one, judges
//! each request after a random delay (jitter), as different connections and workers would, and
//! responds after a latency. Rows with a long latency in order make fewer calls, so that the run
//! stays within some minutes.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

mod support;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use enroll::signing::{Clock as _, Order, SystemClock};
use enroll::{Budget, CallOptions, Config, CreateUser, Retry, connect};
use futures_util::future::join_all;
use support::sample;

const CALLERS: usize = 64;

/// A provider that takes only nonces above the last.
struct Strict {
    latency: Duration,
    jitter: Duration,
    last: Mutex<u64>,
    requests: AtomicUsize,
    random: AtomicU64,
}

impl Strict {
    /// A number below one, from a fixed seed.
    fn chance(&self) -> f64 {
        let step = self.random.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let mixed = (step ^ (step >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from(mixed >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }

    fn takes(&self, headers: &HeaderMap) -> bool {
        let nonce: u64 =
            headers.get("api-nonce").and_then(|nonce| nonce.to_str().ok()?.parse().ok()).unwrap_or_default();
        let mut last = self.last.lock().expect("nobody panics with it");
        let is_greater = nonce > *last;
        *last = nonce.max(*last);
        is_greater
    }
}

async fn respond(
    State(strict): State<Arc<Strict>>,
    headers: HeaderMap,
) -> (StatusCode, [(axum::http::HeaderName, &'static str); 1], &'static str) {
    strict.requests.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(strict.jitter.mul_f64(strict.chance())).await;
    let is_taken = strict.takes(&headers);
    tokio::time::sleep(strict.latency).await;
    let json = [(CONTENT_TYPE, "application/json")];
    if is_taken {
        (StatusCode::CREATED, json, r#"{"error":[],"result":{"user":"IIDXXXXXXXXXXXXXX"}}"#)
    } else {
        (StatusCode::UNAUTHORIZED, json, r#"{"error":["EAPI:Invalid nonce"]}"#)
    }
}

/// The server, on its own thread and runtime.
fn start(strict: Arc<Strict>) -> String {
    let listener =
        std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback has a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
    listener.set_nonblocking(true).expect("a listener can be made non-blocking");
    std::thread::spawn(move || {
        support::runtime().block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the runtime takes the listener");
            let app = Router::new().fallback(respond).with_state(strict);
            axum::serve(listener, app).await.expect("the server runs until the process ends");
        });
    });
    url
}

struct Row {
    per_second: f64,
    attempts: f64,
    longest: Duration,
    is_wrong: bool,
}

fn row(order: Order, latency: u64, jitter: u64) -> Row {
    let strict = Arc::new(Strict {
        latency: Duration::from_millis(latency),
        jitter: Duration::from_millis(jitter),
        last: Mutex::new(0),
        requests: AtomicUsize::new(0),
        random: AtomicU64::new(7),
    });
    let url = start(Arc::clone(&strict));
    let retry = Retry::new().budget(Budget::new(1_000_000));
    let config = Config::new(url).order(order).retry(retry);
    let credentials = serde_json::json!({ "api_key": sample::API_KEY, "api_secret": sample::API_SECRET });
    let kraken = connect("kraken", &credentials, &config).expect("the sample credentials are well-formed");
    let calls =
        if order == Order::Paced { 3_000 } else { usize::try_from(6_000 / (latency + 10)).unwrap_or(64).max(64) };
    let clock = SystemClock::new();
    let began = clock.monotonic();
    let (created, longest) = support::runtime().block_on(many(&*kraken, calls));
    let took = (clock.monotonic() - began).as_secs_f64();
    let requests = strict.requests.load(Ordering::Relaxed);
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    Row {
        per_second: count(created) / took,
        attempts: count(requests) / count(created),
        longest,
        is_wrong: created < calls,
    }
}

/// Calls by many callers until so many were made; how many created a user, and how long the longest
/// took.
async fn many(kraken: &dyn CreateUser, calls: usize) -> (usize, Duration) {
    let (user, call, begun) = (sample::user(), CallOptions::new(), AtomicUsize::new(0));
    let clock = SystemClock::new();
    let caller = || async {
        let (mut created, mut longest) = (0, Duration::ZERO);
        while begun.fetch_add(1, Ordering::Relaxed) < calls {
            let began = clock.monotonic();
            created += usize::from(kraken.create_user(&user, &call).await.is_ok());
            longest = longest.max(clock.monotonic() - began);
        }
        (created, longest)
    };
    let ended = join_all((0..CALLERS).map(|_| caller())).await;
    ended.into_iter().fold((0, Duration::ZERO), |all, one| (all.0 + one.0, all.1.max(one.1)))
}

#[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
fn main() -> ExitCode {
    println!("| latency | jitter | order | calls/s | attempts per create | longest call |\n|---|---|---|---|---|---|");
    let mut is_wrong = false;
    for latency in [1, 20, 50, 100] {
        for jitter in [0, 1, 5, 20] {
            for order in [Order::PerKey, Order::Paced, Order::Free] {
                let row = row(order, latency, jitter);
                is_wrong |= row.is_wrong && order != Order::Free;
                let Row { per_second, attempts, longest, .. } = row;
                println!(
                    "| {latency} ms | {jitter} ms | `{order:?}` | {per_second:.0} | {attempts:.3} | {longest:.2?} |"
                );
            }
        }
    }
    ExitCode::from(u8::from(is_wrong))
}
