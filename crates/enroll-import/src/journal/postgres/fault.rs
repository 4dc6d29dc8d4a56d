//! What goes wrong in PostgreSQL, and what the journal reports of it.
//!
//! The server's message and code are kept as the cause. Its detail is left out: it quotes values.

use std::error::Error as StdError;
use std::fmt;

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::error::SqlState;

use crate::{JournalError, JournalErrorKind as Kind};

/// The result of a part of the journal.
pub(super) type Outcome<T> = Result<T, Fault>;

/// Why a part of the journal failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is reported as it is.
    Reported(JournalError),
    /// The server or the connection to it failed.
    Postgres(tokio_postgres::Error),
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Reported(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => Self::Postgres(error),
            PoolError::PostCreateHook(_) => Self::Reported(other_copy()),
            PoolError::Timeout(_) => Self::Reported(JournalError::new(Kind::Unreachable, UNREACHABLE).caused_by(error)),
            error => {
                Self::Reported(JournalError::new(Kind::Io, "the journal was closed; open it again").caused_by(error))
            }
        }
    }
}

impl From<Fault> for JournalError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Reported(error) => error,
            Fault::Postgres(error) => {
                let (kind, message) = meaning(&error);
                Self::new(kind, message).caused_by(Cause(error))
            }
        }
    }
}

impl Fault {
    /// Whether the same may succeed with another connection, or when another worker is done.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Reported(error) => error.kind() == Kind::Unreachable,
            Self::Postgres(error) => match error.code() {
                Some(code) => is_temporary(code),
                // Without a response of the server it is the connection.
                None => is_of_connection(error),
            },
        }
    }
}

fn is_temporary(code: &SqlState) -> bool {
    let codes = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    codes.contains(code) || is_connection_class(code)
}

fn is_connection_class(code: &SqlState) -> bool {
    code.code().starts_with("08")
}

/// Whether the connection could not be made, or was lost.
fn is_of_connection(error: &tokio_postgres::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if error.is::<std::io::Error>() {
            return true;
        }
        source = error.source();
    }
    error.is_closed()
}

/// The message of the server without its detail.
struct Cause(tokio_postgres::Error);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_db_error() {
            Some(error) => write!(f, "{} ({})", error.message(), error.code().code()),
            None => self.0.fmt(f),
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({self})")
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        if self.0.as_db_error().is_some() { None } else { self.0.source() }
    }
}

fn meaning(error: &tokio_postgres::Error) -> (Kind, &'static str) {
    let Some(code) = error.code() else {
        return if is_of_connection(error) { (Kind::Unreachable, UNREACHABLE) } else { (Kind::Io, FAILED) };
    };
    match *code {
        SqlState::DISK_FULL => (Kind::Full, "the disk of the database is full; free space there, then start again"),
        SqlState::READ_ONLY_SQL_TRANSACTION => (Kind::Unusable, READ_ONLY),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => (
            Kind::Unusable,
            "the database refuses the user or the password; check both, and the server's rules of access",
        ),
        SqlState::INVALID_CATALOG_NAME => {
            (Kind::Unusable, "the server has no such database; create it, or fix the address")
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            (Kind::Unusable, "the user may not do this in the database; make it the owner of the journal")
        }
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::UNDEFINED_FUNCTION => {
            (Kind::NotAJournal, "the database has not the tables of a journal; restore them, or give another one")
        }
        ref code if is_temporary(code) => (Kind::Unreachable, UNREACHABLE),
        _ => (Kind::Io, FAILED),
    }
}

const UNREACHABLE: &str = "the database cannot be reached; check the address, the network and the server, then start \
                           again";
const FAILED: &str = "the database could not be read or written; fix the cause, then start again";
pub(super) const READ_ONLY: &str = "the database can only be read; give the address of the server that is written to";

/// The database is not the one that the journal was used on.
pub(super) fn other_copy() -> JournalError {
    let message = "the database is another copy than the one that this journal was last used on, after a failover or \
                   a restore; check that nothing confirmed is missing, find out what the providers have, then accept it";
    JournalError::new(Kind::Damaged, message)
}
