//! A process that dies: what it had claimed is unknown, and what it had recorded is recorded.

use std::io::{BufRead as _, BufReader};

use enroll_import::{Journal as _, State};

use crate::kit::{Kit, claim, clock, created, kit, open, path_of_process, plan, process, rows};

/// What the other process prints when all is done that must survive.
const DONE: &str = "claimed and recorded";

async fn assert_survived(kit: &Kit) {
    let journal = kit.open().unwrap();
    assert_eq!(journal.swept(), 2);
    let target = journal.imports().await.unwrap()[0].targets[0].id;
    let rows = rows(&journal, target).await;
    let states: Vec<_> = rows.iter().map(|row| (row.state, row.doubt)).collect();
    let [created, unknown, planned] = [(State::Created, false), (State::Unknown, true), (State::Planned, false)];
    assert_eq!(states, [created, unknown, unknown, planned, planned]);
    // The row that was never claimed is the only one that can be sent.
    let claims = claim(&journal, target, 100).await;
    assert_eq!(claims.iter().map(|claim| claim.attempt.id.row).collect::<Vec<_>>(), [4, 5]);
    assert!(rows.iter().skip(1).take(2).all(|row| row.attempts == 1 && row.ended_at > row.began_at));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_process_that_aborted_are_unknown() {
    let kit = kit();
    let other = process("crash::process_that_aborts", &kit.path).output().unwrap();
    assert!(String::from_utf8_lossy(&other.stdout).contains(DONE), "{other:?}");
    assert!(!other.status.success());
    assert_survived(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_process_that_was_killed_are_unknown() {
    let kit = kit();
    let mut other = process("crash::process_that_waits", &kit.path).spawn().unwrap();
    let lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains(DONE)));
    other.kill().unwrap();
    other.wait().unwrap();
    assert_survived(&kit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_process_that_just_ended_are_unknown_within_their_lease() {
    let kit = kit();
    work(&kit.path).await.close().await.unwrap();
    assert_survived(&kit).await;
}

/// What the process had claimed is in the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_process_without_its_log_is_an_older_copy() {
    let kit = kit();
    process("crash::process_that_aborts", &kit.path).output().unwrap();
    std::fs::remove_file(kit.beside("-wal")).unwrap();
    assert_eq!(kit.refused().0, enroll_import::JournalErrorKind::Damaged);
}

/// Claims three of five rows and records one.
async fn work(path: &std::path::Path) -> enroll_import::SqliteJournal {
    let journal = open(path).unwrap();
    let target = plan(&journal, 1..=5).await;
    let claims = claim(&journal, target, 3).await;
    journal.record(claims[0].attempt, created("u-1")).await.unwrap();
    println!("\n{DONE}");
    journal
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other process of a test"]
async fn process_that_aborts() {
    let Some(path) = path_of_process() else { return };
    let _journal = work(&path).await;
    std::process::abort();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other process of a test"]
async fn process_that_waits() {
    let Some(path) = path_of_process() else { return };
    let _journal = work(&path).await;
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_process_is_reported_once() {
    let kit = kit();
    drop(work(&kit.path).await);
    assert_eq!(enroll_import::SqliteJournal::open_existing(&kit.path, clock()).unwrap().swept(), 2);
    assert_eq!(kit.open().unwrap().swept(), 0);
}
