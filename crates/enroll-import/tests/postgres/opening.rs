//! What is no journal to rely on, and a database after a failover.

use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, JournalErrorKind, PostgresJournal, PostgresOptions};

use crate::kit::{LEASE, begin, open, options, plan, refused, reported};

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_is_made_once_and_keeps_its_key() {
    let Some(database) = TestDatabase::create() else { return };
    let (first, second) = tokio::join!(open(&database), open(&database));
    assert_eq!(first.key(), second.key());
    let target = plan(&first, 1..=3).await;
    assert_eq!(begin(&second).await, target);
    first.close().await.unwrap();
    let again = PostgresJournal::open_existing(options(&database)).await.unwrap();
    assert_eq!(again.key(), second.key());
    assert_eq!(again.counts(target).await.unwrap().total(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_a_journal_gets_none_by_looking() {
    let Some(database) = TestDatabase::create() else { return };
    let error = PostgresJournal::open_existing(options(&database)).await.unwrap_err();
    insta::assert_snapshot!(reported(&error), @"Unusable: there is no journal in the database; check the address");
    assert_eq!(database.values("select to_regnamespace('enroll') is null"), ["t"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_database_is_reported() {
    let Some(database) = TestDatabase::create() else { return };
    let address = database.address() + "_missing";
    let error = PostgresJournal::open(PostgresOptions::new(&address).unwrap()).await.unwrap_err();
    insta::assert_snapshot!(reported(&error), @"Unusable: the server has no such database; create it, or fix the \
        address");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_only_be_read_is_refused() {
    let Some(database) = TestDatabase::create() else { return };
    database.on_server(&format!("alter database {} set default_transaction_read_only = on", database.name()));
    insta::assert_snapshot!(refused(&database).await, @"Unusable: the database can only be read; give the address \
        of the server that is written to");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_is_refused() {
    let Some(database) = TestDatabase::create() else { return };
    open(&database).await.close().await.unwrap();
    let mut messages = Vec::new();
    for version in [99, 0] {
        database.execute(&format!("update enroll.meta set version = {version}"));
        messages.push(refused(&database).await);
    }
    insta::assert_snapshot!(messages.join("\n"), @"NotAJournal: the journal is that of a newer release; use the \
        release that wrote it\n\
        NotAJournal: the journal is that of an older release; use that release");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_something_else_are_refused() {
    let Some(database) = TestDatabase::create() else { return };
    database.execute("create schema enroll; create table enroll.students (name text)");
    let first = refused(&database).await;
    insta::assert_snapshot!(first, @"NotAJournal: the database has a schema `enroll` of something else; give \
        another database");
    assert_eq!(database.values("select count(*) from pg_tables where schemaname = 'enroll'"), ["1"]);
    // Even one that is called like ours.
    database.execute("create table enroll.meta (title text)");
    insta::assert_snapshot!(refused(&database).await, @"NotAJournal: the database has not the tables of a journal; \
        restore them, or give another one");
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_are_durable_whatever_the_default_of_the_database() {
    let Some(database) = TestDatabase::create() else { return };
    database.on_server(&format!("alter database {} set synchronous_commit = off", database.name()));
    plan(&open(&database).await, 1..=1).await;
}

/// The setting is one of the whole server, so a function of the database says what it would say.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_write_to_disk_is_refused() {
    let Some(database) = TestDatabase::create() else { return };
    database.execute(&format!(
        "create schema fake; create function fake.current_setting(name text) returns text language sql
            as $$ select case name when 'fsync' then 'off' else pg_catalog.current_setting(name) end $$;
         alter database {} set search_path = fake, pg_catalog",
        database.name()
    ));
    insta::assert_snapshot!(refused(&database).await, @"NotDurable: the database confirms what it has not written \
        to disk, so that a crash would make second users; set synchronous_commit and fsync to on");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_copy_is_refused_until_a_person_accepts_it() {
    let Some(database) = TestDatabase::create() else { return };
    open(&database).await.close().await.unwrap();
    database.execute("update enroll.meta set identity = 'another'");
    for _ in 0..2 {
        let message = refused(&database).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(message, @"Damaged: the database is another copy than the one that this journal \
                was last used on, after a failover or a restore; check that nothing confirmed is missing, find out \
                what the providers have, then accept it");
        }
    }
    let accepted = PostgresJournal::open(options(&database).after_failover(true)).await.unwrap();
    accepted.close().await.unwrap();
    open(&database).await;
}

/// A connection that is made again after a failover may lead to an older copy.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_reaches_another_copy_claims_nothing_of_it() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    let target = plan(&journal, 1..=1).await;
    database.execute(
        "alter table enroll.rows rename to rows_before;
         create table enroll.rows (like enroll.rows_before including all);
         insert into enroll.rows select * from enroll.rows_before",
    );
    let others =
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'", database.name());
    database.on_server(&others);
    let error = journal.claim(target, 1, LEASE).await.unwrap_err();
    assert_eq!(error.kind(), JournalErrorKind::Damaged, "{error}");
    assert_eq!(database.values("select state from enroll.rows"), ["planned"]);
}
