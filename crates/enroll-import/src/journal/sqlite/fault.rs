//! What goes wrong in SQLite, and what the journal reports of it.
//!
//! SQLite's own message is kept as the cause: it names tables and columns, and no value. That of a
//! statement that does not compile has the statement in it, and is left out.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::{JournalError, JournalErrorKind as Kind};

/// The result of a part of the journal.
pub(super) type Outcome<T> = Result<T, Fault>;

/// Why a part of the journal failed. All commands of a transaction can share one.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is reported as it is.
    Reported(JournalError),
    /// SQLite failed.
    Sqlite(Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Reported(error)
    }
}

impl From<Fault> for JournalError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Reported(error) => error,
            Fault::Sqlite(error) => {
                let (kind, message) = meaning(&error);
                Self::new(kind, message).caused_by(Cause(error))
            }
        }
    }
}

/// The message of SQLite without a statement.
struct Cause(Arc<rusqlite::Error>);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            rusqlite::Error::SqlInputError { error, .. } => error.fmt(f),
            rusqlite::Error::SqliteFailure(error, Some(message)) => write!(f, "{message} ({error})"),
            error => error.fmt(f),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({self})")
    }
}

impl StdError for Cause {}

/// Whether the disk is full. A full disk can also keep the index of the log from growing.
pub(super) fn is_full(error: &rusqlite::Error) -> bool {
    code(error) == Some(ErrorCode::DiskFull)
        || error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

fn code(error: &rusqlite::Error) -> Option<ErrorCode> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => Some(error.code),
        _ => None,
    }
}

fn meaning(error: &rusqlite::Error) -> (Kind, &'static str) {
    if is_full(error) {
        return (Kind::Full, FULL);
    }
    match code(error) {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (Kind::Locked, "another program writes to the journal; end it, then start again")
        }
        Some(ErrorCode::NotADatabase) => {
            (Kind::NotAJournal, "the file is not a journal; give the path of a journal, or of a new file")
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            (Kind::Damaged, "the journal is damaged; check the disk, and look up at the providers which users exist")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (Kind::Unusable, "the journal cannot be opened for writing; fix its permissions and those of its folder")
        }
        // A value that is not of its column's type, or a table that is not there.
        None => (Kind::Damaged, DAMAGED),
        _ => (Kind::Io, "the journal could not be read or written; fix the cause, then start again"),
    }
}

const FULL: &str = "the disk of the journal is full; free space, then start again";
const DAMAGED: &str = "the journal holds something that this release cannot read; use the release that wrote it";

/// No row is claimed any more after the disk was full.
pub(super) fn full() -> JournalError {
    JournalError::new(Kind::Full, FULL)
}

/// The thread of the journal has ended, which it does by itself only after a panic.
pub(super) fn ended() -> JournalError {
    JournalError::new(Kind::Io, "the journal's thread has ended; start again, and report this as a bug")
}

/// A file beside the journal, or the journal itself, that the operating system keeps from us.
pub(super) fn of_file(path: &Path, what: &str, error: io::Error) -> JournalError {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return full().caused_by(error);
    }
    let message = format!("{} cannot be {what}; check the path, its folder and its permissions", path.display());
    JournalError::new(Kind::Unusable, message).caused_by(error)
}
