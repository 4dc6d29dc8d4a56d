//! How many rows the database reads for what it is asked, however many there are.

use std::time::Duration;

use enroll_import::testing::TestDatabase;
use enroll_import::{Journal as _, NewImport, NewTarget, PostgresJournal, RowQuery, State};

use crate::kit::{claim, open, plan, row};

/// How many rows were read since the statistics were reset, when so many were added or changed.
async fn read(database: &TestDatabase, changed: u64) -> u64 {
    let sql = format!(
        "select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = 'rows' \
         and n_tup_ins + n_tup_upd = {changed}"
    );
    // The statistics of a session are there a little after its end.
    for _ in 0..100 {
        if let Some(read) = database.values(&sql).pop() {
            return read.parse().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("there are no statistics");
}

/// The server keeps the plan of a statement from when the table was small.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_reads_no_row_of_the_batches_before_it() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    plan(&journal, 1..=10_000).await;
    journal.close().await.unwrap();
    let read = read(&database, 10_000).await;
    assert!(read < 1000, "{read} rows were read to add 10,000");
}

/// The planner thinks that all rows are planned still.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_reads_no_row_that_was_sent() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    let target = plan(&journal, 1..=6_000).await;
    plan_another(&journal, 3_000).await;
    database.execute("analyze enroll.rows");
    for _ in 0..20 {
        assert_eq!(claim(&journal, target, 200).await.len(), 200);
    }
    journal.close().await.unwrap();
    database.execute("select pg_stat_reset()");
    let journal = open(&database).await;
    for _ in 0..10 {
        assert_eq!(claim(&journal, target, 2).await.len(), 2);
        for states in [&[State::Planned][..], &[State::Unknown], &[State::Exists, State::Unknown]] {
            journal.rows(target, RowQuery { states: states.to_vec(), after: 0, limit: 1 }).await.unwrap();
        }
    }
    journal.close().await.unwrap();
    let read = read(&database, 20).await;
    assert!(read < 1000, "{read} rows were read to claim 20");
}

async fn plan_another(journal: &PostgresJournal, rows: u64) {
    let target = NewTarget { name: "main".into(), provider: "capa".into(), base_url: "https://two.example".into() };
    let import = NewImport { name: "july".into(), digest: [8; 32], path: "users.csv".into(), targets: vec![target] };
    let target = journal.begin(import).await.unwrap().targets[0].id;
    journal.plan(target, (1..=rows).map(row).collect()).await.unwrap();
    journal.planned(target).await.unwrap();
}
