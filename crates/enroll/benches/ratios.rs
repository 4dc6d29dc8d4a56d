//! Processor time of the client's thread, as ratios: the facade to hand-written code, a signature to its bare compressions.
//!
//! `cargo bench -p enroll --bench ratios`, or with `-- --quick` for a short run. Compare the ratios, not the microseconds: those belong to one machine
//! at one moment. A missed target is printed and does not fail the run, because a shared machine can miss it by itself.

mod support;

use support::by_hand::{ByHand, kraken, request};
use support::facade::Facade;
use support::report::{Rounds, is_quick};
use support::signatures::{KrakenSignature, OnchainPaySignature};
use support::{call_many, runtime, sample, server};

fn main() {
    let rounds = if is_quick() { 5 } else { 41 };
    calls(rounds, 1, 400);
    calls(rounds, 64, 25);
    mapping(rounds);
    signatures(rounds);
}

/// `concurrency` callers with `each` calls in a round.
fn calls(rounds: usize, concurrency: u32, each: u32) {
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, by_hand) = (Facade::new(&base_url), ByHand::new(&base_url));
    let (callers, times) = (concurrency as usize, each as usize);
    let mut by_facade = || runtime.block_on(call_many(callers, times, || facade.call()));
    let mut by_hand = || runtime.block_on(call_many(callers, times, || by_hand.call()));
    by_facade();
    by_hand();
    let what = format!("kraken create_user, facade / by hand, CPU, concurrency {concurrency}");
    Rounds::run(rounds, concurrency * each, by_facade, by_hand).print(&what, 1.15);
}

/// What of the facade's share is the mapping: the same typed request made of a profile, and made by copying one.
fn mapping(rounds: usize) {
    let (kraken, user, ready) = (kraken(), sample::user(), request());
    let map = || (0..1_000).for_each(|_| drop(std::hint::black_box(kraken.request(std::hint::black_box(&user)))));
    let copy = || (0..1_000).for_each(|_| drop(std::hint::black_box(std::hint::black_box(&ready).clone())));
    Rounds::run(rounds, 1_000, map, copy).print("kraken request, mapping / copying, CPU", f64::INFINITY);
}

fn signatures(rounds: usize) {
    const TIMES: u32 = 5_000;
    let (kraken, onchainpay) = (KrakenSignature::new(), OnchainPaySignature::new());
    let repeat = |sign: &dyn Fn()| (0..TIMES).for_each(|_| sign());
    Rounds::run(rounds, TIMES, || repeat(&|| kraken.sign()), || repeat(&KrakenSignature::compressions))
        .print("kraken signature / its compressions, CPU", 1.30);
    Rounds::run(rounds, TIMES, || repeat(&|| onchainpay.sign()), || repeat(&OnchainPaySignature::compressions))
        .print("onchainpay signature / its compressions, CPU", f64::INFINITY);
}
