//! What several workers make of one import: rows in a second with a journal in memory, in one process
//! and with as many calls at once as one worker or four of them have; and with 1, 2 and 4 workers that
//! share a journal in a database, against a sandbox that takes 5 ms. Then what a row costs the
//! database, and how large a million rows are.
//!
//! `.ci/postgres cargo bench -p enroll-import --bench workers`, also with `-- --rows 100000 --rounds 1`.
//! With `-- --claims 1000000` four workers claim so many rows, some of them again, and no claim may
//! be given twice. Compare the ratio, not the rows: those belong to one machine at one moment. A
//! missed target is printed, and the run exits with 1.
//!
//! Transactions and the log are those of the whole server, so nothing else may use it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark may panic, and prints its report"
)]

#[path = "support/mod.rs"]
mod support;

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use enroll::Providers;
use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_core::{Error, ErrorKind, Outcome};
use enroll_import::input::{Format, InputFile};
use enroll_import::testing::TestDatabase;
use enroll_import::{
    Fingerprint, Journal, MemoryJournal, NewImport, NewRow, NewTarget, Plan, PostgresJournal, PostgresOptions, Span,
    State, TargetId,
};

use support::{after, begin, importer, sandbox, send, write};

/// The least share that four workers have of the rows in a second with a journal in memory.
const TARGET: f64 = 0.4;
const WORKERS: [usize; 3] = [1, 2, 4];
const LEASE: Duration = Duration::from_secs(3600);

fn main() -> ExitCode {
    let claims: u64 = after("--claims", 0);
    let is_held = if claims > 0 { claim(claims) } else { import() };
    if is_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Imports in rounds. Returns whether the target is held.
fn import() -> bool {
    let (rows, rounds, calls): (u32, usize, usize) =
        (after("--rows", 20_000), after("--rounds", 3), after("--concurrency", 16));
    let settings = sandbox(5);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.ndjson");
    let mut ratios = Vec::new();
    println!(
        "{rows} rows at Capa, {calls} calls at once for each worker, 5 ms each; in memory as many, and four times"
    );
    println!("round     in memory  4 x in memory      1 worker     2 workers     4 workers   ratio");
    for round in 0..rounds {
        // Users of their own, because the provider rejects one that it knows.
        let memory = [1, WORKERS[2]].map(|factor| {
            write(&file, rows, &format!("r{round}-memory-{factor}"));
            f64::from(rows) / in_memory(&settings, &file, calls * factor).as_secs_f64()
        });
        let rates = WORKERS.map(|workers| {
            write(&file, rows, &format!("r{round}-{workers}"));
            f64::from(rows) / together(&settings, &file, calls, workers, rows).as_secs_f64()
        });
        let ratio = rates[2] / memory[0].max(memory[1]);
        let numbers = [memory[0], memory[1], rates[0], rates[1], rates[2]].map(|rate| format!("{rate:14.0}"));
        println!("{:5}{}{ratio:8.3}", round + 1, numbers.concat());
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    let is_held = median >= TARGET;
    println!("median {median:.3}; at least {TARGET}: {}", if is_held { "held" } else { "MISSED" });
    is_held
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn input(file: &Path) -> InputFile {
    InputFile::open(file, Format::Ndjson, None, enroll::PROVIDER_IDS).unwrap()
}

fn in_memory(settings: &str, file: &Path, calls: usize) -> Duration {
    let (providers, input) = (Providers::from_json(settings.as_bytes()).unwrap(), input(file));
    let journal = MemoryJournal::new(Arc::new(SystemClock::new())).unwrap();
    runtime().block_on(async {
        let target = begin(&journal, &input).await;
        let importer = importer(&journal, &input, &target, providers.get("capa").unwrap());
        importer.plan().await.unwrap();
        send(importer, calls).await
    })
}

/// Each worker has a thread and connections of its own. Returns the time of the slowest.
fn together(settings: &str, file: &Path, calls: usize, workers: usize, rows: u32) -> Duration {
    let Some(database) = TestDatabase::create() else { panic!("there is no PostgreSQL; use .ci/postgres") };
    let target = runtime().block_on(plan(settings, file, &database));
    let before = Cost::of(&database);
    let work = || {
        let (providers, input) = (Providers::from_json(settings.as_bytes()).unwrap(), input(file));
        runtime().block_on(async {
            let journal = open(&database).await;
            let target = begin(&journal, &input).await;
            let importer = importer(&journal, &input, &target, providers.get("capa").unwrap());
            let took = send(importer, calls).await;
            journal.close().await.unwrap();
            took
        })
    };
    let took: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created = format!("select count(*) from enroll.rows where target = {} and state = 'created'", target.0);
    assert_eq!(database.values(&created), [rows.to_string()]);
    let cost = Cost::of(&database);
    let each = |before: u64, after: u64| (after - before) as f64 / f64::from(rows);
    println!(
        "       {workers} workers: {:.2} transactions and {:.0} bytes of log for a row; a million rows are {} MB and \
         their users {} MB",
        each(before.transactions, cost.transactions),
        each(before.log, cost.log),
        cost.rows / u64::from(rows),
        cost.seen / u64::from(rows),
    );
    took.into_iter().max().unwrap()
}

async fn open(database: &TestDatabase) -> PostgresJournal {
    PostgresJournal::open(PostgresOptions::new(&database.address()).unwrap()).await.unwrap()
}

async fn plan(settings: &str, file: &Path, database: &TestDatabase) -> TargetId {
    let (providers, input, journal) =
        (Providers::from_json(settings.as_bytes()).unwrap(), input(file), open(database).await);
    let target = begin(&journal, &input).await;
    importer(&journal, &input, &target, providers.get("capa").unwrap()).plan().await.unwrap();
    journal.close().await.unwrap();
    target.id
}

/// What the database has done, and how large it is, in bytes.
struct Cost {
    transactions: u64,
    log: u64,
    rows: u64,
    seen: u64,
}

impl Cost {
    fn of(database: &TestDatabase) -> Self {
        let sql = "select pg_stat_clear_snapshot(); select xact_commit from pg_stat_database where datname = current_database() \
                   union all select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint \
                   union all select pg_total_relation_size('enroll.rows') \
                   union all select pg_total_relation_size('enroll.seen')";
        // The statistics of a session are there a second after its end.
        std::thread::sleep(Duration::from_millis(1_500));
        let numbers: Vec<u64> = database.values(sql).iter().filter_map(|value| value.parse().ok()).collect();
        let &[transactions, log, rows, seen] = &numbers[..] else { panic!("not four numbers: {numbers:?}") };
        Self { transactions, log, rows, seen }
    }
}

/// Four workers claim all rows and give some of them back, until none is planned. Returns whether no
/// claim was given twice.
fn claim(claims: u64) -> bool {
    let Some(database) = TestDatabase::create() else { panic!("there is no PostgreSQL; use .ci/postgres") };
    let (clock, target) = (SystemClock::new(), runtime().block_on(plan_rows(&database, claims)));
    println!("{claims} rows planned in {} s", clock.monotonic().as_secs());
    let (clock, workers) = (SystemClock::new(), WORKERS[2]);
    let given: Vec<Vec<(u64, u32)>> = std::thread::scope(|scope| {
        let claim = || runtime().block_on(claim_all(&database, target));
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(claim)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (total, took) = (given.iter().map(Vec::len).sum::<usize>(), clock.monotonic());
    let mut seen = HashSet::with_capacity(total);
    let twice = given.into_iter().flatten().filter(|claim| !seen.insert(*claim)).count();
    let rows = seen.iter().filter(|(_, attempt)| *attempt == 1).count() as u64;
    println!("{total} claims of {rows} rows by {workers} workers in {} s; given twice: {twice}", took.as_secs());
    twice == 0 && rows == claims
}

async fn plan_rows(database: &TestDatabase, count: u64) -> TargetId {
    let journal = open(database).await;
    let target = NewTarget { name: "capa".to_owned(), provider: "capa".to_owned(), base_url: String::new() };
    let new = NewImport { name: "i".to_owned(), digest: [7; 32], path: String::new(), targets: vec![target] };
    let target = journal.begin(new).await.unwrap().targets[0].id;
    let numbers: Vec<u64> = (1..=count).collect();
    for batch in numbers.chunks(1000) {
        journal.plan(target, batch.iter().map(|number| row(*number)).collect()).await.unwrap();
    }
    journal.planned(target).await.unwrap();
    journal.close().await.unwrap();
    target
}

fn row(number: u64) -> NewRow {
    let mut print = [0; 16];
    // The hashes of users are in no order.
    print[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let span = Span { row: number, line: number, offset: number * 100, length: 90 };
    NewRow { span, content: Fingerprint(print), plan: Plan::Send(vec![Fingerprint(print)]) }
}

/// Claims until nothing is planned; every hundredth row is given back once. Returns each claim.
async fn claim_all(database: &TestDatabase, target: TargetId) -> Vec<(u64, u32)> {
    let (journal, mut given) = (open(database).await, Vec::new());
    let busy = Outcome::from(&Error::builder("capa", ErrorKind::RateLimited(None)).build());
    loop {
        let claims = journal.claim(target, 16, LEASE).await.unwrap();
        if claims.is_empty() && journal.counts(target).await.unwrap().of(State::Planned) == 0 {
            journal.close().await.unwrap();
            return given;
        }
        for claim in claims {
            let (row, attempt) = (claim.attempt.id.row, claim.attempt.attempt);
            given.push((row, attempt));
            if row % 100 == 0 && attempt == 1 {
                journal.record(claim.attempt, busy.clone()).await.unwrap();
            }
        }
    }
}
