//! The journal of a command, in a file or in a database.
//!
//! The trait [`Journal`] has futures of its own types, so one type has to be both. It decides
//! nothing: every method is that of the journal that was opened, also those with a default.

use std::time::Duration;

use enroll::Outcome;
use enroll_import::{
    Attempt, Claim, Counts, Import, Journal, JournalError, JournalKey, KeyLease, KeyRequest, NewImport, NewRow,
    PostgresJournal, Recorded, Resolution, Row, RowId, RowQuery, SqliteJournal, TargetId,
};

type Result<T> = std::result::Result<T, JournalError>;

/// A journal that is open.
pub(crate) enum AnyJournal {
    File(SqliteJournal),
    Database(PostgresJournal),
}

/// Does the same with the journal that it is.
macro_rules! with {
    ($any:expr, $journal:ident => $does:expr) => {
        match $any {
            AnyJournal::File($journal) => $does,
            AnyJournal::Database($journal) => $does,
        }
    };
}

impl AnyJournal {
    /// How many rows became `unknown` when the journal was opened, because their process was lost.
    pub(crate) const fn swept(&self) -> u64 {
        with!(self, journal => journal.swept())
    }

    pub(crate) async fn close(self) -> Result<()> {
        with!(self, journal => journal.close().await)
    }
}

impl Journal for AnyJournal {
    fn key(&self) -> &JournalKey {
        with!(self, journal => journal.key())
    }

    async fn begin(&self, import: NewImport) -> Result<Import> {
        with!(self, journal => journal.begin(import).await)
    }

    async fn imports(&self) -> Result<Vec<Import>> {
        with!(self, journal => journal.imports().await)
    }

    async fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        with!(self, journal => journal.plan(target, rows).await)
    }

    async fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> Result<()> {
        with!(self, journal => journal.plan_again(target, rows).await)
    }

    async fn planned(&self, target: TargetId) -> Result<()> {
        with!(self, journal => journal.planned(target).await)
    }

    async fn claim(&self, target: TargetId, limit: usize, lease: Duration) -> Result<Vec<Claim>> {
        with!(self, journal => journal.claim(target, limit, lease).await)
    }

    async fn claim_unknown(&self, row: RowId, lease: Duration) -> Result<Option<Claim>> {
        with!(self, journal => journal.claim_unknown(row, lease).await)
    }

    async fn record(&self, attempt: Attempt, outcome: Outcome) -> Result<Recorded> {
        with!(self, journal => journal.record(attempt, outcome).await)
    }

    async fn sweep(&self) -> Result<u64> {
        with!(self, journal => journal.sweep().await)
    }

    async fn resolve(&self, row: RowId, resolution: Resolution) -> Result<bool> {
        with!(self, journal => journal.resolve(row, resolution).await)
    }

    async fn counts(&self, target: TargetId) -> Result<Counts> {
        with!(self, journal => journal.counts(target).await)
    }

    async fn rows(&self, target: TargetId, query: RowQuery) -> Result<Vec<Row>> {
        with!(self, journal => journal.rows(target, query).await)
    }

    fn is_shared(&self) -> bool {
        with!(self, journal => journal.is_shared())
    }

    async fn turn(&self, target: TargetId, gap: Duration) -> Result<Duration> {
        with!(self, journal => journal.turn(target, gap).await)
    }

    async fn push_back(&self, target: TargetId, wait: Duration) -> Result<()> {
        with!(self, journal => journal.push_back(target, wait).await)
    }

    async fn lease_key(&self, target: TargetId, request: KeyRequest) -> Result<KeyLease> {
        with!(self, journal => journal.lease_key(target, request).await)
    }

    async fn release_key(&self, target: TargetId, key: String) -> Result<()> {
        with!(self, journal => journal.release_key(target, key).await)
    }
}
