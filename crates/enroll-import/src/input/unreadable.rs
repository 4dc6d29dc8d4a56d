//! Why a row has no profile. It names the path, and never a value.

use std::fmt;

use enroll_core::client::DecodeError;

use super::{MAX_ROW, Place};

/// Why there is no profile. It holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The path in the profile, or `.` for all of it.
    pub path: String,
    /// What was expected there, or what is wrong.
    pub why: String,
    /// Line and column of the text that was decoded, both from 1, if they are known.
    pub at: Option<(usize, usize)>,
}

impl Unreadable {
    /// About the whole row.
    pub(super) fn whole(why: impl Into<String>) -> Self {
        Self { path: ".".to_owned(), why: why.into(), at: None }
    }

    pub(super) fn too_long() -> Self {
        Self::whole(format!("it has more than {MAX_ROW} bytes"))
    }
}

impl From<DecodeError> for Unreadable {
    fn from(error: DecodeError) -> Self {
        Self { path: error.path().to_owned(), why: error.expected().to_owned(), at: error.line_and_column() }
    }
}

/// As a person reads it: `row 4 (line 5, column 2) cannot be read: email: expected a string`.
#[derive(Debug, Clone, Copy)]
pub struct InRow<'r>(pub Place, pub &'r Unreadable);

impl fmt::Display for InRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Place { row, line }, Unreadable { path, why, at }) = self;
        write!(f, "row {row} (line {line}")?;
        if let Some((_, column)) = at {
            write!(f, ", column {column}")?;
        }
        f.write_str(") cannot be read: ")?;
        if path != "." {
            write!(f, "{path}: ")?;
        }
        f.write_str(why)
    }
}
