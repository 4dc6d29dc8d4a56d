//! NDJSON: a profile in each line. Blank lines are not rows.

use std::io::{self, BufRead, BufReader, Read};

use enroll_core::NewUser;

use super::{BUFFER, InputError, MAX_ROW, Place, Span, Unreadable};

/// The most bytes that are kept of a line. One with as many is too long.
pub(super) const MAX_RAW: usize = MAX_ROW + 1;

/// A reader of NDJSON, with one buffer for all lines.
pub(super) struct Ndjson<R> {
    reader: BufReader<R>,
    file: String,
    line: Vec<u8>,
    place: Place,
    /// Where the last line begins, and where the next one does.
    offset: u64,
    position: u64,
}

impl<R: Read> Ndjson<R> {
    pub(super) fn new(reader: R, file: String) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        let place = Place { row: 0, line: 0 };
        Self { reader, file, line: Vec::new(), place, offset: 0, position: 0 }
    }

    /// Reads a line up to the greatest length, and passes over the rest of a longer one. Returns
    /// whether there was a line.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.offset = self.position;
        let mut start = (&mut self.reader).take(MAX_RAW as u64);
        let mut length = start.read_until(b'\n', &mut self.line)?;
        if self.line.len() == MAX_RAW && !self.line.ends_with(b"\n") {
            length += self.reader.skip_until(b'\n')?;
        }
        self.position += length as u64;
        Ok(length > 0)
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn next(&mut self) -> Result<Option<Place>, InputError> {
        loop {
            let row = self.place.row + 1;
            match self.read_line() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(source) => return Err(InputError::ReadRow { file: self.file.clone(), row, source }),
            }
            self.place.line += 1;
            if !self.line.trim_ascii().is_empty() {
                self.place.row = row;
                return Ok(Some(self.place));
            }
        }
    }

    pub(super) fn profile(&self) -> Result<NewUser, Unreadable> {
        profile(self.raw())
    }

    pub(super) fn span(&self) -> Span {
        Span::new(self.place, self.offset, self.raw())
    }

    /// The line without its line break.
    pub(super) fn raw(&self) -> &[u8] {
        match self.line.strip_suffix(b"\n") {
            Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
            None => &self.line,
        }
    }
}

/// The profile in one line.
pub(super) fn profile(raw: &[u8]) -> Result<NewUser, Unreadable> {
    if raw.len() > MAX_ROW {
        return Err(Unreadable::too_long());
    }
    // Without the line break, after which an error would be in another line.
    NewUser::from_json(raw.trim_ascii_end()).map_err(Unreadable::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = r#"{"external_id": "customer-1", "subject": "reference"}"#;

    fn rows(text: &str) -> Vec<(u64, Option<Unreadable>)> {
        let mut rows = Ndjson::new(text.as_bytes(), String::new());
        let next = || rows.next().unwrap().map(|place| (place.row, rows.profile().err()));
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn blank_lines_are_not_rows_and_an_unreadable_one_does_not_stop_the_rest() {
        let text = format!("\u{feff}{USER}\r\n\n  \n{{\"email\": 7}}\n{USER}");
        let rows = rows(&text);
        let email = |unreadable: &Unreadable| unreadable.path == "email";
        assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(rows[1].1.as_ref().is_some_and(email), "{rows:?}");
        assert!(rows[0].1.is_none() && rows[2].1.is_none(), "{rows:?}");
    }

    #[test]
    fn a_line_that_is_too_long_is_named_and_passed_over() {
        let fits = format!("{USER}{}", " ".repeat(MAX_ROW - USER.len()));
        let text = format!("{}\n{USER}\n{fits}\n{fits} \n", "x".repeat(3 * MAX_ROW));
        let rows = rows(&text);
        let too_long: Vec<_> = rows.iter().filter(|(_, why)| *why == Some(Unreadable::too_long())).collect();
        assert_eq!(too_long.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(rows.len(), 4);
    }
}
