//! A full disk: what is under way can still be recorded, and nothing new is sent.

use std::fs;
use std::path::PathBuf;

use enroll_import::{Journal as _, JournalErrorKind as Kind, Recorded, State};

use crate::kit::{Kit, LEASE, begin, claim, created, kit, open, plan, row, rows};

const RESERVE: u64 = 4 << 20;

/// An outcome that needs pages of its own.
fn large(id: u64) -> enroll_core::Outcome {
    let mut outcome = created(&format!("u-{id}"));
    outcome.request_id = Some("r".repeat(30_000));
    outcome
}

fn reserve(kit: &Kit) -> u64 {
    fs::metadata(kit.beside(".reserve")).map_or(0, |file| file.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_disk_is_full_outcomes_are_recorded_in_the_reserve() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = plan(&journal, 1..=50).await;
    let claims = claim(&journal, target, 40).await;
    assert_eq!((journal.is_full(), reserve(&kit)), (false, RESERVE));
    journal.limit_pages(1).await.unwrap();
    let records = claims.iter().map(|claim| journal.record(claim.attempt, large(claim.attempt.id.row)));
    let recorded = futures_util::future::try_join_all(records).await.unwrap();
    assert!(recorded.iter().all(|recorded| matches!(recorded, Recorded::Now(next) if next.state == State::Created)));
    assert_eq!((journal.is_full(), reserve(&kit)), (true, 0));
    // Nothing is sent any more.
    assert_eq!(journal.claim(target, 1, LEASE).await.unwrap_err().kind(), Kind::Full);
    assert_eq!(journal.claim_unknown(claims[0].attempt.id, LEASE).await.unwrap_err().kind(), Kind::Full);
    journal.close().await.unwrap();
    let journal = kit.open().unwrap();
    assert_eq!((journal.is_full(), journal.swept(), reserve(&kit)), (false, 0, RESERVE));
    assert_eq!(journal.counts(target).await.unwrap().of(State::Created), 40);
    assert_eq!(claim(&journal, target, 100).await.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_reserve_is_full_too_what_is_not_recorded_is_unknown() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = plan(&journal, 1..=3).await;
    let claims = claim(&journal, target, 3).await;
    journal.limit_pages(1).await.unwrap();
    journal.record(claims[0].attempt, large(1)).await.unwrap();
    journal.limit_pages(1).await.unwrap();
    // Of two at once the small one has space.
    let (refused, recorded) =
        tokio::join!(journal.record(claims[1].attempt, large(2)), journal.record(claims[2].attempt, created("u-3")));
    assert_eq!(refused.unwrap_err().kind(), Kind::Full);
    recorded.unwrap();
    journal.close().await.unwrap();
    let journal = kit.open().unwrap();
    assert_eq!(journal.swept(), 1);
    let states: Vec<_> = rows(&journal, target).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Created, State::Unknown, State::Created]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_without_space_is_not_planned_at_all() {
    let kit = kit();
    let journal = kit.open().unwrap();
    let target = begin(&journal).await;
    journal.limit_pages(1).await.unwrap();
    let batch = |rows: std::ops::RangeInclusive<u64>| journal.plan(target, rows.map(row).collect());
    let refused = batch(1..=100_000).await.unwrap_err();
    assert_eq!((refused.kind(), journal.is_full()), (Kind::Full, true));
    assert_eq!(journal.counts(target).await.unwrap().total(), 0);
    batch(1..=100).await.unwrap();
    assert_eq!(journal.counts(target).await.unwrap().total(), 100);
}

/// `mount -t tmpfs -o size=7m tmpfs FOLDER`, and `ENROLL_SMALL_DISK=FOLDER`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a disk of 7 MiB, empty, whose path is in ENROLL_SMALL_DISK"]
async fn on_a_disk_that_is_full() {
    let folder = PathBuf::from(std::env::var_os("ENROLL_SMALL_DISK").unwrap());
    let path = folder.join("journal");
    let journal = open(&path).unwrap();
    let target = plan(&journal, 1..=300).await;
    let claims = claim(&journal, target, 60).await;
    // All that is left.
    let filler = folder.join("filler");
    let _ = fs::write(&filler, vec![1; 16 << 20]);
    for claim in &claims {
        journal.record(claim.attempt, large(claim.attempt.id.row)).await.unwrap();
    }
    assert!(journal.is_full());
    assert_eq!(journal.claim(target, 1, LEASE).await.unwrap_err().kind(), Kind::Full);
    journal.close().await.unwrap();
    assert_eq!(open(&path).unwrap_err().kind(), Kind::Full);
    fs::remove_file(filler).unwrap();
    let journal = open(&path).unwrap();
    assert_eq!(journal.counts(target).await.unwrap().of(State::Created), 60);
}
