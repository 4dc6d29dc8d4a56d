//! Why a file cannot be read or used at all. A row without a profile is [`super::Unreadable`].

use std::io;

use enroll_core::client::DecodeError;

use super::MAX_ROW;
use super::csv::TOO_LONG;

/// Why a file of rows cannot be used. It names files, rows and columns by number, and no value of a
/// row. A file of columns is named as its flag, `--columns FILE`, and its own names are shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are what the message names")]
pub enum InputError {
    /// A file of columns was given for a format without columns.
    #[error("--columns is for CSV alone; leave it out, or give --format csv")]
    ColumnsWithoutCsv,
    /// The file of columns cannot be read.
    #[error("--columns {columns} cannot be read")]
    ReadColumns { columns: String, source: io::Error },
    /// The file of columns is too long.
    #[error("--columns {columns} cannot be read: it has more than {MAX_ROW} bytes")]
    ColumnsTooLong { columns: String },
    /// The file of columns is not a JSON object of strings.
    #[error("--columns {columns} is not an object of columns, each with a path")]
    DecodeColumns { columns: String, source: DecodeError },
    /// The file of columns has a path that no profile has.
    #[error("--columns {columns}: no profile has the path `{path}` of the column `{column}`; see enroll providers ID")]
    UnknownPath { columns: String, column: String, path: String },
    /// The file of columns has a path twice.
    #[error("--columns {columns}: the columns `{column}` and `{other}` have one path, `{path}`; remove one")]
    PathTwice { columns: String, column: String, other: String, path: String },
    /// The first line lacks a column.
    #[error("{file} cannot be used: the first line has no column `{column}`, which --columns {columns} names")]
    NoSuchColumn { file: String, column: String, columns: String },
    /// There is no first line.
    #[error("{file} cannot be used: it has no first line with the names of the columns")]
    NoHeader { file: String },
    /// The first line cannot be read.
    #[error("{file} cannot be used")]
    ReadHeader { file: String, source: io::Error },
    /// The first line is too long.
    #[error("{file} cannot be used: its first line has {TOO_LONG}")]
    HeaderTooLong { file: String },
    /// The name of a column is not UTF-8. Columns are counted from 1.
    #[error("{file} cannot be used: the name of column {column} in the first line is not UTF-8")]
    ColumnNotUtf8 { file: String, column: usize },
    /// Two columns have one name. Columns are counted from 1.
    #[error("{file} cannot be used: column {column} of the first line has the name of another column; rename it")]
    ColumnTwice { file: String, column: usize },
    /// The name of a column is no path, and no file of columns was given. Columns are counted from 1.
    #[error(
        "{file} cannot be used: the name of column {column} in the first line is not a path of a profile, such as \
         subject.person.name.given; rename it, or give --columns FILE"
    )]
    ColumnNotAPath { file: String, column: usize },
    /// The source failed at a row.
    #[error("row {row} of {file} cannot be read; check the disk, and start again")]
    ReadRow { file: String, row: u64, source: io::Error },
    /// The file cannot be opened or read.
    #[error("{file} cannot be read; check that it is there and that you may read it")]
    ReadFile { file: String, source: io::Error },
    /// A pipe, a folder, a device or standard input.
    #[error("{file} is not a file that can be read again when an import resumes; save its rows in a file on disk")]
    NotAFile { file: String },
    /// The file is shorter or longer than it was when it was opened.
    #[error("{file} changed while it was read; put it back as it was, and start again")]
    Changed { file: String },
    /// A row is not within the file.
    #[error("row {row} is not where it was in {file}, so the file changed; put it back as it was")]
    RowMoved { file: String, row: u64 },
    /// A row has other bytes than when it was planned.
    #[error(
        "row {row} of {file} is not the one that was planned, so the file was changed; restore it, or import the new \
         file under another name"
    )]
    RowChanged { file: String, row: u64 },
}
