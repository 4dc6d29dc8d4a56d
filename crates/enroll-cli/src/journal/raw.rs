//! The rows of an input as they came in, found by what the journal knows of them. A row that is not
//! the one that was planned is an error. They hold personal data.

use std::path::Path;

use anyhow::Context as _;
use enroll_import::input::{Format, InputFile, MAX_ROW, Span};
use enroll_import::{Journal as _, Row};

use super::AnyJournal;

/// An open input.
pub(crate) struct Raw<'j> {
    /// Only bytes are read of it, so the format makes no difference.
    input: InputFile,
    journal: &'j AnyJournal,
}

impl<'j> Raw<'j> {
    pub(crate) fn open(path: &Path, journal: &'j AnyJournal) -> anyhow::Result<Self> {
        let input = InputFile::open(path, Format::Ndjson, None, &[]);
        Ok(Self { input: input.context("the rows cannot be copied; give --input FILE")?, journal })
    }

    /// The bytes of a row; none if it is too long, because the journal knows the beginning alone.
    pub(crate) fn row(&self, row: &Row) -> anyhow::Result<Option<Vec<u8>>> {
        if usize::try_from(row.span.length).is_ok_and(|length| length > MAX_ROW) {
            return Ok(None);
        }
        Ok(Some(self.input.read_planned(self.journal.key(), &row.span, row.content)?))
    }

    /// What comes before the first row: the names of the columns.
    pub(crate) fn head(&self, first: &Row) -> anyhow::Result<Vec<u8>> {
        let length = u32::try_from(first.span.offset).context("the first row is not where it can be")?;
        Ok(self.input.read(&Span { row: 0, line: 1, offset: 0, length })?)
    }
}
