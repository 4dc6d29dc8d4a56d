//! However a row is read, its bytes and its profile are the same.

use std::io::Read;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

const USER: &str = r#"{"external_id": "customer-1", "subject": "reference"}"#;
const HEADER: &str = "external_id,email,subject";

/// What was read of a row.
#[derive(Debug, PartialEq)]
struct Row {
    span: Span,
    raw: Vec<u8>,
    profile: Result<Value, Unreadable>,
}

impl Row {
    fn raw(&self) -> &str {
        std::str::from_utf8(&self.raw).unwrap()
    }

    fn why(&self) -> &str {
        self.profile.as_ref().map_or_else(|unreadable| &*unreadable.why, |_| "")
    }
}

fn shown(profile: Result<NewUser, Unreadable>) -> Result<Value, Unreadable> {
    profile.map(|user| serde_json::to_value(user).unwrap())
}

fn all(rows: &mut dyn Rows) -> Vec<Row> {
    let mut read = Vec::new();
    while let Some(place) = rows.next().unwrap() {
        assert_eq!(place, rows.span().place());
        read.push(Row { span: rows.span(), raw: rows.raw().to_vec(), profile: shown(rows.profile()) });
    }
    assert_eq!(read.iter().map(|row| row.span.row).collect::<Vec<_>>(), (1..=read.len() as u64).collect::<Vec<_>>());
    read
}

/// Gives a few bytes at a time: as many as a byte order mark has, which is found only whole.
struct Slowly<'c>(&'c [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }
}

/// The rows, which each way to read them must give.
fn rows(format: Format, content: impl AsRef<[u8]>) -> Vec<Row> {
    let content = content.as_ref();
    let file = OnDisk::new(content);
    let input = file.open(format);
    let rows = all(&mut input.rows());
    assert!(rows == all(&mut Reader::new(content, "users", format, None, IDS).unwrap()), "{rows:?}");
    if content.len() < 10_000 {
        assert_eq!(rows, all(&mut Reader::new(Slowly(content), "users", format, None, IDS).unwrap()));
    }
    for row in rows.iter().rev() {
        let raw = input.read(&row.span).unwrap();
        assert!(raw == row.raw, "the bytes of {:?}", row.span);
        assert!(content[row.span.offset as usize..].starts_with(&raw), "the place of {:?}", row.span);
        assert_eq!(shown(input.profile(&raw)), row.profile, "{:?}", row.span);
    }
    rows
}

/// Asserts line, bytes and error message of each row; the message is empty if it has a profile.
fn expect(format: Format, content: &str, expected: &[(u64, &str, &str)]) {
    let rows = rows(format, content);
    let read: Vec<_> = rows.iter().map(|row| (row.span.line, row.raw(), row.why())).collect();
    assert_eq!(read, expected, "{content:?}");
}

#[test]
fn lines_of_ndjson() {
    let marked = format!("\u{feff}{USER}");
    let user = |line| (line, USER, "");
    for (content, expected) in [
        (String::new(), vec![]),
        ("\n \r\n\n".into(), vec![]),
        (USER.into(), vec![user(1)]),
        (format!("{USER}\n"), vec![user(1)]),
        (format!("{USER}\r\n\r\n  \n{USER}\n{USER}"), vec![user(1), user(4), user(5)]),
        (format!("{marked}\r\n{USER}\r\n"), vec![(1, &*marked, ""), user(2)]),
        (format!("{USER}\n{{\"email\": 7}}\n"), vec![user(1), (2, "{\"email\": 7}", "expected a string")]),
        (format!("{USER}\n{}", &USER[..20]), vec![user(1), (2, &USER[..20], "it is not valid JSON")]),
    ] {
        let rows = rows(Format::Ndjson, &content);
        let read: Vec<_> = rows.iter().map(|row| (row.span.line, row.raw())).collect();
        assert_eq!(read, expected.iter().map(|(line, raw, _)| (*line, *raw)).collect::<Vec<_>>(), "{content:?}");
        let are_unreadable = expected.iter().map(|(.., why)| !why.is_empty());
        assert!(rows.iter().map(|row| row.profile.is_err()).eq(are_unreadable), "{content:?}: {rows:?}");
    }
}

#[test]
fn records_of_csv() {
    const FEW: &str = "it has 2 fields, and the first line has 3";
    const OPEN: &str = "a quotation mark is not closed; is the end of the file missing?";
    let csv = |records: &str, expected: &[(u64, &str, &str)]| {
        expect(Format::Csv, &format!("{HEADER}\n{records}"), expected);
        // A byte order mark, and line breaks of two bytes and two lines after the names.
        let lower: Vec<_> = expected.iter().map(|(line, raw, why)| (line + 1, *raw, *why)).collect();
        expect(Format::Csv, &format!("\u{feff}{HEADER}\r\n\r\n{records}"), &lower);
    };
    csv("", &[]);
    csv("\n\r\n", &[]);
    csv("1,a,reference", &[(2, "1,a,reference", "")]);
    csv("1,a,reference\r\n\r\n2,b,reference\r\n", &[(2, "1,a,reference", ""), (4, "2,b,reference", "")]);
    // A carriage return alone ends a record and no line.
    csv("1,a,reference\r2,,reference\n\n", &[(2, "1,a,reference", ""), (2, "2,,reference", "")]);
    csv(
        "1,\"a\r\nb\n\nc\",reference\n2,\"say \"\"so\"\", yes\",\"reference\"\n",
        &[(2, "1,\"a\r\nb\n\nc\",reference", ""), (6, "2,\"say \"\"so\"\", yes\",\"reference\"", "")],
    );
    csv("1,a\n 2 , b , reference \n3,", &[(2, "1,a", FEW), (3, " 2 , b , reference ", ""), (4, "3,", FEW)]);
    // A mark that is not at the beginning of the file is a part of the field.
    csv("\u{feff}1,a,reference\n", &[(2, "\u{feff}1,a,reference", "")]);
    // All of the file is one record.
    csv("1,\"a\n2,b,reference\n", &[(2, "1,\"a\n2,b,reference\n", OPEN)]);
    // It has all of its fields.
    csv("1,a,reference\n2,b,\"reference", &[(2, "1,a,reference", ""), (3, "2,b,\"reference", OPEN)]);
    csv("1,a,\"reference\"", &[(2, "1,a,\"reference\"", "")]);
    csv("1,a,\"", &[(2, "1,a,\"", OPEN)]);
}

#[test]
fn a_field_keeps_its_line_breaks_and_a_mark_inside_the_file() {
    let content = "\u{feff}\"external_id\",email,subject\n\u{feff}1,\"a\r\nb\",reference\n";
    let rows = rows(Format::Csv, content);
    let profile = rows[0].profile.as_ref().unwrap();
    assert_eq!((&profile["external_id"], &profile["email"]), (&"\u{feff}1".into(), &"a\r\nb".into()));
}

#[test]
fn a_line_just_fits_or_is_too_long() {
    let padded = |length: usize| format!("{USER}{}", " ".repeat(length - USER.len()));
    for (line, is_read, kept) in [
        (padded(MAX_ROW), true, MAX_ROW),
        (padded(MAX_ROW + 1), false, MAX_ROW + 1),
        ("x".repeat(3 * MAX_ROW), false, MAX_ROW + 1),
    ] {
        for (before, after) in [("", ""), ("", "\n"), ("\n", "\n\n{}")] {
            let rows = rows(Format::Ndjson, format!("{before}{line}{after}"));
            assert_eq!((rows[0].profile.is_ok(), rows[0].span.length as usize), (is_read, kept), "{after:?}");
            assert!(is_read || rows[0].profile == Err(Unreadable::too_long()), "{after:?}");
            assert_eq!(rows.len(), 1 + usize::from(after.ends_with("{}")));
        }
    }
}

#[test]
fn a_record_just_fits_or_is_too_long() {
    const REST: usize = "1reference".len();
    let text = |length: usize| format!("1,{},reference", "x".repeat(length - REST));
    // Each byte of the text is two in the file.
    let marks = |length: usize| format!("\"1\",\"{}\",\"reference\"", "\"\"".repeat(length - REST));
    let too_long = format!("it has {}", csv::TOO_LONG);
    for (record, why) in [
        (text(MAX_ROW), ""),
        (text(MAX_ROW + 1), &*too_long),
        (marks(MAX_ROW), ""),
        (marks(MAX_ROW + 1), &*too_long),
        (marks(2 * MAX_ROW), &*too_long),
        (format!("\"{}", "x,y\n".repeat(MAX_ROW)), &*too_long),
        (",".repeat(4095), "it has 4096 fields, and the first line has 3"),
        (",".repeat(4096), &*too_long),
        (",".repeat(3 * MAX_ROW), &*too_long),
    ] {
        for after in ["", "\n", "\r\n\r\n1,a,reference"] {
            // A quotation mark that is not closed has all that follows.
            let is_open = record.ends_with('\n');
            let rows = rows(Format::Csv, format!("{HEADER}\n{record}{after}"));
            assert_eq!((rows[0].why(), rows[0].span.offset), (why, HEADER.len() as u64 + 1), "{after:?}");
            assert_eq!(rows.len(), 1 + usize::from(after.len() > 1 && !is_open), "{after:?}");
            assert!(rows[0].raw.len() <= csv::MAX_RAW && (is_open || record.as_bytes().starts_with(&rows[0].raw)));
        }
    }
}

/// A text of such parts.
fn text_of(parts: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(parts), 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_csv(records in text_of(&[",", "\"", "\n", "\r", "\r\n", "a", " ", "reference", "1,a,reference\n", "\u{feff}"])) {
        rows(Format::Csv, format!("{HEADER}\n{records}"));
    }

    #[test]
    fn any_ndjson(lines in text_of(&["{", "}", "\n", "\r", "\r\n", " ", "a", "\u{feff}", USER, "{\"email\": 7}\n"])) {
        rows(Format::Ndjson, lines);
    }
}
