//! Allocations on the client's thread: per call as a ratio of the facade to hand-written code, and per signature, where there must be none.
//!
//! It stands apart from `ratios.rs` because counting takes time. A reallocation counts as an allocation. The counts are the same in every run, so this
//! fails where a signature allocates, or where the two ways do not send the same request.

mod support;

use std::process::ExitCode;

use allocation_counter::measure;
use support::by_hand::{ByHand, kraken, request};
use support::facade::Facade;
use support::server::{self, Arrived};
use support::signatures::{KrakenSignature, OnchainPaySignature};
use support::{call_many, runtime, sample};

fn main() -> ExitCode {
    same_request();
    for concurrency in [1, 64] {
        calls(concurrency);
    }
    mapping();
    signatures()
}

/// The comparison is only worth something where both ways send the same.
fn same_request() {
    let (base_url, arrived) = server::start_recording();
    let runtime = runtime();
    let (facade, by_hand) = (Facade::new(&base_url), ByHand::new(&base_url));
    runtime.block_on(async {
        facade.call().await;
        by_hand.call().await;
    });
    let [first, second] = [arrived.recv(), arrived.recv()].map(|request| request.map(comparable).ok());
    assert_eq!(first, second, "both ways send the same request");
}

/// A request without what differs between two calls. All of it is made up, so it may be printed.
fn comparable(request: Arrived) -> (String, Vec<(String, String)>, axum::body::Bytes) {
    let Arrived { line: (method, uri), headers, body } = request;
    let differs = ["api-nonce", "api-sign", "user-agent"];
    let kept = headers.iter().map(|(name, value)| match name.as_str() {
        name if differs.contains(&name) => (name.to_owned(), String::new()),
        name => (name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()),
    });
    let mut kept: Vec<_> = kept.collect();
    kept.sort();
    (format!("{method} {uri}"), kept, body)
}

/// Allocations per call, after the connections are open.
#[allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "the report is what the benchmark is for")]
fn calls(concurrency: usize) {
    const EACH: usize = 50;
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, by_hand) = (Facade::new(&base_url), ByHand::new(&base_url));
    let by_facade = || runtime.block_on(call_many(concurrency, EACH, || facade.call()));
    let by_hand = || runtime.block_on(call_many(concurrency, EACH, || by_hand.call()));
    by_facade();
    by_hand();
    let per_call = |work: &dyn Fn()| measure(work).count_total as f64 / (concurrency * EACH) as f64;
    let (left, right) = (per_call(&by_facade), per_call(&by_hand));
    println!(
        "kraken create_user, facade / by hand, allocations, concurrency {concurrency}: {:.2}; {left:.1} / {right:.1}",
        left / right
    );
}

#[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
fn mapping() {
    let (kraken, user, ready) = (kraken(), sample::user(), request());
    let left = measure(|| drop(kraken.request(&user))).count_total;
    let right = measure(|| drop(std::hint::black_box(ready.clone()))).count_total;
    println!("kraken request, mapping / copying, allocations: {left} / {right}");
}

#[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
fn signatures() -> ExitCode {
    let (kraken, onchainpay) = (KrakenSignature::new(), OnchainPaySignature::new());
    let counts = [("kraken", measure(|| kraken.sign())), ("onchainpay", measure(|| onchainpay.sign()))]
        .map(|it| (it.0, it.1.count_total));
    for (provider, count) in counts {
        println!("{provider} signature, allocations: {count}; target 0");
    }
    ExitCode::from(u8::from(counts.iter().any(|it| it.1 > 0)))
}
