//! The rows of any source, in either format.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use enroll_core::NewUser;

use super::columns::Names;
use super::csv::{Csv, Header};
use super::ndjson::Ndjson;
use super::{Format, InputError, Place, Rows, Span, Unreadable};

/// Reads the rows of a source once, in bounded memory.
pub struct Reader<R>(Kind<R>);

enum Kind<R> {
    Ndjson(Ndjson<R>),
    // With the tables of its parser.
    Csv(Box<Csv<R>>),
}

impl<R: Read> Reader<R> {
    /// Reads this source, which errors name as `file`.
    ///
    /// `columns` is a file that holds a JSON object: of each column that is used, the path in a
    /// profile. Without it, the names of the columns are the paths. `provider_ids` are the ids that
    /// may be in a path, as in `extras.kraken.tos_version_accepted`.
    ///
    /// # Errors
    ///
    /// If the file of columns or the first line of a CSV file cannot be used, or columns are given
    /// for another format.
    pub fn new(
        reader: R,
        file: impl Into<String>,
        format: Format,
        columns: Option<&Path>,
        provider_ids: &[&str],
    ) -> Result<Self, InputError> {
        let names = names(format, columns, provider_ids)?;
        match format {
            Format::Ndjson => Ok(Self::ndjson(reader, file.into())),
            Format::Csv => Ok(Self::csv(Csv::new(reader, file.into(), names.as_ref(), provider_ids)?)),
        }
    }

    /// The columns that are not used, counted from 1: a file of columns does not name them.
    pub fn unused_columns(&self) -> Vec<usize> {
        match &self.0 {
            Kind::Ndjson(_) => Vec::new(),
            Kind::Csv(rows) => rows.header().unused(),
        }
    }

    pub(super) fn ndjson(reader: R, file: String) -> Self {
        Self(Kind::Ndjson(Ndjson::new(reader, file)))
    }

    /// Continues after the first line.
    pub(super) fn csv_after(header: Arc<Header>, reader: R, file: String) -> Self {
        Self::csv(Csv::after(header, reader, file))
    }

    fn csv(rows: Csv<R>) -> Self {
        Self(Kind::Csv(Box::new(rows)))
    }

    fn place(&self) -> Place {
        match &self.0 {
            Kind::Ndjson(rows) => rows.place(),
            Kind::Csv(rows) => rows.place(),
        }
    }
}

/// The file of columns, if one was given.
pub(super) fn names(
    format: Format,
    columns: Option<&Path>,
    provider_ids: &[&str],
) -> Result<Option<Names>, InputError> {
    match (format, columns) {
        (_, None) => Ok(None),
        (Format::Csv, Some(columns)) => Names::read(columns, provider_ids).map(Some),
        (Format::Ndjson, Some(_)) => Err(InputError::ColumnsWithoutCsv),
    }
}

impl<R: Read> Rows for Reader<R> {
    fn next(&mut self) -> Result<Option<Place>, InputError> {
        match &mut self.0 {
            Kind::Ndjson(rows) => rows.next(),
            Kind::Csv(rows) => rows.next(),
        }
    }

    fn profile(&self) -> Result<NewUser, Unreadable> {
        match &self.0 {
            Kind::Ndjson(rows) => rows.profile(),
            Kind::Csv(rows) => rows.profile(),
        }
    }

    fn span(&self) -> Span {
        match &self.0 {
            Kind::Ndjson(rows) => rows.span(),
            Kind::Csv(rows) => rows.span(),
        }
    }

    fn raw(&self) -> &[u8] {
        match &self.0 {
            Kind::Ndjson(rows) => rows.raw(),
            Kind::Csv(rows) => rows.raw(),
        }
    }
}

/// Without what was read.
impl<R: Read> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("place", &self.place()).finish_non_exhaustive()
    }
}
