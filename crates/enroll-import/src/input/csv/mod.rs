//! CSV: a profile in each record, its fields in columns.
//!
//! A record has a greatest length, because a quotation mark that is never closed makes all of the
//! file one record.

mod fields;
mod header;
mod records;

use std::io::Read;
use std::sync::Arc;

use enroll_core::NewUser;

use super::columns::Names;
use super::{InputError, MAX_ROW, Place, Span, Unreadable};
use records::Records;

pub(super) use header::Header;

/// The most columns. Real files have fewer than a hundred.
const MAX_COLUMNS: usize = 4096;
pub(super) const TOO_LONG: &str = "more than 1048576 bytes or 4096 fields; is a quotation mark not closed?";
/// The most bytes that are kept of a record. One with as many is too long: each byte of a field is
/// at most two in the file, and a field has two quotation marks and a comma besides.
pub(super) const MAX_RAW: usize = 2 * MAX_ROW + 3 * MAX_COLUMNS + 1;

/// A reader of CSV, with one buffer for all records.
pub(super) struct Csv<R> {
    records: Records<R>,
    header: Arc<Header>,
    file: String,
    place: Place,
}

impl<R: Read> Csv<R> {
    /// Reads the names of the columns.
    pub(super) fn new(
        reader: R,
        file: String,
        names: Option<&Names>,
        provider_ids: &[&str],
    ) -> Result<Self, InputError> {
        let mut records = Records::new(reader);
        let header = Arc::new(Header::read(&mut records, &file, names, provider_ids)?);
        Ok(Self::with(records, header, file))
    }

    /// Continues after the first line, which was read before.
    pub(super) fn after(header: Arc<Header>, reader: R, file: String) -> Self {
        Self::with(Records::after(&header, reader), header, file)
    }

    fn with(records: Records<R>, header: Arc<Header>, file: String) -> Self {
        let place = Place { row: 0, line: records.line() };
        Self { records, header, file, place }
    }

    pub(super) fn header(&self) -> &Arc<Header> {
        &self.header
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn next(&mut self) -> Result<Option<Place>, InputError> {
        let row = self.place.row + 1;
        let error = |source| InputError::ReadRow { file: self.file.clone(), row, source };
        if !self.records.next().map_err(error)? {
            return Ok(None);
        }
        self.place = Place { row, line: self.records.line() };
        Ok(Some(self.place))
    }

    pub(super) fn profile(&self) -> Result<NewUser, Unreadable> {
        self.header.profile(self.records.fields())
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.place, self.records.offset(), self.records.raw())
    }

    pub(super) fn raw(&self) -> &[u8] {
        self.records.raw()
    }
}
