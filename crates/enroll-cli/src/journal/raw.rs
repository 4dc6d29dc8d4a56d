//! The rows of an input as they came in, found by what the journal knows of them. A row that is not
//! the one that was planned is an error. They hold personal data.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use enroll_import::input::MAX_ROW;
use enroll_import::{Fingerprint, Journal as _, Row, SqliteJournal};

/// An open input.
pub(crate) struct Raw<'j> {
    path: PathBuf,
    file: File,
    journal: &'j SqliteJournal,
}

impl<'j> Raw<'j> {
    pub(crate) fn open(path: &Path, journal: &'j SqliteJournal) -> anyhow::Result<Self> {
        let failed = || format!("the input {} cannot be read", path.display());
        let is_file = std::fs::metadata(path).with_context(failed)?.is_file();
        ensure!(is_file, "the input {} is not a file; give --input FILE", path.display());
        let file = File::open(path).with_context(failed)?;
        Ok(Self { path: path.to_owned(), file, journal })
    }

    /// The bytes of a row; none if it is too long to be read.
    pub(crate) fn row(&mut self, row: &Row) -> anyhow::Result<Option<Vec<u8>>> {
        let read = self.bytes(row.span.offset, row.span.length.into());
        let raw = read.with_context(|| format!("row {} of {} cannot be read", row.id.row, self.path.display()))?;
        if Fingerprint::of_row(self.journal.key(), &raw) != row.content {
            bail!(
                "row {} of {} is not the one that was planned, so the file was changed; restore it",
                row.id.row,
                self.path.display()
            );
        }
        // The journal knows the beginning alone.
        Ok(Some(raw).filter(|raw| raw.len() <= MAX_ROW))
    }

    /// What comes before the first row: the names of the columns.
    pub(crate) fn head(&mut self, first: &Row) -> anyhow::Result<Vec<u8>> {
        let read = self.bytes(0, first.span.offset);
        read.with_context(|| format!("the first line of {} cannot be read", self.path.display()))
    }

    fn bytes(&mut self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        let read = (&self.file).take(length).read_to_end(&mut bytes)?;
        if read as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
