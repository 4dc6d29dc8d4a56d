//! The flags that say how a file of rows is read. `check` reads all of its rows, and `explain --row`
//! one.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use enroll::PROVIDER_IDS;
use enroll_import::input::{self, InputError, Place, Reader, Rows as _};

use crate::cli::global;
use crate::exit::UsageError;
use crate::input::profile::Source;

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

    /// Opens the rows of a file; none if it is one profile. The columns that are not used are
    /// reported.
    pub(crate) fn open(&self, source: &Source, global: &global::Options) -> anyhow::Result<Option<Rows>> {
        let format = self.format.map_or_else(|| Format::of(source), Ok)?;
        if self.columns.is_some() && format != Format::Csv {
            let message = "--columns is for CSV alone; leave it out, or give --format csv";
            return Err(UsageError(message.to_owned()).into());
        }
        let Some(format) = format.of_rows() else { return Ok(None) };
        let (reader, name) = (source.open()?, source.to_string());
        let rows = Reader::new(reader, name, format, self.columns.as_deref(), PROVIDER_IDS)?;
        let unused: Vec<_> = rows.unused_columns().iter().map(usize::to_string).collect();
        if !unused.is_empty() {
            global.note(format_args!("columns that --columns does not name are not used: {}", unused.join(", ")));
        }
        Ok(Some(rows))
    }
}

/// The rows of a file or of standard input.
pub(crate) type Rows = Reader<Box<dyn Read>>;

/// Goes to the next row; none at the end. A command reads one file, so an error names the row alone.
pub(crate) fn next(rows: &mut Rows) -> anyhow::Result<Option<Place>> {
    match rows.next() {
        Err(InputError::ReadRow { row, source, .. }) => Err(source).context(format!("row {row} cannot be read")),
        next => Ok(next?),
    }
}

impl Format {
    /// The format that the ending of a name says.
    fn of(source: &Source) -> Result<Self, UsageError> {
        let Source::File(path) = source else {
            return Ok(Self::Json);
        };
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            return Ok(Self::Json);
        }
        match input::Format::of(path) {
            Some(input::Format::Ndjson) => Ok(Self::Ndjson),
            Some(input::Format::Csv) => Ok(Self::Csv),
            None => Err(UsageError(format!(
                "the name {} does not end in .json, .ndjson, .jsonl or .csv; give --format",
                path.display()
            ))),
        }
    }
    /// The format of its rows; none if it is one profile.
    const fn of_rows(self) -> Option<input::Format> {
        match self {
            Self::Json => None,
            Self::Ndjson => Some(input::Format::Ndjson),
            Self::Csv => Some(input::Format::Csv),
        }
    }
}
