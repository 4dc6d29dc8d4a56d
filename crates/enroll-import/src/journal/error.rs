//! Why a journal cannot be used. Whatever the reason, nothing was sent by the operation that failed.

use std::error::Error as StdError;
use std::fmt;

/// Why a journal cannot be used.
#[derive(Debug)]
pub struct JournalError {
    kind: JournalErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// A kind of journal error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JournalErrorKind {
    /// Another process uses the journal.
    Locked,
    /// The database cannot be reached, or was away for too long.
    Unreachable,
    /// The journal cannot be opened: a path, a permission, a folder that is not there.
    Unusable,
    /// The file is no journal, or that of another version.
    NotAJournal,
    /// The journal is damaged, or an older copy of itself.
    Damaged,
    /// The journal does not make what it writes durable.
    NotDurable,
    /// An import with this name has another input.
    OtherInput,
    /// A target with this name has another provider or base URL.
    OtherAddress,
    /// There is no such target or row.
    NotFound,
    /// The disk is full.
    Full,
    /// Another error of writing or reading.
    Io,
}

impl JournalError {
    /// An error with a message: what happened, then what to do.
    pub(crate) fn new(kind: JournalErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same with a cause.
    pub(crate) fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Something in the database cannot be read.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(crate) fn unreadable() -> Self {
        let message = "the journal holds something that this release cannot read; use the release that wrote it";
        Self::new(JournalErrorKind::Damaged, message)
    }

    pub(crate) fn no_such_target() -> Self {
        Self::new(JournalErrorKind::NotFound, "the journal has no such target; begin the import first")
    }

    pub(crate) fn no_such_row() -> Self {
        Self::new(JournalErrorKind::NotFound, "the journal has no such row; give one of a planned import")
    }

    pub(crate) fn other_input(name: &str) -> Self {
        let message = format!(
            "the import `{name}` has another input; give the file that it began with, with the same columns, or \
             another name"
        );
        Self::new(JournalErrorKind::OtherInput, message)
    }

    pub(crate) fn other_address(name: &str, base_url: &str) -> Self {
        let message = format!(
            "the import creates users of `{name}` at {base_url}; give the same provider and base URL, or another \
             name of the import"
        );
        Self::new(JournalErrorKind::OtherAddress, message)
    }

    /// Its kind.
    pub const fn kind(&self) -> JournalErrorKind {
        self.kind
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for JournalError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
