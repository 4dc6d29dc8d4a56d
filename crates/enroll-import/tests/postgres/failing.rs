//! A database that refuses to write in the middle of an import.

use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, Recorded, State};

use crate::kit::{LEASE, claim, created, numbers, open, plan, reported, rows};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_reported_and_leaves_rows_as_they_are() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    let target = plan(&journal, 1..=2).await;
    let first = claim(&journal, target, 1).await.remove(0);
    database.execute(
        "create function fail() returns trigger language plpgsql
            as $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
         create trigger full_disk before update on enroll.rows for each statement execute function fail()",
    );
    let claiming = reported(&journal.claim(target, 1, LEASE).await.unwrap_err());
    let recording = reported(&journal.record(first.attempt, created("u-1")).await.unwrap_err());
    assert_eq!(claiming, recording);
    insta::assert_snapshot!(claiming, @"Full: the disk of the database is full; free space there, then start again");
    let states: Vec<_> = rows(&journal, target).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [State::Sending, State::Planned]);
    database.execute("drop trigger full_disk on enroll.rows");
    assert!(matches!(journal.record(first.attempt, created("u-1")).await.unwrap(), Recorded::Now(_)));
    assert_eq!(numbers(&claim(&journal, target, 1).await), [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_gone_are_reported() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    let target = plan(&journal, 1..=1).await;
    database.execute("drop schema enroll cascade");
    insta::assert_snapshot!(reported(&journal.claim(target, 1, LEASE).await.unwrap_err()), @"NotAJournal: the \
        database has not the tables of a journal; restore them, or give another one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_permission_is_reported() {
    let Some(database) = TestDatabase::create() else { return };
    open(&database).await.close().await.unwrap();
    // Roles are those of the whole server, so this one has the name of the database.
    let role = database.name();
    database.execute(&format!("create role {role} login"));
    let address = database.address().replacen("postgres@", &format!("{role}@"), 1);
    let options = enroll_import::PostgresOptions::new(&address).unwrap();
    let refused = enroll_import::PostgresJournal::open(options).await.unwrap_err();
    database.execute(&format!("drop role {role}"));
    insta::assert_snapshot!(reported(&refused), @"Unusable: the user may not do this in the database; make it the \
        owner of the journal");
}
