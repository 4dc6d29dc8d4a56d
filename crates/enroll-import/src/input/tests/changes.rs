//! A file that is not what it was, or that cannot be read twice.

use std::error::Error as _;
use std::fs::OpenOptions;

use super::*;

const CSV: &str = "external_id,subject\n1,reference\n2,reference\n";

fn spans(input: &InputFile) -> Vec<Span> {
    let mut rows = input.rows();
    std::iter::from_fn(|| rows.next().unwrap().map(|_| rows.span())).collect()
}

#[test]
fn a_row_that_is_not_in_the_file_any_more_is_named() {
    let file = OnDisk::new(CSV);
    let input = file.open(Format::Csv);
    let spans = spans(&input);
    OpenOptions::new().write(true).open(file.path()).unwrap().set_len(CSV.len() as u64 - 3).unwrap();
    // By the file that was open, and by one that is opened when an import resumes.
    for input in [input, file.open(Format::Csv)] {
        assert!(input.read(&spans[0]).is_ok());
        let error = input.read(&spans[1]).unwrap_err().to_string();
        assert!(error.starts_with("row 2 is not where it was in ") && error.contains("users, so the file changed"));
    }
}

#[test]
fn a_span_that_no_row_has_takes_no_memory() {
    let file = OnDisk::new("x".repeat(3 * MAX_ROW));
    let input = file.open(Format::Ndjson);
    let span = Span { row: 1, line: 1, offset: 0, length: 0 };
    for span in [
        Span { length: u32::MAX, ..span },
        Span { length: 2 * MAX_ROW as u32, ..span },
        Span { offset: u64::MAX, length: 1, ..span },
    ] {
        assert!(matches!(input.read(&span), Err(InputError::RowMoved { row: 1, .. })), "{span:?}");
    }
}

#[test]
fn rows_that_are_cut_off_while_they_are_read_are_an_error_and_not_the_end() {
    let file = OnDisk::new(format!("{}\n", "x".repeat(1000)).repeat(1000));
    let input = file.open(Format::Ndjson);
    let mut rows = input.rows();
    rows.next().unwrap();
    file.write("");
    let error = std::iter::from_fn(|| rows.next().transpose()).find_map(Result::err).unwrap();
    assert!(matches!(&error, InputError::ReadRow { row: 2.., .. }), "{error}");
    assert!(error.source().is_some_and(|source| source.to_string().contains("became shorter")), "{error}");
}

#[test]
fn the_digest_is_that_of_the_file_and_of_how_it_is_read() {
    let file = OnDisk::new(CSV);
    let input = file.open(Format::Csv);
    let digest = input.digest().unwrap();
    assert_eq!(digest, file.open(Format::Csv).digest().unwrap());
    let mapped = r#"{"external_id": "external_id", "subject": "subject"}"#;
    let written_otherwise = r#"{ "subject":"subject", "external_id":"external_id" }"#;
    assert_eq!(file.open_with(mapped).digest().unwrap(), file.open_with(written_otherwise).digest().unwrap());
    let swapped = r#"{"external_id": "subject", "subject": "external_id"}"#;
    let fewer = r#"{"external_id": "external_id"}"#;
    let mut digests = vec![digest, file.open(Format::Ndjson).digest().unwrap()];
    digests.extend([mapped, swapped, fewer].map(|columns| file.open_with(columns).digest().unwrap()));
    file.write(CSV.replace('2', "3"));
    digests.push(input.digest().unwrap());
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 6);
    // The form that is hashed is part of every journal.
    file.write("{}\n");
    let hex: String = file.open(Format::Ndjson).digest().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    insta::assert_snapshot!(hex, @"ef1be91f6e8fe51c89cdfcfb5d3cfe7d3a07ae13e5d88fad095d84f12806e47d");
}

#[test]
fn a_file_of_another_size_has_no_digest() {
    let file = OnDisk::new(CSV);
    let input = file.open(Format::Csv);
    assert_eq!(input.size(), CSV.len() as u64);
    for content in [&CSV[1..], &format!("{CSV}\n")] {
        file.write(content);
        assert!(matches!(input.digest(), Err(InputError::Changed { .. })));
    }
}

#[test]
fn what_cannot_be_read_again_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = vec![folder.path().to_owned(), "-".into(), "/dev/stdin".into(), "/dev/null".into()];
    if cfg!(unix) {
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        paths.push(pipe);
    }
    // A file on disk, under a name that it has only here and now.
    #[cfg(unix)]
    let file = tempfile::tempfile().unwrap();
    #[cfg(unix)]
    paths.push(format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file)).into());
    for path in paths {
        let error = InputFile::open(&path, Format::Ndjson, None, IDS).unwrap_err();
        assert!(matches!(error, InputError::NotAFile { .. }), "{error}");
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
    for empty in ["", "\n\r\n", "\u{feff}"] {
        let error = InputFile::open(OnDisk::new(empty).path(), Format::Csv, None, IDS).unwrap_err();
        assert!(matches!(error, InputError::NoHeader { .. }), "{error}");
    }
    let absent = InputFile::open(folder.path().join("none.csv"), Format::Csv, None, IDS).unwrap_err();
    assert!(matches!(&absent, InputError::ReadFile { .. }) && absent.source().is_some(), "{absent}");
}

#[test]
fn columns_are_for_csv_and_those_that_are_not_used_are_known() {
    let file = OnDisk::new("Canary,external_id,Notes\n1,canary,x\n");
    let input = file.open_with(r#"{"external_id": "external_id"}"#);
    assert_eq!(input.unused_columns(), [1, 3]);
    let columns = file.path();
    let error = InputFile::open(file.path(), Format::Ndjson, Some(&columns), IDS).unwrap_err();
    assert!(matches!(error, InputError::ColumnsWithoutCsv));
    let mut rows = input.rows();
    rows.next().unwrap();
    assert!(!format!("{input:?} {rows:?} {:?}", rows.span()).to_lowercase().contains("canary"));
    let header = InputFile::open(file.path(), Format::Csv, None, IDS).unwrap_err();
    assert!(!format!("{header} {header:?}").to_lowercase().contains("canary"));
    assert!(matches!(header, InputError::ColumnNotAPath { column: 1, .. }));
}
