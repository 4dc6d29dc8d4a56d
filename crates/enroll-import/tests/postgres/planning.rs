//! What planning costs the database.

use std::time::Duration;

use enroll_import::testing::TestDatabase;

use crate::kit::{open, plan};

/// The server keeps the plan of a statement from when the table was small.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_reads_no_row_of_the_batches_before_it() {
    let Some(database) = TestDatabase::create() else { return };
    let journal = open(&database).await;
    plan(&journal, 1..=10_000).await;
    journal.close().await.unwrap();
    let sql = "select idx_tup_fetch + seq_tup_read from pg_stat_user_tables where relname = 'rows' \
               and n_tup_ins = 10000";
    // The statistics of a session are there a little after its end.
    for _ in 0..100 {
        if let Some(read) = database.values(sql).pop() {
            assert!(read.parse::<u64>().unwrap() < 1000, "{read} rows were read to add 10,000");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("there are no statistics");
}
