//! Rows of a file, one after the other, each with a profile or with why it has none.

mod columns;
mod csv;
mod ndjson;
mod path;

use std::path::Path;

use clap::ValueEnum;
use enroll::{DecodeError, NewUser};

use crate::exit::UsageError;
use crate::profile::Source;

pub(super) use csv::Csv;
pub(super) use ndjson::Ndjson;

/// The longest row. Real ones have a few kilobytes.
const MAX_ROW: usize = 1024 * 1024;
/// How much is read at once.
const BUFFER: usize = 64 * 1024;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One profile
    Json,
    /// A profile in each line
    Ndjson,
    /// A profile in each record, with the names of the columns in the first line
    Csv,
}

impl Format {
    /// The format that the ending of a name says.
    pub(super) fn of(source: &Source) -> Result<Self, UsageError> {
        let Source::File(path) = source else {
            return Ok(Self::Json);
        };
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        match &*ending {
            "json" => Ok(Self::Json),
            "ndjson" | "jsonl" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            _ => Err(UsageError(format!(
                "the name {} does not end in .json, .ndjson, .jsonl or .csv; give --format",
                Path::new(path).display()
            ))),
        }
    }
}

/// A file of rows.
pub(super) trait Rows {
    /// The next row; none at the end.
    fn next(&mut self) -> anyhow::Result<Option<Row>>;
}

/// A row.
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) number: u64,
    pub(super) profile: Result<NewUser, Unreadable>,
}

/// Why a row has no profile. It holds no value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The path in the profile, or `.` for the whole row.
    pub(super) path: String,
    pub(super) why: String,
}

impl Unreadable {
    /// About the whole row.
    fn whole(why: impl Into<String>) -> Self {
        Self { path: ".".to_owned(), why: why.into() }
    }

    fn too_long() -> Self {
        Self::whole(format!("it has more than {MAX_ROW} bytes"))
    }
}

impl From<DecodeError> for Unreadable {
    fn from(error: DecodeError) -> Self {
        Self { path: error.path().to_owned(), why: error.expected().to_owned() }
    }
}
