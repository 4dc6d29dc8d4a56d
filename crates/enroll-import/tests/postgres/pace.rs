//! The pace of the calls at a provider, which all workers share.

use std::time::Duration;

use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, NewImport, NewTarget, PostgresJournal, TargetId};

use crate::kit::{begin, open};

const BEGAN: Duration = Duration::from_secs(1_800_000_000);
const GAP: Duration = Duration::from_millis(100);

async fn two_workers(database: &TestDatabase) -> (PostgresJournal, PostgresJournal, TargetId) {
    let (one, two) = (open(database).await, open(database).await);
    database.stop_clock_at(BEGAN);
    let target = begin(&one).await;
    (one, two, target)
}

async fn turn(journal: &PostgresJournal, target: TargetId, gap: Duration) -> u128 {
    journal.turn(target, gap).await.unwrap().as_millis()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_is_that_of_all_workers_together() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    assert_eq!((turn(&one, target, GAP).await, turn(&two, target, GAP).await), (0, 100));
    database.stop_clock_at(BEGAN + GAP - Duration::from_millis(1));
    assert_eq!((turn(&one, target, GAP).await, turn(&two, target, GAP).await), (1, 1), "no place is taken by waiting");
    database.stop_clock_at(BEGAN + GAP);
    assert_eq!((turn(&two, target, GAP).await, turn(&one, target, GAP).await), (0, 100));
}

/// A worker that looks late does not lower the rate, and no burst follows a silence.
#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_caught_up_with_after_a_silence() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    assert_eq!(turn(&one, target, GAP).await, 0);
    database.stop_clock_at(BEGAN + 10 * GAP);
    let turns = [turn(&one, target, GAP).await, turn(&two, target, GAP).await, turn(&one, target, GAP).await];
    assert_eq!(turns, [0, 0, 100]);
}

/// Nor is a rate of 400 in a second one of 500 or 333.
#[tokio::test(flavor = "multi_thread")]
async fn the_distance_of_two_calls_has_fractions_of_a_millisecond() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, _, target) = two_workers(&database).await;
    let gap = Duration::from_micros(2500);
    assert_eq!(turn(&one, target, gap).await, 0);
    database.stop_clock_at(BEGAN + Duration::from_millis(2));
    assert_eq!(turn(&one, target, gap).await, 1);
    database.stop_clock_at(BEGAN + Duration::from_millis(3));
    assert_eq!(turn(&one, target, gap).await, 0);
    database.stop_clock_at(BEGAN + Duration::from_millis(5));
    assert_eq!(turn(&one, target, gap).await, 0, "the next is due after 5 ms, not after 5.5");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_asks_of_one_worker_holds_for_all_and_all_imports() {
    let Some(database) = TestDatabase::create() else { return };
    let (one, two, target) = two_workers(&database).await;
    let other = |name: &str, base_url: &str| {
        let target = NewTarget { name: "main".into(), provider: "capa".into(), base_url: base_url.into() };
        NewImport { name: name.into(), digest: [8; 32], path: String::new(), targets: vec![target] }
    };
    let july = one.begin(other("july", "https://capa.example")).await.unwrap().targets[0].id;
    let test = one.begin(other("test", "https://test.example")).await.unwrap().targets[0].id;
    assert_eq!(turn(&two, target, GAP).await, 0, "there is a pace already");
    one.push_back(target, Duration::from_secs(7)).await.unwrap();
    two.push_back(target, Duration::from_secs(2)).await.unwrap();
    assert_eq!((turn(&two, target, Duration::ZERO).await, turn(&two, july, GAP).await), (7000, 7000));
    assert_eq!(turn(&two, test, GAP).await, 0, "another base URL is another provider");
    let held = two.held_back().await.unwrap();
    let held: Vec<_> = held.iter().map(|held| (held.base_url.as_str(), held.until)).collect();
    assert_eq!(held, [("https://capa.example", BEGAN + Duration::from_secs(7))]);
    database.stop_clock_at(BEGAN + Duration::from_secs(7));
    assert_eq!(turn(&two, target, Duration::ZERO).await, 0);
}
