//! Rows of a file, one after the other, each with a profile or with why it has none. `check` reads
//! all of them, and `explain --row` one.

mod columns;
mod csv;
mod ndjson;
mod path;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use enroll::{DecodeError, NewUser};
use serde::Serialize;

use crate::cli::global;
use crate::exit::UsageError;
use crate::input::profile::{MAX_BYTES, Source};

use csv::Csv;
use ndjson::Ndjson;

/// The longest row, which is as long as a profile.
const MAX_ROW: usize = MAX_BYTES;
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

#[derive(Args)]
#[group(skip)]
pub(crate) struct Options {
    /// How the file is read, by default as the ending of its name says; standard input as json
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,

    /// CSV: which column is which path in a profile
    ///
    /// The file holds a JSON object such as {"E-Mail": "email", "Born":
    /// "subject.person.date_of_birth", "Nationality": "subject.person.nationalities.0"}. Columns
    /// that it does not name are not used. Without it, the names of the columns are the paths.
    ///
    /// An empty cell is an absent field. A cell for a path that begins with extras. is read as JSON
    /// if it is JSON, and is else a string.
    #[arg(long, value_name = "FILE")]
    columns: Option<PathBuf>,
}

impl Options {
    /// Whether a flag says how rows are read.
    pub(crate) const fn is_given(&self) -> bool {
        self.format.is_some() || self.columns.is_some()
    }

    /// Opens the rows of a file; none if it is one profile.
    pub(crate) fn open(&self, source: &Source, global: &global::Options) -> anyhow::Result<Option<Box<dyn Rows>>> {
        let format = self.format.map_or_else(|| Format::of(source), Ok)?;
        if self.columns.is_some() && format != Format::Csv {
            let message = "--columns is for CSV alone; leave it out, or give --format csv";
            return Err(UsageError(message.to_owned()).into());
        }
        Ok(match format {
            Format::Json => None,
            Format::Ndjson => Some(Box::new(Ndjson::new(source.open()?))),
            Format::Csv => Some(Box::new(Csv::new(source.open()?, source, self.columns.as_deref(), global)?)),
        })
    }
}

impl Format {
    /// The format that the ending of a name says.
    fn of(source: &Source) -> Result<Self, UsageError> {
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
                path.display()
            ))),
        }
    }
}

/// A file of rows.
pub(crate) trait Rows {
    /// Goes to the next row; none at the end.
    fn next(&mut self) -> anyhow::Result<Option<Place>>;

    /// The profile of the row, which is decoded now, so that a row that is passed over costs little.
    fn profile(&self) -> Result<NewUser, Unreadable>;
}

/// Where a row is, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// Blank lines and the names of columns do not count.
    pub(crate) row: u64,
    /// The line of the file in which it begins.
    pub(crate) line: u64,
}

/// Why there is no profile. It holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The path in the profile, or `.` for all of it.
    pub(crate) path: String,
    pub(crate) why: String,
    /// Line and column of the text that was decoded, both from 1, if they are known.
    pub(crate) at: Option<(usize, usize)>,
}

impl Unreadable {
    /// About the whole row.
    fn whole(why: impl Into<String>) -> Self {
        Self { path: ".".to_owned(), why: why.into(), at: None }
    }

    fn too_long() -> Self {
        Self::whole(format!("it has more than {MAX_ROW} bytes"))
    }
}

impl From<DecodeError> for Unreadable {
    fn from(error: DecodeError) -> Self {
        Self { path: error.path().to_owned(), why: error.expected().to_owned(), at: error.line_and_column() }
    }
}

/// `row 4 (line 5, column 2) cannot be read: email: expected a string`.
pub(crate) struct InRow<'r>(pub(crate) Place, pub(crate) &'r Unreadable);

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
