//! The thread that owns the connection. It runs all commands that wait in one transaction, so that
//! they share one write to the disk, and reports their results only after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use enroll_core::client::Clock;
use rusqlite::Connection;

use super::fault::is_full;
use super::files::{Lock, Place};
use super::job::{Ended, Job, Session};
use super::reserve::{self, Reserve};

/// The most commands of a transaction.
const BATCH: usize = 256;

/// Why a transaction failed.
type Failed = Result<(), Arc<rusqlite::Error>>;

/// The connection and what belongs to it. The lock is dropped last.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) reserve: Reserve,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) run: i64,
    pub(super) is_full: Arc<AtomicBool>,
    pub(super) place: Place,
    /// It is held as long as the writer is there.
    pub(super) _lock: Lock,
}

impl Writer {
    /// Runs commands until nobody can send one any more.
    pub(super) fn work(mut self, jobs: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = jobs.recv() {
            let mut batch = vec![first];
            batch.extend(jobs.try_iter().take(BATCH - 1));
            self.run(batch);
        }
    }

    fn run(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let mut result = self.transact(&mut batch);
        if is_disk_full(&result) && self.give_up_reserve() {
            result = self.transact(&mut batch);
        }
        if is_disk_full(&result) && batch.len() > 1 {
            return self.run_each(batch);
        }
        for job in batch {
            job.report(result.as_ref().err().cloned());
        }
    }

    /// A small command may have space where all together have not.
    fn run_each(&mut self, batch: Vec<Box<dyn Job>>) {
        for mut job in batch {
            let result = self.transact(std::slice::from_mut(&mut job));
            job.report(result.err());
        }
    }

    /// Makes space. Returns whether there was a reserve.
    fn give_up_reserve(&mut self) -> bool {
        self.is_full.store(true, Ordering::Release);
        let given_up = self.reserve.give_up();
        if given_up {
            // Without a limit on the file this is far above any number of pages.
            let _ = raise_limit(&self.connection);
        }
        given_up
    }

    /// Runs commands in one transaction. If that fails, none of them did anything.
    fn transact(&self, batch: &mut [Box<dyn Job>]) -> Failed {
        let result = self.run_all(batch);
        if result.is_err() && !self.connection.is_autocommit() {
            // What cannot be undone now is undone when the connection is closed.
            let _ = self.connection.execute_batch("rollback");
        }
        result
    }

    fn run_all(&self, batch: &mut [Box<dyn Job>]) -> Failed {
        let session = Session {
            connection: &self.connection,
            now: self.clock.since_epoch(),
            run: self.run,
            is_full: self.is_full.load(Ordering::Acquire),
            is_gone: self.place.is_left(),
        };
        self.execute("begin immediate")?;
        for job in batch {
            self.execute("savepoint command")?;
            let ended = job.run(&session);
            if self.connection.is_autocommit() {
                // SQLite has undone the whole transaction.
                return Err(job.cause().unwrap_or_else(|| Arc::new(rusqlite::Error::InvalidQuery)));
            }
            match ended {
                Ended::Well => {}
                Ended::Failed => self.execute("rollback to command")?,
                Ended::Full(error) => return Err(error),
            }
            self.execute("release command")?;
        }
        self.execute("commit")
    }

    fn execute(&self, sql: &str) -> Failed {
        let run = || self.connection.prepare_cached(sql)?.execute([]);
        run().map(drop).map_err(Arc::new)
    }
}

fn is_disk_full(result: &Failed) -> bool {
    result.as_ref().is_err_and(|error| is_full(error))
}

/// Raises the limit that a test has put on the file by what the reserve was, as a disk does.
fn raise_limit(connection: &Connection) -> rusqlite::Result<()> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let limit = pragma("max_page_count")?.saturating_add(reserve::SIZE as i64 / pragma("page_size")?);
    connection.query_row(&format!("pragma max_page_count = {limit}"), [], |_| Ok(()))
}
