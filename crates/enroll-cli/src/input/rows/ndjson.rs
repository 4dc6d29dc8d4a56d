//! NDJSON: a profile in each line. Blank lines are not rows.

use std::io::{BufRead, BufReader, Read};

use anyhow::Context as _;
use enroll::NewUser;

use super::{BUFFER, MAX_ROW, Place, Rows, Unreadable};

/// A reader of NDJSON, with one buffer for all lines.
pub(super) struct Ndjson<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    place: Place,
}

impl<R: Read> Ndjson<R> {
    pub(super) fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        Self { reader, line: Vec::new(), place: Place { row: 0, line: 0 } }
    }

    /// Reads a line up to the greatest length, and passes over the rest of a longer one. Returns
    /// whether there was a line.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        let mut start = (&mut self.reader).take(MAX_ROW as u64 + 1);
        if start.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(false);
        }
        if self.is_too_long() {
            self.reader.skip_until(b'\n')?;
        }
        Ok(true)
    }

    fn is_too_long(&self) -> bool {
        self.line.len() > MAX_ROW && self.line.last() != Some(&b'\n')
    }
}

impl<R: Read> Rows for Ndjson<R> {
    fn next(&mut self) -> anyhow::Result<Option<Place>> {
        loop {
            let row = self.place.row + 1;
            if !self.read_line().with_context(|| format!("row {row} cannot be read"))? {
                return Ok(None);
            }
            self.place.line += 1;
            if !self.line.trim_ascii().is_empty() {
                self.place.row = row;
                return Ok(Some(self.place));
            }
        }
    }

    fn profile(&self) -> Result<NewUser, Unreadable> {
        if self.is_too_long() {
            return Err(Unreadable::too_long());
        }
        // Without the line break, after which an error would be in another line.
        NewUser::from_json(self.line.trim_ascii_end()).map_err(Unreadable::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = r#"{"external_id": "customer-1", "subject": "reference"}"#;

    fn rows(text: &str) -> Vec<(u64, Option<Unreadable>)> {
        let mut rows = Ndjson::new(text.as_bytes());
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
