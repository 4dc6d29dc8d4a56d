//! A database that is away and comes back, and responses that are lost on the way.

use std::time::Duration;

use enroll_core::{Error, ErrorKind, Outcome};
use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, PostgresJournal, Recorded, State};

use crate::kit::{LEASE, claim, created, numbers, plan, reported, rows};
use crate::proxy::Proxy;

const RECONNECT: Duration = Duration::from_secs(1);
/// By when a try must have ended at the latest.
const BOUND: Duration = Duration::from_secs(20);

/// A journal behind a proxy. None without a server.
async fn behind_proxy() -> Option<(TestDatabase, Proxy, PostgresJournal)> {
    let database = TestDatabase::create()?;
    let proxy = Proxy::to(&database);
    let journal = PostgresJournal::open(proxy.options().reconnect_timeout(RECONNECT)).await.unwrap();
    Some((database, proxy, journal))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_response_is_lost_counts_once() {
    let unreadable = Outcome::from(&Error::new("capa", ErrorKind::CreatedUnreadable));
    let rejected = Outcome::from(&Error::new("capa", ErrorKind::Rejected));
    let unknown = Outcome::from(&Error::new("capa", ErrorKind::Unknown));
    let busy = Outcome::from(&Error::new("capa", ErrorKind::RateLimited(None)));
    let Some((database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=5).await;
    let claims = claim(&journal, target, 5).await;
    for (claim, outcome) in claims.iter().zip([created("u-1"), unreadable, rejected, unknown, busy]) {
        proxy.lose("UPDATE 1");
        let recorded = journal.record(claim.attempt, outcome.clone()).await.unwrap();
        assert!(proxy.has_lost());
        assert!(matches!(recorded, Recorded::Now(_)), "{outcome:?}: {recorded:?}");
    }
    let rows = rows(&journal, target).await;
    let states: Vec<_> = rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Created, State::Created, State::Rejected, State::Unknown, State::Planned]);
    assert!(rows.iter().all(|row| !row.is_suspected_twice), "{rows:?}");
    assert_eq!(database.values("select count(*) from enroll.evidence"), ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_settled_row_whose_response_is_lost_counts_once() {
    let Some((database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=1).await;
    let first = claim(&journal, target, 1).await.remove(0);
    let unknown = Outcome::from(&Error::new("capa", ErrorKind::Unknown));
    journal.record(first.attempt, unknown.clone()).await.unwrap();
    for outcome in [unknown, created("u-1")] {
        let again = journal.claim_unknown(first.attempt.id, LEASE).await.unwrap().unwrap();
        proxy.lose("COMMIT");
        let recorded = journal.record(again.attempt, outcome).await.unwrap();
        assert!(proxy.has_lost() && matches!(recorded, Recorded::Now(_)), "{recorded:?}");
    }
    assert_eq!(rows(&journal, target).await[0].state, State::Created);
    assert_eq!(database.values("select count(*) from enroll.evidence"), ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_whose_response_is_lost_is_taken_back() {
    let Some((database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=5).await;
    proxy.lose("UPDATE 3");
    let claims = claim(&journal, target, 3).await;
    assert!(proxy.has_lost());
    assert_eq!(numbers(&claims), [1, 2, 3]);
    assert!(claims.iter().all(|claim| claim.attempt.attempt == 1), "{claims:?}");
    assert_eq!(numbers(&claim(&journal, target, 9).await), [4, 5]);
    assert_eq!(database.values("select max(attempt) from enroll.rows"), ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settling_whose_response_is_lost_is_taken_back() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=1).await;
    let first = claim(&journal, target, 1).await.remove(0);
    journal.record(first.attempt, Outcome::from(&Error::new("capa", ErrorKind::Unknown))).await.unwrap();
    proxy.lose("UPDATE 1");
    let again = journal.claim_unknown(first.attempt.id, LEASE).await.unwrap().unwrap();
    assert!(proxy.has_lost());
    assert_eq!(again.attempt.attempt, 2);
    assert_eq!(journal.claim_unknown(first.attempt.id, LEASE).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_waits_for_the_database() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=1).await;
    let claimed = claim(&journal, target, 1).await.remove(0);
    proxy.cut();
    let back = async {
        tokio::time::sleep(RECONNECT / 2).await;
        proxy.restore();
    };
    let (recorded, ()) = tokio::join!(journal.record(claimed.attempt, created("u-1")), back);
    assert!(matches!(recorded.unwrap(), Recorded::Now(next) if next.state == State::Created));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_away_is_reported() {
    let Some((_database, proxy, journal)) = behind_proxy().await else { return };
    let target = plan(&journal, 1..=1).await;
    for away in [Proxy::cut, Proxy::fall_silent] {
        away(&proxy);
        let error = tokio::time::timeout(BOUND, journal.claim(target, 1, LEASE)).await.unwrap().unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(reported(&error), @"Unreachable: the database cannot be reached; check the \
                address, the network and the server, then start again");
        }
    }
    // Nothing was claimed meanwhile.
    proxy.cut();
    proxy.restore();
    assert_eq!(numbers(&claim(&journal, target, 1).await), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_is_reported_at_once() {
    let Some(database) = TestDatabase::create() else { return };
    let proxy = Proxy::to(&database);
    proxy.cut();
    let error = PostgresJournal::open(proxy.options().password("canary")).await.unwrap_err();
    insta::assert_snapshot!(reported(&error), @"Unreachable: the database cannot be reached; check the address, the \
        network and the server, then start again");
    let shown = format!("{error:?} {}", enroll_import::with_causes(&error));
    assert!(!shown.contains("canary"), "{shown}");
}
