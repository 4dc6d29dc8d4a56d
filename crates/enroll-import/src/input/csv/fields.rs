//! The fields of one record, in buffers that grow up to a greatest length and are used again.

use csv_core::{ReadRecordResult, Reader};

use super::MAX_COLUMNS;
use crate::input::{BUFFER, MAX_ROW};

/// One byte more than fits, so that a record that just fits is known by its length, and not by
/// whether a line break follows.
const MAX_TEXT: usize = MAX_ROW + 1;

/// The fields of the last record.
pub(super) struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
    length: usize,
    count: usize,
    is_too_long: bool,
    is_open: bool,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { text: vec![0; BUFFER], ends: vec![0; 256], length: 0, count: 0, is_too_long: false, is_open: false }
    }

    /// The fields of one record; none if there is less or more.
    pub(super) fn of(raw: &[u8]) -> Option<Self> {
        let (mut fields, mut parser) = (Self::new(), in_the_middle());
        let mut rest = raw;
        while !rest.is_empty() {
            let (read, is_record) = fields.add(&mut parser, rest);
            rest = rest.get(read..)?;
            if is_record {
                return None;
            }
        }
        fields.end(&mut parser).then_some(fields)
    }

    /// Begins a record.
    pub(super) fn clear(&mut self) {
        (self.length, self.count, self.is_too_long, self.is_open) = (0, 0, false, false);
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether it has too many bytes or fields; then it was passed over.
    pub(super) fn is_too_long(&self) -> bool {
        self.is_too_long || self.length > MAX_ROW
    }

    /// A field.
    pub(super) fn get(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Adds what the file has next. Returns how much of it was used, and whether the record ended.
    pub(super) fn add(&mut self, parser: &mut Reader, input: &[u8]) -> (usize, bool) {
        let (result, read) = self.parse(parser, input);
        (read, matches!(result, ReadRecordResult::Record))
    }

    /// Whether it has a quotation mark that is not closed, so that something after it is missing.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Ends the record with the file. Returns whether there was one. The parser would close a
    /// quotation mark that is open; a line break, which such a field takes, shows it.
    pub(super) fn end(&mut self, parser: &mut Reader) -> bool {
        loop {
            let before = self.length;
            let (result, read) = self.parse(parser, b"\n");
            if matches!(result, ReadRecordResult::Record) {
                return true;
            }
            if read > 0 {
                self.is_open = self.length > before;
                return self.is_open;
            }
        }
    }

    fn parse(&mut self, parser: &mut Reader, input: &[u8]) -> (ReadRecordResult, usize) {
        let (text, ends) = (&mut self.text[self.length..], &mut self.ends[self.count..]);
        let (result, read, written, fields) = parser.read_record(input, text, ends);
        (self.length, self.count) = (self.length + written, self.count + fields);
        match result {
            ReadRecordResult::OutputFull if self.text.len() < MAX_TEXT => {
                let longer = (self.text.len() * 2).min(MAX_TEXT);
                self.text.resize(longer, 0);
            }
            ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_COLUMNS => {
                self.ends.resize(self.ends.len() * 2, 0);
            }
            // The rest of it is read over what is there.
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                (self.length, self.count, self.is_too_long) = (0, 0, true);
            }
            _ => {}
        }
        (result, read)
    }
}

/// A parser that is not at the beginning of a file, where it would take a byte order mark away.
pub(super) fn in_the_middle() -> Reader {
    let mut parser = Reader::new();
    // A blank line, of which nothing is left.
    let _ = parser.read_record(b"\n", &mut [0], &mut [0]);
    parser
}
