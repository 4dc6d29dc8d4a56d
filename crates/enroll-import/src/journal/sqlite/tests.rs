//! The thread: what it does at once, what it undoes, and what it leaves of values in errors.

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use enroll_core::client::clock::ManualClock;
use rusqlite::Connection;

use super::SqliteJournal;
use super::fault::{Fault, Outcome};
use super::job::Session;
use crate::{JournalError, JournalErrorKind as Kind};

struct Kit {
    journal: SqliteJournal,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn kit() -> Kit {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = SqliteJournal::open(&path, Arc::new(ManualClock::new(Duration::ZERO))).unwrap();
    Kit { journal, path, _folder: folder }
}

/// The scopes that are durable, as another connection sees them.
fn scopes(path: &PathBuf) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection.query_row("select count(*) from scope", [], |row| row.get(0)).unwrap()
}

fn add(session: &Session<'_>, name: &str) -> Outcome<()> {
    session.connection.execute("insert into scope (provider, base_url) values (?1, 'x')", [name])?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_wait_share_a_transaction_and_a_failed_one_is_undone_alone() {
    let kit = kit();
    let (go, wait) = mpsc::channel::<()>();
    let first = kit.journal.call(move |_| {
        wait.recv().unwrap();
        Ok(())
    });
    let good = kit.journal.call(|session| add(session, "good"));
    let bad = kit.journal.call(|session| {
        add(session, "bad")?;
        Err::<(), _>(Fault::Reported(JournalError::no_such_row()))
    });
    let path = kit.path.clone();
    // It sees what the others have done, and nobody else does.
    let last = kit.journal.call(move |session| {
        let here = session.connection.query_row("select count(*) from scope", [], |row| row.get::<_, i64>(0))?;
        Ok((here, scopes(&path)))
    });
    let release = async { go.send(()).unwrap() };
    // Each is sent when it is polled first, so all wait before the first one ends.
    let (first, good, bad, last, ()) = tokio::join!(first, good, bad, last, release);
    first.and(good).unwrap();
    assert_eq!(bad.unwrap_err().kind(), Kind::NotFound);
    assert_eq!(last.unwrap(), (1, 0));
    assert_eq!(scopes(&kit.path), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_arrives_when_it_is_durable() {
    let kit = kit();
    for number in 1..=20 {
        kit.journal.call(move |session| add(session, &number.to_string())).await.unwrap();
        assert_eq!(scopes(&kit.path), number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_panic_of_the_thread_everybody_gets_an_error() {
    let kit = kit();
    let panics = kit.journal.call(|_| -> Outcome<()> { panic!("as a bug would") });
    let waits = kit.journal.call(|session| add(session, "undone"));
    let (panics, waits) = tokio::join!(panics, waits);
    assert_eq!((panics.unwrap_err().kind(), waits.unwrap_err().kind()), (Kind::Io, Kind::Io));
    assert_eq!(kit.journal.call(|_| Ok(())).await.unwrap_err().kind(), Kind::Io);
    assert_eq!(kit.journal.close().await.unwrap_err().kind(), Kind::Io);
    assert_eq!(scopes(&kit.path), 0);
    // The lock ended with the thread.
    SqliteJournal::open(&kit.path, Arc::new(ManualClock::new(Duration::ZERO))).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_has_neither_values_nor_statements() {
    let kit = kit();
    let twice = |session: &Session<'_>| add(session, "canary-value").and_then(|()| add(session, "canary-value"));
    let unknown = |session: &Session<'_>| {
        Ok(session.connection.execute("insert into row values ('canary-value') and more", [])?)
    };
    let wrong = |session: &Session<'_>| {
        let sql = "select name from (select 'canary-value' as name)";
        Ok(session.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    };
    let errors = [
        kit.journal.call(twice).await.unwrap_err(),
        kit.journal.call(unknown).await.unwrap_err(),
        kit.journal.call(wrong).await.unwrap_err(),
    ];
    for error in errors {
        let text = format!("{error} {error:?} {}", error.source().unwrap());
        assert!(!text.contains("canary-value") && !text.contains("insert"), "{text}");
    }
}
