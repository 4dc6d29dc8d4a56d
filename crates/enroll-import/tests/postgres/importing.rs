//! Two workers that import the same file at a provider in the sandbox, which knows the truth.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use enroll::{Retry, SettingsFile};
use enroll_core::{Error, ErrorKind, Outcome};
use enroll_import::input::{Format, InputFile};
use enroll_import::testing::TestDatabase;
use enroll_import::{
    ImportOptions, Importer, Journal as _, LeasedNonces, NewImport, NewTarget, PostgresJournal, State, Stop, Stopper,
    Target,
};
use enroll_sandbox::{Fault, FaultPlan, RetryAfter, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::kit::{LEASE, open};

const PERSON: &str = include_str!("../../../enroll-cli/src/demo/person.json");
const ROWS: u64 = 20;

fn person(number: u64) -> String {
    let mut person: Value = serde_json::from_str(PERSON).unwrap();
    person["external_id"] = format!("customer-{number}").into();
    person["email"] = format!("customer-{number}@example.com").into();
    person.to_string() + "\n"
}

async fn begin(journal: &PostgresJournal, input: &InputFile, provider: &str) -> Target {
    let target = NewTarget { name: "main".into(), provider: provider.into(), base_url: "http://localhost".into() };
    let digest = input.digest().unwrap();
    let import = NewImport { name: "june".into(), digest, path: String::new(), targets: vec![target] };
    journal.begin(import).await.unwrap().targets.remove(0)
}

fn input(folder: &Path) -> InputFile {
    InputFile::open(folder.join("rows.ndjson"), Format::Ndjson, None, enroll::PROVIDER_IDS).unwrap()
}

/// Imports all that is left, and returns how many rows this worker sent.
async fn import(database: &TestDatabase, folder: &Path, provider: &str) -> usize {
    let nonces = Arc::new(LeasedNonces::new());
    let mut settings = SettingsFile::read(folder.join("providers.json")).unwrap();
    settings.retain(|name| name == provider);
    let providers =
        settings.connect_with(|_, config| config.nonces(nonces.clone()).retry(Retry::new().attempts(1))).unwrap();
    let input = input(folder);
    let journal = open(database).await;
    let target = begin(&journal, &input, provider).await;
    let recorded = std::sync::Mutex::new(0);
    let count = |event: &enroll_import::Event<'_>| {
        *recorded.lock().unwrap() += usize::from(matches!(event, enroll_import::Event::Recorded { .. }));
    };
    let importer = Importer::new(&journal, &input, target.clone(), providers.get(provider).unwrap())
        .options(ImportOptions::new().concurrency(4))
        .nonces(nonces)
        .events(&count);
    importer.plan().await.unwrap();
    assert_eq!(importer.run(&Stopper::new()).await.unwrap(), Stop::Finished);
    drop(importer);
    // Whoever ends last or first: all is done.
    assert_eq!(journal.counts(target.id).await.unwrap().of(State::Created), ROWS);
    journal.close().await.unwrap();
    recorded.into_inner().unwrap()
}

/// The rows and the providers file.
fn files(sandbox: &Sandbox) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("providers.json"), sandbox.settings().to_string()).unwrap();
    std::fs::write(folder.path().join("rows.ndjson"), (1..=ROWS).map(person).collect::<String>()).unwrap();
    folder
}

async fn two_workers_import_at(database: &TestDatabase, provider: &str) -> Sandbox {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let folder = files(&sandbox);
    let one = import(database, folder.path(), provider);
    let two = import(database, folder.path(), provider);
    let (one, two) = tokio::join!(Box::pin(one), Box::pin(two));
    assert_eq!((one + two) as u64, ROWS);
    let truth = sandbox.truth();
    assert_eq!(truth.users(provider).count() as u64, ROWS);
    assert!(truth.stored_twice(provider).is_empty());
    sandbox
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_created_twice() {
    let Some(database) = TestDatabase::create() else { return };
    two_workers_import_at(&database, "capa").await;
}

/// The provider rejects a nonce that is not greater than the one before.
#[tokio::test(flavor = "multi_thread")]
async fn workers_with_one_signing_key_take_turns() {
    let Some(database) = TestDatabase::create() else { return };
    let sandbox = two_workers_import_at(&database, "kraken").await;
    let received = sandbox.received();
    let nonces = received.iter().filter_map(|request| request.header("API-Nonce")?.parse::<u64>().ok());
    let nonces: Vec<u64> = nonces.collect();
    assert!(nonces.is_sorted() && nonces.len() as u64 >= ROWS, "{nonces:?}");
    assert!(nonces[0] > 1_700_000_000_000_000_000, "nanoseconds, as the provider's clients use: {nonces:?}");
}

/// The row of the other worker may be planned again.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_not_done_while_another_one_sends() {
    let Some(database) = TestDatabase::create() else { return };
    let sandbox = Sandbox::builder().start().await.unwrap();
    let folder = files(&sandbox);
    let other = open(&database).await;
    let input = input(folder.path());
    let target = begin(&other, &input, "capa").await;
    let provider = sandbox.settings();
    let providers = enroll::Providers::from_json(provider.to_string().as_bytes()).unwrap();
    Importer::new(&other, &input, target.clone(), providers.get("capa").unwrap()).plan().await.unwrap();
    let claim = other.claim(target.id, 1, LEASE).await.unwrap().remove(0);
    let gives_back = async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let busy = Error::builder("capa", ErrorKind::RateLimited(None)).build();
        other.record(claim.attempt, Outcome::from(&busy)).await.unwrap();
    };
    // It ends with all rows created.
    let (sent, ()) = tokio::join!(Box::pin(import(&database, folder.path(), "capa")), gives_back);
    assert_eq!(sent as u64, ROWS);
}

/// Its worker waits by itself; the others learn of it from the journal.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_provider_holds_back_every_worker() {
    let Some(database) = TestDatabase::create() else { return };
    let busy = FaultPlan::in_order([Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(2)) }]);
    let sandbox = Sandbox::builder().faults("capa", busy).start().await.unwrap();
    let folder = files(&sandbox);
    let other = open(&database).await;
    let target = begin(&other, &input(folder.path()), "capa").await;
    let is_held_back = async {
        // As long as the import waits.
        for _ in 0..400 {
            if !other.turn(target.id, Duration::ZERO).await.unwrap().is_zero() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    };
    let (sent, is_held_back) = tokio::join!(Box::pin(import(&database, folder.path(), "capa")), is_held_back);
    assert!(is_held_back && sent as u64 > ROWS, "{sent} outcomes, one of them of a row that was planned again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_waits_for_the_turn_that_the_journal_gives_it() {
    let Some(database) = TestDatabase::create() else { return };
    let sandbox = Sandbox::builder().start().await.unwrap();
    let folder = files(&sandbox);
    let other = open(&database).await;
    let target = begin(&other, &input(folder.path()), "capa").await;
    other.push_back(target.id, Duration::from_secs(2)).await.unwrap();
    assert!(other.turn(target.id, Duration::ZERO).await.unwrap() > Duration::from_secs(1));
    let sends = Box::pin(import(&database, folder.path(), "capa"));
    let sends_early = async {
        // Not in the last moment, in which it may begin to send.
        while other.turn(target.id, Duration::ZERO).await.unwrap() > Duration::from_millis(200) {
            if sandbox.truth().users("capa").count() > 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    };
    let (_, sends_early) = tokio::join!(sends, sends_early);
    assert!(!sends_early);
}
