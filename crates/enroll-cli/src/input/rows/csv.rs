//! CSV: a profile in each record, its fields in columns.
//!
//! A record has a greatest length, because a quotation mark that is never closed makes all of the
//! file one record.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use anyhow::Context as _;
use csv_core::{ReadRecordResult, Reader};
use enroll::NewUser;
use enroll::client::{SecretJson, decode};
use serde_json::Value;

use super::columns::{self, Names};
use super::path::{self, Profile};
use super::{BUFFER, MAX_ROW, Place, Rows, Unreadable};
use crate::cli::global;
use crate::input::profile::Source;

/// The most columns. Real files have fewer than a hundred.
const MAX_COLUMNS: usize = 4096;
const TOO_LONG: &str = "more than 1048576 bytes or 4096 fields; is a quotation mark not closed?";

/// A reader of CSV, with one buffer for all records.
pub(super) struct Csv<R> {
    records: Records<R>,
    columns: Vec<Option<path::Path>>,
    place: Place,
    record: Record,
}

impl<R: Read> Csv<R> {
    /// Reads the names of the columns. The columns that are not used are reported.
    pub(super) fn new(
        reader: R,
        source: &Source,
        names: Option<&Path>,
        global: &global::Options,
    ) -> anyhow::Result<Self> {
        let names = names.map(Names::read).transpose()?;
        let mut records = Records::new(reader);
        let columns = header(&mut records, names.as_ref()).with_context(|| format!("{source} cannot be used"))?;
        let unused = columns.iter().enumerate().filter(|(_, path)| path.is_none()).map(|(at, _)| (at + 1).to_string());
        let unused: Vec<_> = unused.collect();
        if !unused.is_empty() {
            global.note(format_args!("columns that --columns does not name are not used: {}", unused.join(", ")));
        }
        let place = Place { row: 0, line: records.line };
        Ok(Self { records, columns, place, record: Record::Fields(0) })
    }

    /// Adds the value of a column, unless it is blank.
    fn add(&self, profile: &mut Profile, at: usize, path: &path::Path) -> Result<(), &'static str> {
        let cell = self.records.field(at).trim_ascii();
        if cell.is_empty() {
            return Ok(());
        }
        let cell = std::str::from_utf8(cell).map_err(|_| "it is not UTF-8")?;
        let json = path.is_extra().then(|| serde_json::from_str(cell).ok()).flatten();
        let value = json.unwrap_or_else(|| Value::from(cell));
        profile.set(path, value).map_err(|_| "another column of this row has a value for a part of it")
    }
}

fn header<R: Read>(records: &mut Records<R>, names: Option<&Names>) -> anyhow::Result<Vec<Option<path::Path>>> {
    let count = match records.next()? {
        Some(Record::Fields(count)) => count,
        Some(Record::TooLong) => anyhow::bail!("its first line has {TOO_LONG}"),
        None => anyhow::bail!("it has no first line with the names of the columns"),
    };
    let name = |at| {
        let name = std::str::from_utf8(records.field(at)).ok();
        let name = name.with_context(|| format!("the name of column {} in the first line is not UTF-8", at + 1))?;
        // Some editors put a byte order mark before a file.
        Ok(name.strip_prefix('\u{feff}').unwrap_or(name).trim())
    };
    let header: Vec<&str> = (0..count).map(name).collect::<anyhow::Result<_>>()?;
    columns::of(&header, names)
}

impl<R: Read> Rows for Csv<R> {
    fn next(&mut self) -> anyhow::Result<Option<Place>> {
        let row = self.place.row + 1;
        let record = self.records.next().with_context(|| format!("row {row} cannot be read"))?;
        let Some(record) = record else { return Ok(None) };
        self.record = record;
        self.place = Place { row, line: self.records.line };
        Ok(Some(self.place))
    }

    fn profile(&self) -> Result<NewUser, Unreadable> {
        let count = match self.record {
            Record::TooLong => return Err(Unreadable::whole(format!("it has {TOO_LONG}"))),
            Record::Fields(count) => count,
        };
        if count != self.columns.len() {
            let columns = self.columns.len();
            return Err(Unreadable::whole(format!("it has {count} fields, and the first line has {columns}")));
        }
        let mut profile = Profile::default();
        for (at, path) in self.columns.iter().enumerate() {
            if let Some(path) = path {
                self.add(&mut profile, at, path).map_err(|why| Unreadable {
                    path: path.to_string(),
                    why: why.into(),
                    at: None,
                })?;
            }
        }
        let profile = SecretJson::from(profile.into_json());
        decode::value(profile.expose()).map_err(Unreadable::from)
    }
}

/// The records of a file.
struct Records<R> {
    reader: BufReader<R>,
    parser: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The line in which the last record begins, and the one that is read next.
    line: u64,
    next_line: u64,
}

/// What was read.
#[derive(Clone, Copy)]
enum Record {
    /// A record with this many fields.
    Fields(usize),
    /// A record that is too long, which was passed over.
    TooLong,
}

impl<R: Read> Records<R> {
    fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        Self { reader, parser: Reader::new(), text: vec![0; BUFFER], ends: vec![0; 256], line: 1, next_line: 1 }
    }

    /// A field of the last record.
    fn field(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next record; none at the end of the file.
    fn next(&mut self) -> std::io::Result<Option<Record>> {
        let (mut length, mut count, mut is_too_long) = (0, 0, false);
        self.skip_blank_lines()?;
        self.line = self.next_line;
        loop {
            let (text, ends) = (&mut self.text[length..], &mut self.ends[count..]);
            let input = self.reader.fill_buf()?;
            let (result, read, written, fields) = self.parser.read_record(input, text, ends);
            self.next_line += line_breaks(&input[..read]);
            self.reader.consume(read);
            (length, count) = (length + written, count + fields);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() < MAX_ROW => {
                    let longer = (self.text.len() * 2).min(MAX_ROW);
                    self.text.resize(longer, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_COLUMNS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                // The rest of it is read over what is there.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (length, count, is_too_long) = (0, 0, true);
                }
                ReadRecordResult::Record if is_too_long => return Ok(Some(Record::TooLong)),
                ReadRecordResult::Record => return Ok(Some(Record::Fields(count))),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
    /// The parser would skip them too, but then the line of the record is not known.
    fn skip_blank_lines(&mut self) -> std::io::Result<()> {
        loop {
            let input = self.reader.fill_buf()?;
            let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.next_line += line_breaks(&input[..blank]);
            self.reader.consume(blank);
        }
    }
}

fn line_breaks(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}
