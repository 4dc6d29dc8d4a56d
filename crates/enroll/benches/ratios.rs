//! Processor time of the client's thread, as ratios: the facade to hand-written code, a signature to its bare compressions.
//!
//! `cargo bench -p enroll --bench ratios`, or with `-- --quick` for a short run. Compare the ratios, not the microseconds: those belong to one machine
//! at one moment. A missed target is printed and does not fail the run, because a shared machine can miss it by itself.

mod support;

use std::hint::black_box;

use support::by_hand::{ByHand, kraken, request};
use support::facade::Facade;
use support::report::{Rounds, is_quick};
use support::signatures::{KrakenSignature, OnchainPaySignature};
use support::{call_many, runtime, sample, server};

fn main() {
    // Many short rounds: what else the machine does changes between two rounds more than within one.
    let rounds = if is_quick() { 15 } else { 101 };
    for (concurrency, each) in [(1, 100), (64, 5)] {
        calls(rounds, concurrency, each);
    }
    mapping(rounds);
    signatures(rounds);
}

/// `concurrency` callers with `each` calls in a round.
fn calls(rounds: usize, concurrency: u32, each: u32) {
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, by_hand) = (Facade::new(&base_url), ByHand::new(&base_url));
    let (callers, times) = (concurrency as usize, each as usize);
    let facade = || runtime.block_on(call_many(callers, times, || facade.call()));
    let ready = || runtime.block_on(call_many(callers, times, || by_hand.call()));
    let filling = || runtime.block_on(call_many(callers, times, || by_hand.call_filling()));
    // Opens the connections.
    facade();
    ready();
    let print = |right: &dyn Fn(), what: &str, target| {
        let what = format!("kraken create_user, facade / by hand{what}, CPU, concurrency {concurrency}");
        Rounds::run(rounds, concurrency * each, facade, right).print(&what, target);
    };
    print(&ready, "", Some(1.15));
    print(&filling, " and filling the request", None);
}

/// What the mapping has of the facade's share: the typed request made of a profile, and made by copying one.
fn mapping(rounds: usize) {
    const TIMES: u32 = 500;
    let (kraken, user, ready) = (kraken(), sample::user(), request());
    let map = || (0..TIMES).for_each(|_| drop(black_box(kraken.request(black_box(&user)))));
    let copy = || (0..TIMES).for_each(|_| drop(black_box(black_box(&ready).clone())));
    Rounds::run(rounds, TIMES, map, copy).print("kraken request, mapping / copying, CPU", None);
}

fn signatures(rounds: usize) {
    const TIMES: u32 = 2_000;
    let (kraken, onchainpay) = (KrakenSignature::new(), OnchainPaySignature::new());
    let repeat = |sign: &dyn Fn()| (0..TIMES).for_each(|_| sign());
    Rounds::run(rounds, TIMES, || repeat(&|| kraken.sign()), || repeat(&KrakenSignature::compressions))
        .print("kraken signature / its compressions, CPU", Some(1.30));
    Rounds::run(rounds, TIMES, || repeat(&|| onchainpay.sign()), || repeat(&OnchainPaySignature::compressions))
        .print("onchainpay signature / its compressions, CPU", None);
}
