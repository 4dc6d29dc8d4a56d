//! Processor time of the client's thread, as ratios: the facade to hand-written code, a signature
//! to its bare compressions.
//!
//! `cargo bench -p enroll --bench ratios`, or with `-- --quick` for a short run. Compare the
//! ratios, not the microseconds: those belong to one machine at one moment. A missed target is
//! printed and does not fail the run, because a shared machine can miss it by itself.

mod support;

use std::hint::black_box;

use support::by_hand::Case;
use support::by_hand::capa::Capa;
use support::by_hand::kraken::{Kraken, provider, request};
use support::by_hand::onchainpay::OnchainPay;
use support::facade::Facade;
use support::report::{Rounds, is_quick};
use support::signatures::{KrakenSignature, OnchainPaySignature};
use support::{call_many, runtime, sample, server};

fn main() {
    // Many short rounds: what else the machine does changes between two rounds more than within
    // one.
    let rounds = if is_quick() { 15 } else { 101 };
    calls::<Kraken>(rounds, 1, 100);
    calls::<Kraken>(rounds, 64, 5);
    calls::<OnchainPay>(rounds, 64, 5);
    calls::<Capa>(rounds, 64, 5);
    mapping(rounds);
    signatures(rounds);
}

/// `concurrency` callers with `each` calls in a round.
fn calls<C: Case>(rounds: usize, concurrency: u32, each: u32) {
    let (base_url, runtime) = (server::start(), runtime());
    let (facade, case) = (Facade::new::<C>(&base_url), C::new(&base_url));
    let (callers, times) = (concurrency as usize, each as usize);
    let facade = || runtime.block_on(call_many(callers, times, || facade.call()));
    let generated = || runtime.block_on(call_many(callers, times, || case.generated()));
    let ready = || runtime.block_on(call_many(callers, times, || case.by_hand()));
    let filling = || runtime.block_on(call_many(callers, times, || case.by_hand_filling()));
    // Opens the connections.
    facade();
    generated();
    ready();
    let print = |left: &dyn Fn(), right: &dyn Fn(), what: &str, target| {
        let what = format!("{} create_user, {what}, CPU, concurrency {concurrency}", C::ID);
        Rounds::run(rounds, concurrency * each, left, right).print(&what, Some(target));
    };
    print(&facade, &filling, "facade / by hand and filling the request", 0.98);
    print(&facade, &ready, "facade / by hand", 1.05);
    print(&generated, &ready, "generated call / by hand", 0.98);
}

/// What the mapping has of the facade's share: the typed request made of a profile, and made by
/// copying one.
fn mapping(rounds: usize) {
    const TIMES: u32 = 500;
    let (kraken, user, ready) = (provider(), sample::user(), request());
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
