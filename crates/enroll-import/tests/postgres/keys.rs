//! Who signs with a key whose nonces must grow.

use std::time::Duration;

use enroll_core::client::nonce::NonceUnit;
use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, KeyLease, KeyRequest, PostgresJournal, TargetId};

use crate::kit::{LEASE, begin, open, options};

const BEGAN: Duration = Duration::from_secs(1_800_000_000);

fn request(next: u64) -> KeyRequest {
    KeyRequest { key: "main".to_owned(), lease: LEASE, unit: NonceUnit::Milliseconds, next }
}

async fn lease(journal: &PostgresJournal, target: TargetId, next: u64) -> KeyLease {
    journal.lease_key(target, request(next)).await.unwrap()
}

/// The nonces of a lease.
fn held(lease: KeyLease) -> (u64, u64) {
    match lease {
        KeyLease::Held { first, end } if first < end => (first, end),
        other => panic!("not held: {other:?}"),
    }
}

async fn two_workers(database: &TestDatabase) -> (PostgresJournal, PostgresJournal, TargetId) {
    let first = PostgresJournal::open(options(database).worker("one")).await.unwrap();
    let second = PostgresJournal::open(options(database).worker("two")).await.unwrap();
    database.stop_clock_at(BEGAN);
    let target = begin(&first).await;
    (first, second, target)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_held_by_one_worker_and_moves_after_its_lease() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    let (_, end) = held(lease(&one, target, 0).await);
    assert_eq!(lease(&two, target, 0).await, KeyLease::Taken { wait: LEASE });
    let holder = &one.signing_keys().await.unwrap()[0];
    assert_eq!((holder.key.as_str(), holder.worker.as_str(), holder.until), ("main", "one", BEGAN + LEASE));
    database.stop_clock_at(BEGAN + LEASE - Duration::from_millis(1));
    assert_eq!(lease(&two, target, 0).await, KeyLease::Taken { wait: Duration::from_millis(1) });
    database.stop_clock_at(BEGAN + LEASE);
    let (first, second_end) = held(lease(&two, target, 0).await);
    assert!(first >= end, "{first} is not after all that one may have used, {end}");
    // The one that slept gets no nonce any more, and later ones when it has the key again.
    assert_eq!(lease(&one, target, end).await, KeyLease::Taken { wait: LEASE });
    two.release_key(target, "main".to_owned()).await.unwrap();
    assert!(held(lease(&one, target, end).await).0 >= second_end);
}

/// Also if no time passes, or the clock of the database was set back.
#[tokio::test(flavor = "multi_thread")]
async fn nonces_grow_whatever_the_clock_does() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    let (mut last, mut next) = (0, [0; 2]);
    for round in 0..6 {
        database.stop_clock_at(BEGAN - Duration::from_secs(1000) * round);
        for (at, worker) in [&one, &two].into_iter().enumerate() {
            let (first, _) = held(lease(worker, target, next[at]).await);
            assert!(first >= last, "{first} after {last}");
            // It used three of them, then asks for more.
            let (more, end) = held(lease(worker, target, first + 3).await);
            assert!(more >= first + 3);
            (last, next[at]) = (end, end);
            worker.release_key(target, "main".to_owned()).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_keys_are_free() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    held(lease(&one, target, 0).await);
    held(two.lease_key(target, KeyRequest { key: "other".to_owned(), ..request(0) }).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_holder_gives_a_key_back() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    held(lease(&one, target, 0).await);
    two.release_key(target, "main".to_owned()).await.unwrap();
    assert_eq!(lease(&two, target, 0).await, KeyLease::Taken { wait: LEASE });
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_at_a_time_gets_the_key() {
    let Some(database) = TestDatabase::create() else { return };
    let target = begin(&open(&database).await).await;
    let mut workers = Vec::new();
    for _ in 0..4 {
        let journal = open(&database).await;
        workers.push(tokio::spawn(async move { lease(&journal, target, 0).await }));
    }
    let mut holders = 0;
    for worker in workers {
        holders += usize::from(matches!(worker.await.unwrap(), KeyLease::Held { .. }));
    }
    assert_eq!(holders, 1);
}
