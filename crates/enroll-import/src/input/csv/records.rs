//! The records of a file, with the bytes that each of them has there.

use std::io::{self, BufRead as _, BufReader, Read};

use csv_core::Reader;

use super::fields::{Fields, in_the_middle};
use super::{Header, MAX_RAW};
use crate::input::BUFFER;

/// The records of a file.
pub(super) struct Records<R> {
    reader: BufReader<R>,
    parser: Reader,
    fields: Fields,
    raw: Vec<u8>,
    /// Where the last record begins, and where the next is read: the byte, and the line.
    offset: u64,
    position: u64,
    line: u64,
    next_line: u64,
}

impl<R: Read> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self::at(reader, Reader::new(), 0, 1)
    }

    /// Those after the first line, where this reader is.
    pub(super) fn after(header: &Header, reader: R) -> Self {
        Self::at(reader, in_the_middle(), header.length, header.lines + 1)
    }

    fn at(reader: R, parser: Reader, position: u64, next_line: u64) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        let (fields, raw) = (Fields::new(), Vec::new());
        Self { reader, parser, fields, raw, offset: position, position, line: next_line, next_line }
    }

    /// The fields of the last record.
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The bytes of the last record without its line break, at most [`MAX_RAW`] of them.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Where the last record begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The line in which the last record begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes were read.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many lines ended in what was read.
    pub(super) fn lines(&self) -> u64 {
        self.next_line - 1
    }

    /// Goes to the next record. Returns whether there was one.
    pub(super) fn next(&mut self) -> io::Result<bool> {
        self.raw.clear();
        self.fields.clear();
        self.skip_blank_lines()?;
        (self.offset, self.line) = (self.position, self.next_line);
        loop {
            let input = self.reader.fill_buf()?;
            if input.is_empty() {
                // A parser that is inside a quotation mark would go on after the end.
                return Ok(self.position > self.offset && self.fields.end(&mut self.parser));
            }
            let (read, is_record) = self.fields.add(&mut self.parser, input);
            // The line break is one byte; what follows a carriage return is a blank line.
            let kept = read.saturating_sub(usize::from(is_record));
            let kept = kept.min(MAX_RAW - self.raw.len());
            self.raw.extend_from_slice(&input[..kept]);
            self.next_line += line_breaks(&input[..read]);
            self.position += read as u64;
            self.reader.consume(read);
            if is_record {
                return Ok(true);
            }
        }
    }

    /// The parser would skip them too, but then the line of the record is not known.
    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let input = self.reader.fill_buf()?;
            let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.next_line += line_breaks(&input[..blank]);
            self.position += blank as u64;
            self.reader.consume(blank);
        }
    }
}

fn line_breaks(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}
