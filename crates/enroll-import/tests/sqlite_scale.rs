//! What a million rows cost in time and memory. It measures and asserts nothing about time:
//! `cargo test --release -p enroll-import --test sqlite_scale -- --ignored --nocapture`.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it prints what it measures")]

use std::sync::Arc;
use std::time::Duration;

use enroll_core::client::Clock as _;
use enroll_core::client::clock::SystemClock;
use enroll_core::{CreatedUser, Outcome};
use enroll_import::{
    Fingerprint, Journal as _, NewImport, NewRow, NewTarget, Plan, RowQuery, Span, SqliteJournal, State,
};

const ROWS: u64 = 1_000_000;
const CALLS: usize = 32;

/// A fingerprint as random as a real one.
fn print(row: u64) -> Fingerprint {
    let mut print = [0; 16];
    let mut seed = row.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in &mut print {
        seed ^= seed >> 29;
        seed = seed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        seed ^= seed >> 32;
        *byte = seed as u8;
    }
    Fingerprint(print)
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and takes a minute"]
async fn a_million_rows() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(SystemClock::new());
    let journal = SqliteJournal::open(folder.path().join("journal"), clock.clone()).unwrap();
    let target = NewTarget { name: "main".into(), provider: "capa".into(), base_url: "https://capa.example".into() };
    let import = NewImport { name: "june".into(), digest: [0; 32], path: "users.csv".into(), targets: vec![target] };
    let target = journal.begin(import).await.unwrap().targets[0].id;
    println!("before: {}", memory());

    let began = clock.monotonic();
    for batch in 0..ROWS / 1000 {
        let rows = (1 + batch * 1000..=(batch + 1) * 1000).map(|row| NewRow {
            span: Span { row, line: row + 1, offset: row * 120, length: 118 },
            content: print(row + ROWS),
            plan: Plan::Send(vec![print(row)]),
        });
        journal.plan(target, rows.collect()).await.unwrap();
    }
    journal.planned(target).await.unwrap();
    report("planned", ROWS, clock.monotonic() - began);

    let began = clock.monotonic();
    let mut calls = 0;
    while calls < 20_000 {
        let claims = journal.claim(target, CALLS, Duration::from_secs(60)).await.unwrap();
        calls += claims.len() as u64;
        let records = claims.iter().map(|claim| {
            let mut outcome = Outcome::from(&CreatedUser::new("capa", format!("u-{}", claim.attempt.id.row)));
            (outcome.status, outcome.request_id) = (Some(201), Some(format!("{:032x}", claim.attempt.id.row)));
            journal.record(claim.attempt, outcome)
        });
        futures_util::future::try_join_all(records).await.unwrap();
    }
    report("claimed and recorded by 32", calls, clock.monotonic() - began);

    let began = clock.monotonic();
    let counts = journal.counts(target).await.unwrap();
    report("counted", ROWS, clock.monotonic() - began);
    assert_eq!((counts.total(), counts.of(State::Created)), (ROWS, calls));

    let began = clock.monotonic();
    let (mut after, mut read) = (0, 0);
    loop {
        let page = journal.rows(target, RowQuery { states: Vec::new(), after, limit: 1000 }).await.unwrap();
        let Some(last) = page.last() else { break };
        (after, read) = (last.id.row, read + page.len() as u64);
    }
    report("read in pages", read, clock.monotonic() - began);
    assert_eq!(read, ROWS);

    let began = clock.monotonic();
    journal.close().await.unwrap();
    println!("closed in {:?}", clock.monotonic() - began);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        println!("{:?}: {} KiB", file.file_name(), file.metadata().unwrap().len() / 1024);
    }
}

fn report(what: &str, rows: u64, time: Duration) {
    println!("{what}: {:.1} us a row, {time:.1?} in all; {}", time.as_secs_f64() * 1e6 / rows as f64, memory());
}
