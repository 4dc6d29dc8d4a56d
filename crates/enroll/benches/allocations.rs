//! Allocations on the client's thread: per call as a ratio of the facade to hand-written code, and
//! per signature, where there must be none.
//!
//! It is separate from `ratios.rs` because counting takes time. A reallocation counts as an
//! allocation. The counts are the same in every run, so this fails if a signature allocates, or if
//! the two ways do not send the same request.

mod support;

use std::process::ExitCode;

use allocation_counter::measure;
use support::by_hand::Case;
use support::by_hand::capa::Capa;
use support::by_hand::kraken::{Kraken, provider, request};
use support::by_hand::onchainpay::OnchainPay;
use support::facade::Facade;
use support::server::{self, Arrived};
use support::signatures::{KrakenSignature, OnchainPaySignature};
use support::{call_many, runtime, sample};

fn main() -> ExitCode {
    same_request::<Kraken>();
    same_request::<OnchainPay>();
    same_request::<Capa>();
    calls::<Kraken>(1);
    calls::<Kraken>(64);
    calls::<OnchainPay>(64);
    calls::<Capa>(64);
    mapping();
    signatures()
}

/// The comparison is only valid if all ways send the same.
fn same_request<C: Case>() {
    let (base_url, arrived) = server::start_recording();
    let (facade, case) = (Facade::new::<C>(&base_url), C::new(&base_url));
    runtime().block_on(async {
        facade.call().await;
        case.generated().await;
        case.by_hand().await;
    });
    let requests = [arrived.recv(), arrived.recv(), arrived.recv()].map(|request| request.map(comparable).ok());
    assert_eq!(requests[0], requests[1], "the facade and the generated call send the same request");
    assert_eq!(requests[1], requests[2], "the generated call and the one by hand send the same request");
}

/// A request without what differs between two calls. All of it is fake, so it may be printed.
fn comparable(request: Arrived) -> (String, Vec<(String, String)>, serde_json::Value) {
    let Arrived { line: (method, uri), headers, body } = request;
    let differs = ["api-nonce", "api-sign", "x-api-signature", "user-agent"];
    let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    if let Some(nonce) = body.get_mut("nonce") {
        *nonce = nonce.is_u64().into();
    }
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
fn calls<C: Case>(concurrency: usize) {
    const EACH: usize = 50;
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, case) = (Facade::new::<C>(&base_url), C::new(&base_url));
    let by_facade = || runtime.block_on(call_many(concurrency, EACH, || facade.call()));
    let filling = || runtime.block_on(call_many(concurrency, EACH, || case.by_hand_filling()));
    by_facade();
    filling();
    let per_call = |work: &dyn Fn()| measure(work).count_total as f64 / (concurrency * EACH) as f64;
    let (left, right) = (per_call(&by_facade), per_call(&filling));
    println!(
        "{} create_user, facade / by hand and filling the request, allocations, concurrency {concurrency}: {:.2}; \
         {left:.1} / {right:.1}",
        C::ID,
        left / right
    );
}

#[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
fn mapping() {
    let (kraken, user, ready) = (provider(), sample::user(), request());
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
