//! The journal: what is durable about each row. It is written before anything is sent, and holds no
//! personal data: rows by number, users by keyed hashes.
//!
//! * `types`: what goes in and what comes out.
//! * `rules`: what all journals decide in the same way.
//! * `stored`: how values are stored in a database.
//! * `error`: why the journal cannot be used.
//! * `sqlite`: the journal in a file.
//! * `postgres`: the journal in a database, for workers on several machines.
//! * `memory`: a journal that ends with its process, for tests and for what they are compared with.
//!
//! A journal decides nothing by itself: [`transition`](crate::transition) says what an outcome makes
//! of a row. It refuses an outcome that is not of the row's last attempt, and keeps it as evidence.

mod error;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
mod rules;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod stored;
mod types;

use std::future::Future;
use std::time::Duration;

use enroll_core::Outcome;
use enroll_core::client::nonce::NonceUnit;

pub use error::{JournalError, JournalErrorKind};
pub use memory::MemoryJournal;
#[cfg(feature = "postgres")]
pub use postgres::{HeldBack, PostgresJournal, PostgresOptions, SigningKey, Worker};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteJournal;
pub use types::{
    Attempt, Claim, Counts, Decision, Import, JournalKey, KeyLease, KeyRequest, NewImport, NewRow, NewTarget, Plan,
    Recorded, Resolution, Row, RowId, RowOutcome, RowQuery, Target, TargetId,
};

/// The result of a journal.
pub type Result<T> = std::result::Result<T, JournalError>;

/// Where the state of every row is kept. All futures complete when what they did is durable, and do
/// it whole or not at all.
///
/// Times are those of the journal's own clock, as time since 1970-01-01T00:00:00Z.
pub trait Journal: Send + Sync {
    /// The key of the hashes by which users are compared. It is made with the journal and never
    /// changes.
    fn key(&self) -> &JournalKey;

    /// Finds the import with this name, or begins it. Targets that it does not have yet are added.
    ///
    /// # Errors
    ///
    /// [`JournalErrorKind::OtherInput`] if an import with this name has another digest, and
    /// [`JournalErrorKind::OtherAddress`] if a target with one of these names has another provider
    /// or base URL. Nothing is changed then.
    fn begin(&self, import: NewImport) -> impl Future<Output = Result<Import>> + Send;

    /// All imports, in the order in which they began.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    fn imports(&self) -> impl Future<Output = Result<Vec<Import>>> + Send;

    /// Adds rows to a target, and leaves those that are there as they are, so that a pass can be
    /// made again, also by two workers at once. A row whose fingerprint another row
    /// [holds](crate::State::holds_user) at the same provider and base URL, in any import of this
    /// journal, becomes `skipped` and names that row. Of a row that does not hold its user any
    /// more, a new one takes over the fingerprint.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written. No row of the batch is added then.
    fn plan(&self, target: TargetId, rows: Vec<NewRow>) -> impl Future<Output = Result<()>> + Send;

    /// Plans rows anew that [can be planned again](crate::State::can_be_planned_again). Any other is
    /// left as it is, and so is one of which a late outcome says that its user was created.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    fn plan_again(&self, target: TargetId, rows: Vec<NewRow>) -> impl Future<Output = Result<()>> + Send;

    /// Records that every row of the input was planned. Before that, nothing is claimed.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    fn planned(&self, target: TargetId) -> impl Future<Output = Result<()>> + Send;

    /// Takes the next planned rows of a target, in their order, and makes them `sending`. The lease
    /// must be longer than a call can take: after it the row counts as lost, and becomes unknown.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written. Nothing may be sent then.
    fn claim(&self, target: TargetId, limit: usize, lease: Duration)
    -> impl Future<Output = Result<Vec<Claim>>> + Send;

    /// Takes one unknown row, to settle it. Its doubt stays. None if the row is not unknown.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written. Nothing may be sent then.
    fn claim_unknown(&self, row: RowId, lease: Duration) -> impl Future<Output = Result<Option<Claim>>> + Send;

    /// Records the outcome of an attempt. If the attempt is not the row's last one, or the row is
    /// not `sending` any more, the outcome is kept as evidence.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written; the row stays `sending` then.
    fn record(&self, attempt: Attempt, outcome: Outcome) -> impl Future<Output = Result<Recorded>> + Send;

    /// Makes rows unknown whose lease is over or whose process is lost. Returns how many. Never does
    /// a row become `planned` by it.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    fn sweep(&self) -> impl Future<Output = Result<u64>> + Send;

    /// Records what a person found out about a row that is unknown. Of one that exists, a person can
    /// say whose it is or give it up, and of one that was created without a readable id, which id it
    /// has. Returns whether that was possible; if not, nothing is changed.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    fn resolve(&self, row: RowId, resolution: Resolution) -> impl Future<Output = Result<bool>> + Send;

    /// How many rows of a target are in each state.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    fn counts(&self, target: TargetId) -> impl Future<Output = Result<Counts>> + Send;

    /// A page of rows of a target, in their order.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be read.
    fn rows(&self, target: TargetId, query: RowQuery) -> impl Future<Output = Result<Vec<Row>>> + Send;

    /// Whether other processes may use the journal at the same time.
    fn is_shared(&self) -> bool {
        false
    }

    /// How long to wait before the next call at a target's provider, so that the calls of all
    /// workers keep this distance and heed what the provider asked of one of them. If it may begin
    /// now, its place is taken. In a journal of one process it always may: the importer has a pace of its
    /// own.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written. Nothing may be sent then.
    fn turn(&self, _target: TargetId, _gap: Duration) -> impl Future<Output = Result<Duration>> + Send {
        async { Ok(Duration::ZERO) }
    }

    /// Has all workers wait for this time before the next call at a target's provider.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written.
    fn push_back(&self, _target: TargetId, _wait: Duration) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Leases a signing key to this worker, or extends its lease. Two workers that sign with one key
    /// would send its nonces in disorder. In a journal of one process the key is always its own.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written. Nothing may be signed then.
    fn lease_key(&self, _target: TargetId, _request: KeyRequest) -> impl Future<Output = Result<KeyLease>> + Send {
        async { Ok(KeyLease::NotNeeded) }
    }

    /// Gives a signing key back, so that another worker need not wait for the end of the lease.
    ///
    /// # Errors
    ///
    /// [`JournalError`] if the journal cannot be written; the lease ends by itself then.
    fn release_key(&self, _target: TargetId, _key: String) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// The unit of nonces as a factor of milliseconds.
pub(crate) const fn per_millisecond(unit: NonceUnit) -> i64 {
    match unit {
        NonceUnit::Milliseconds => 1,
        NonceUnit::Nanoseconds => 1_000_000,
    }
}
