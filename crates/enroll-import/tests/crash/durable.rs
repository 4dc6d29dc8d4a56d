//! The journals that outlast a process: in a file, and in a database.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use enroll::client::clock::SystemClock;
use enroll_import::testing::TestDatabase;
use enroll_import::{Journal, PostgresJournal, PostgresOptions, SqliteJournal};

/// Where the journal of a test is.
pub(crate) enum Place {
    /// In the folder of the test.
    File,
    Database(TestDatabase),
}

impl Place {
    /// The address of the database.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::File => None,
            Self::Database(database) => Some(database.address()),
        }
    }

    /// The points at which an import in this journal does not die, because it does not get there.
    pub(crate) fn has(&self, point: &str) -> bool {
        matches!(self, Self::File) || !point.starts_with("claim-written")
    }

    /// Has the journal know that a process was lost. A database knows it when a lease is over, so
    /// the leases end here; before that, the server finishes what it had begun for the process.
    pub(crate) async fn notice_loss(&self) {
        let Self::Database(database) = self else { return };
        let others = "select count(*) from pg_stat_activity \
                      where datname = current_database() and pid <> pg_backend_pid()";
        for _ in 0..1000 {
            if database.values(others) == ["0"] {
                if database.values("select to_regclass('enroll.rows') is not null") == ["t"] {
                    database.execute(
                        "update enroll.rows set lease_until = enroll.now_ms() where state = 'sending';
                         update enroll.signing_keys set until = enroll.now_ms()",
                    );
                }
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a connection of the lost process stays");
    }
}

/// What is done with a journal of either kind.
pub(crate) trait With {
    type Output;
    async fn with<J: Journal>(self, journal: &J) -> Self::Output;
}

/// Opens the journal at the address or in the folder, and closes it afterwards.
pub(crate) async fn opened<W: With>(address: Option<&str>, folder: &Path, work: W) -> W::Output {
    match address {
        Some(address) => {
            let journal = PostgresJournal::open(PostgresOptions::new(address).unwrap()).await.unwrap();
            let output = work.with(&journal).await;
            journal.close().await.unwrap();
            output
        }
        None => {
            let journal = SqliteJournal::open(folder.join("journal.db"), Arc::new(SystemClock::new())).unwrap();
            let output = work.with(&journal).await;
            journal.close().await.unwrap();
            output
        }
    }
}
