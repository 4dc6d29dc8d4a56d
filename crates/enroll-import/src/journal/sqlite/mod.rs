//! A journal in a file: one SQLite database, one thread that writes it.
//!
//! * `files`, `generation`, `reserve`: the files, whose they are, and what else is beside them.
//! * `connection`, `schema`: how the database is opened, and what is in it.
//! * `writer`, `job`: the thread, and what it is given to do.
//! * `imports`, `plan`, `claim`, `record`, `resolve`, `read`: what the commands do.
//! * `column`: how values are kept.
//! * `fault`: what is reported if something fails.
//!
//! It keeps no personal data, shares its file with no other process, and never sends.

mod claim;
mod column;
mod connection;
mod fault;
mod files;
mod generation;
mod imports;
mod job;
mod open;
mod plan;
mod read;
mod record;
mod reserve;
mod resolve;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::Duration;

use enroll_core::Outcome;
use enroll_core::client::Clock;
use tokio::sync::oneshot;

use super::{
    Attempt, Claim, Counts, Import, Journal, JournalKey, NewImport, NewRow, Recorded, Resolution, Result, Row, RowId,
    RowQuery, TargetId,
};
use job::{Job, Session, Work};

/// A journal in a file. Only its owner can read the file, and one process at a time can use it.
///
/// Beside the file are others with the same name and an ending: `-wal` and `-shm` of SQLite,
/// `.lock`, `.generation` by which an older copy is noticed, and `.reserve`, space that is given up
/// when the disk is full. Move all of them together, and only while nothing uses the journal.
///
/// [`close`](Self::close) waits until the file is closed. Dropping the journal does too, and blocks
/// the thread meanwhile: for a command that is under way, and for copying the log into the
/// database.
///
/// A future that is dropped may have done its work all the same. Rows that were claimed by one are
/// `sending` until their lease is over.
///
/// ```
/// use std::sync::Arc;
/// use enroll_core::client::clock::SystemClock;
/// use enroll_import::SqliteJournal;
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("journal");
/// let journal = SqliteJournal::open(&path, Arc::new(SystemClock::new()))?;
/// assert_eq!(journal.swept(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteJournal {
    key: JournalKey,
    swept: u64,
    is_full: Arc<AtomicBool>,
    /// None while it is being closed.
    jobs: Option<Sender<Box<dyn Job>>>,
    /// Completes when the file is closed.
    closed: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl SqliteJournal {
    /// Opens a journal, or creates it if there is no file at this path. Rows whose process was lost
    /// become `unknown`.
    ///
    /// # Errors
    ///
    /// [`Locked`](super::JournalErrorKind::Locked) if another process, or another value of this
    /// one, uses the journal. [`Unusable`](super::JournalErrorKind::Unusable) if the path or its
    /// permissions do not allow it, or if others than the owner may use the file.
    /// [`NotAJournal`](super::JournalErrorKind::NotAJournal),
    /// [`Damaged`](super::JournalErrorKind::Damaged), also if it is an older copy of itself,
    /// [`NotDurable`](super::JournalErrorKind::NotDurable), and
    /// [`Full`](super::JournalErrorKind::Full) if there is no space for the reserve.
    pub fn open(path: impl AsRef<Path>, clock: Arc<dyn Clock>) -> Result<Self> {
        open::open(path.as_ref(), clock, true)
    }

    /// Opens a journal that exists.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open), and [`Unusable`](super::JournalErrorKind::Unusable) if there
    /// is no file at this path.
    pub fn open_existing(path: impl AsRef<Path>, clock: Arc<dyn Clock>) -> Result<Self> {
        open::open(path.as_ref(), clock, false)
    }

    /// How many rows became `unknown` when the journal was opened, because their process was lost.
    pub const fn swept(&self) -> u64 {
        self.swept
    }

    /// Whether the disk was full since the journal was opened. Outcomes can still be recorded for a
    /// while, but nothing is claimed.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Acquire)
    }

    /// Ends the thread and waits until the file is closed.
    ///
    /// # Errors
    ///
    /// [`Io`](super::JournalErrorKind::Io) if the thread had ended by a panic. What was reported as
    /// done is durable even then.
    pub async fn close(mut self) -> Result<()> {
        self.jobs = None;
        (&mut self.closed).await.map_err(|_| fault::ended())
    }

    /// Keeps the file from growing above this number of pages, as a full disk does. For tests.
    #[doc(hidden)]
    pub async fn limit_pages(&self, pages: u32) -> Result<()> {
        let sql = format!("pragma max_page_count = {pages}");
        self.call(move |session| Ok(session.connection.query_row(&sql, [], |_| Ok(()))?)).await
    }

    /// Has the thread do this, and waits until it is durable.
    async fn call<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&Session<'_>) -> fault::Outcome<T> + Send + 'static,
    {
        let (job, result) = Work::boxed(work);
        // Sending fails if the thread has ended. Then the job is dropped, and the result with it.
        let _ = self.jobs.as_ref().map(|jobs| jobs.send(job));
        result.await.unwrap_or_else(|_| Err(fault::ended()))
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        self.jobs = None;
        // A panic of the thread was reported to all who waited for it.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Journal for SqliteJournal {
    fn key(&self) -> &JournalKey {
        &self.key
    }

    async fn begin(&self, import: NewImport) -> Result<Import> {
        let import = import.normalized();
        self.call(move |session| imports::begin(session, &import)).await
    }

    async fn imports(&self) -> Result<Vec<Import>> {
        self.call(imports::all).await
    }

    async fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.call(move |session| plan::plan(session, target, &rows, false)).await
    }

    async fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        self.call(move |session| plan::plan(session, target, &rows, true)).await
    }

    async fn planned(&self, target: TargetId) -> Result<()> {
        self.call(move |session| imports::planned(session, target)).await
    }

    async fn claim(&self, target: TargetId, limit: usize, lease: Duration) -> Result<Vec<Claim>> {
        let claims = self.call(move |session| claim::claim(session, target, limit, lease)).await;
        crate::crash::at("claim-committed");
        claims
    }

    async fn claim_unknown(&self, row: RowId, lease: Duration) -> Result<Option<Claim>> {
        self.call(move |session| claim::claim_unknown(session, row, lease)).await
    }

    async fn record(&self, attempt: Attempt, outcome: Outcome) -> Result<Recorded> {
        self.call(move |session| record::record(session, attempt, &outcome)).await
    }

    async fn sweep(&self) -> Result<u64> {
        self.call(claim::sweep).await
    }

    async fn resolve(&self, row: RowId, resolution: Resolution) -> Result<bool> {
        self.call(move |session| resolve::resolve(session, row, &resolution)).await
    }

    async fn counts(&self, target: TargetId) -> Result<Counts> {
        self.call(move |session| read::counts(session, target)).await
    }

    async fn rows(&self, target: TargetId, query: RowQuery) -> Result<Vec<Row>> {
        self.call(move |session| read::rows(session, target, &query)).await
    }
}
