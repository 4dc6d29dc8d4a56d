//! What the journal in a file costs: the same import with it and with a journal in memory, in turn,
//! against a sandbox in a thread of its own. Rows in a second beside each other, and their ratio:
//! once with a provider that responds after 5 ms, and once with one that responds at once, where
//! every wait for the disk shows.
//!
//! `cargo bench -p enroll-import --bench journal`, or with `-- --rows 1000000 --rounds 1`. Compare
//! the ratio, not the rows: those belong to one machine at one moment. A missed target of the
//! provider with 5 ms is printed, and the run exits with 1.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark may panic, and prints its report"
)]

#[path = "support/mod.rs"]
mod support;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use enroll::client::clock::SystemClock;
use enroll::{CreateUser, Providers};
use enroll_import::input::{Format, InputFile};
use enroll_import::{Journal, MemoryJournal, SqliteJournal, State};

use support::{after, begin, sandbox, send, write};

/// The least share of the rows in a second with a journal in memory.
const TARGET: f64 = 0.7;

fn main() -> ExitCode {
    let (rows, rounds, calls) = (after("--rows", 20_000), after("--rounds", 5), after("--concurrency", 16));
    let is_held = measure(Setting { rows, rounds, calls, millis: 5 }) >= TARGET;
    measure(Setting { rows, rounds, calls, millis: 0 });
    println!("at least {TARGET} with 5 ms: {}", if is_held { "held" } else { "MISSED" });
    if is_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Setting {
    rows: u32,
    rounds: usize,
    calls: usize,
    /// How long the provider takes.
    millis: u64,
}

/// The median of the ratios of some rounds.
fn measure(Setting { rows, rounds, calls, millis }: Setting) -> f64 {
    let settings = sandbox(millis);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.ndjson");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut ratios = Vec::new();
    println!("{rows} rows at Capa, {calls} calls at once, {millis} ms each\nround  in memory  in a file  ratio");
    for round in 0..rounds {
        let rates = [0, 1].map(|kind| {
            // Users of their own, because the provider rejects one that it knows.
            write(&file, rows, &format!("r{round}-{kind}"));
            let journal = folder.path().join(format!("journal-{round}"));
            runtime.block_on(measured(&settings, &file, (kind == 1).then_some(&journal), rows, calls))
        });
        ratios.push(rates[1] / rates[0]);
        println!("{:5}  {:9.0}  {:9.0}  {:.3}", round + 1, rates[0], rates[1], rates[1] / rates[0]);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median {:.3}", ratios[ratios.len() / 2]);
    ratios[ratios.len() / 2]
}

/// Rows in a second, from the first claim to the last record.
async fn measured(settings: &str, file: &Path, journal: Option<&impl AsRef<Path>>, rows: u32, calls: usize) -> f64 {
    let providers = Providers::from_json(settings.as_bytes()).unwrap();
    let provider = providers.get("capa").unwrap();
    let input = InputFile::open(file, Format::Ndjson, None, enroll::PROVIDER_IDS).unwrap();
    let clock = Arc::new(SystemClock::new());
    let took = match journal {
        None => import(&MemoryJournal::new(clock).unwrap(), &input, provider, rows, calls).await,
        Some(path) => {
            let journal = SqliteJournal::open(path, clock).unwrap();
            let took = import(&journal, &input, provider, rows, calls).await;
            journal.close().await.unwrap();
            took
        }
    };
    f64::from(rows) / took.as_secs_f64()
}

async fn import(
    journal: &impl Journal,
    input: &InputFile,
    provider: &dyn CreateUser,
    rows: u32,
    calls: usize,
) -> Duration {
    let target = begin(journal, input).await;
    let importer = support::importer(journal, input, &target, provider);
    importer.plan().await.unwrap();
    let took = send(importer, calls).await;
    let created = journal.counts(target.id).await.unwrap().of(State::Created);
    assert_eq!(created, u64::from(rows));
    took
}
