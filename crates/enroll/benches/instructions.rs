//! Instructions of the client per call, compared with hand-written code: nearly the same in every
//! run, also on a machine that does other work, so this fails if the facade needs more.
//!
//! `cargo bench -p enroll --bench instructions`. It needs valgrind, under which the client runs in
//! a separate process; the server stays in this one. Valgrind knows no instructions for SHA, so
//! both sides hash in software here, which makes the two look more alike than they are.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

mod support;

use std::process::{Command, ExitCode};

use support::by_hand::Case;
use support::by_hand::capa::Capa;
use support::by_hand::kraken::Kraken;
use support::by_hand::onchainpay::OnchainPay;
use support::facade::Facade;
use support::{call_many, runtime, server};

const CALLERS: u32 = 8;
/// Runs of two lengths, so that what is done once is in both and falls out of their difference.
const CALLS: [u32; 2] = [5, 30];
/// The lowest of several runs counts: a task that is woken once more than it must be only adds to
/// it.
const RUNS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments[..] {
        [provider, way, calls, base_url] => client(provider, way, calls.parse().expect("a number"), base_url),
        _ => compare(),
    }
}

/// The process whose instructions are counted.
fn client(provider: &str, way: &str, calls: usize, base_url: &str) -> ExitCode {
    match provider {
        Kraken::ID => make::<Kraken>(way, calls, base_url),
        OnchainPay::ID => make::<OnchainPay>(way, calls, base_url),
        _ => make::<Capa>(way, calls, base_url),
    }
    ExitCode::SUCCESS
}

fn make<C: Case>(way: &str, calls: usize, base_url: &str) {
    let (runtime, callers) = (runtime(), CALLERS as usize);
    if way == "facade" {
        let facade = Facade::new::<C>(base_url);
        return runtime.block_on(call_many(callers, calls, || facade.call()));
    }
    let case = C::new(base_url);
    match way {
        "generated" => runtime.block_on(call_many(callers, calls, || case.generated())),
        "ready" => runtime.block_on(call_many(callers, calls, || case.by_hand())),
        _ => runtime.block_on(call_many(callers, calls, || case.by_hand_filling())),
    }
}

#[allow(clippy::print_stdout, reason = "the report is what the benchmark is for")]
fn compare() -> ExitCode {
    let base_url = server::start();
    let mut is_held = true;
    for provider in [Kraken::ID, OnchainPay::ID, Capa::ID] {
        for (left, right) in [("facade", "filling"), ("generated", "ready")] {
            let [ours, theirs] = [left, right].map(|way| per_call(provider, way, &base_url));
            let ratio = ours / theirs;
            is_held &= ratio <= 1.0;
            let verdict = if ratio <= 1.0 { "held" } else { "MISSED" };
            println!(
                "{provider} create_user, {left} / by hand, {right}, instructions: {ratio:.3} ({ours:.0} / {theirs:.0}); \
                 target <= 1.00 {verdict}"
            );
        }
    }
    ExitCode::from(u8::from(!is_held))
}

/// Instructions of one more call.
fn per_call(provider: &str, way: &str, base_url: &str) -> f64 {
    let least = |calls| (0..RUNS).map(|_| counted(provider, way, calls, base_url)).fold(f64::INFINITY, f64::min);
    let [few, many] = CALLS.map(least);
    (many - few) / f64::from(CALLERS * (CALLS[1] - CALLS[0]))
}

fn counted(provider: &str, way: &str, calls: u32, base_url: &str) -> f64 {
    let this = std::env::current_exe().expect("a program knows where it is");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(this);
    let ran = valgrind.args([provider, way, &calls.to_string(), base_url]).output();
    let output = ran.expect("valgrind is installed").stderr;
    let output = String::from_utf8_lossy(&output);
    let count = output.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    count.expect("valgrind says how many instructions it counted")
}
