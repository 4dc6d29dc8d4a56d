//! Workers that share a journal, and one that is lost.

use std::collections::BTreeSet;
use std::time::Duration;

use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, PostgresJournal, Recorded, State, TargetId};

use crate::kit::{LEASE, begin, claim, created, numbers, open, options, plan, row, rows};

const BEGAN: Duration = Duration::from_secs(1_800_000_000);

/// Plans the same rows in batches.
async fn plan_all(journal: &PostgresJournal, target: TargetId, count: u64) {
    for batch in 0..count / 100 {
        journal.plan(target, (batch * 100 + 1..=batch * 100 + 100).map(row).collect()).await.unwrap();
    }
    journal.planned(target).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_plan_the_same_target_at_once() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two) = (open(&database).await, open(&database).await);
    let (target, same) = tokio::join!(begin(&one), begin(&two));
    assert_eq!(target, same);
    tokio::join!(plan_all(&one, target, 2000), plan_all(&two, target, 2000));
    let counts = one.counts(target).await.unwrap();
    assert_eq!((counts.of(State::Planned), counts.total()), (2000, 2000));
}

/// One that plans later leaves what another has begun to send.
#[tokio::test(flavor = "multi_thread")]
async fn planning_leaves_what_another_worker_sends() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two) = (open(&database).await, open(&database).await);
    let target = plan(&one, 1..=200).await;
    let claims = claim(&one, target, 100).await;
    one.record(claims[0].attempt, created("u-1")).await.unwrap();
    let before = rows(&one, target).await;
    plan_all(&two, target, 200).await;
    assert_eq!(rows(&one, target).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_of_many_is_claimed_by_two_workers() {
    const ROWS: u64 = 20_000;
    let Some(database) = TestDatabase::create() else { return };
    let target = plan(&open(&database).await, 1..=ROWS).await;
    let mut workers = Vec::new();
    for _ in 0..4 {
        let journal = open(&database).await;
        workers.push(tokio::spawn(async move {
            let mut claimed = Vec::new();
            loop {
                let claims = claim(&journal, target, 100).await;
                if claims.is_empty() {
                    return claimed;
                }
                claimed.extend(numbers(&claims));
            }
        }));
    }
    let mut claimed = Vec::new();
    for worker in workers {
        claimed.push(worker.await.unwrap());
    }
    assert_eq!(claimed.iter().map(Vec::len).sum::<usize>() as u64, ROWS);
    assert_eq!(claimed.iter().flatten().collect::<BTreeSet<_>>().len() as u64, ROWS);
    // They did share them.
    assert!(claimed.iter().all(|claimed| !claimed.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_lost_worker_becomes_unknown_when_its_lease_is_over() {
    let Some(database) = TestDatabase::create() else { return };
    let lost = PostgresJournal::open(options(&database).worker("lost")).await.unwrap();
    database.stop_clock_at(BEGAN);
    let target = plan(&lost, 1..=2).await;
    let attempt = claim(&lost, target, 1).await[0].attempt;
    // Without a word, as a machine that is gone.
    drop(lost);
    database.stop_clock_at(BEGAN + LEASE - Duration::from_millis(1));
    let early = open(&database).await;
    assert_eq!((early.swept(), early.sweep().await.unwrap()), (0, 0));
    let worker = early.workers().await.unwrap().into_iter().find(|worker| worker.name == "lost").unwrap();
    assert_eq!((worker.sending, worker.lease_until), (1, Some(BEGAN + LEASE)));
    // Nobody else sends it.
    assert_eq!(numbers(&claim(&early, target, 9).await), [2]);
    assert_eq!(rows(&early, target).await[0].state, State::Sending);
    database.stop_clock_at(BEGAN + LEASE);
    let later = open(&database).await;
    assert_eq!(later.swept(), 1);
    let row = rows(&later, target).await.remove(0);
    assert_eq!((row.state, row.doubt, row.attempts, row.ended_at), (State::Unknown, true, 1, Some(BEGAN + LEASE)));
    assert!(claim(&later, target, 9).await.is_empty());
    // It was only slow, and its outcome counts after all.
    let recorded = later.record(attempt, created("u-1")).await.unwrap();
    assert_eq!(recorded, Recorded::Late { state: State::Created, is_contradiction: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_have_ended_are_not_listed() {
    let Some(database) = TestDatabase::create() else { return };
    let watching = PostgresJournal::open(options(&database).worker("watching")).await.unwrap();
    let one = PostgresJournal::open(options(&database).worker("one")).await.unwrap();
    let names = async || watching.workers().await.unwrap().into_iter().map(|worker| worker.name).collect::<Vec<_>>();
    assert_eq!(names().await, ["one"]);
    one.close().await.unwrap();
    assert!(names().await.is_empty());
}
