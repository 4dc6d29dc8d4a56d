//! The file of an import: rows of NDJSON or CSV, each with a profile or with why it has none.
//!
//! * [`Reader`] reads the rows of any source once, in bounded memory.
//! * [`InputFile`] is a file on disk. It streams its rows too, and reads a single row again by its
//!   [`Span`], so that whoever plans an import keeps a few numbers of each row and no personal data.
//!
//! It decodes profiles, and does not check them for a provider. Nothing here writes a file, and no
//! error has a value of a row.
//!
//! ```
//! use enroll_import::input::{Format, Reader, Rows};
//! let file = "{\"external_id\": \"customer-1\", \"subject\": \"reference\"}\n{\"email\": 7}\n";
//! let mut rows = Reader::new(file.as_bytes(), "users.ndjson", Format::Ndjson, None, &[])?;
//! let mut read = Vec::new();
//! while let Some(place) = rows.next()? {
//!     read.push((place.row, rows.profile().map_err(|unreadable| unreadable.path)));
//! }
//! assert!(matches!(&read[..], [(1, Ok(_)), (2, Err(path))] if path == "email"));
//! # Ok::<(), enroll_import::input::InputError>(())
//! ```

mod columns;
mod csv;
mod digest;
mod disk;
mod error;
mod file;
mod ndjson;
mod path;
mod reader;
#[cfg(test)]
mod tests;
mod unreadable;

use std::path::Path;

use enroll_core::NewUser;
use serde::{Deserialize, Serialize};

pub use error::InputError;
pub use file::InputFile;
pub use reader::Reader;
pub use unreadable::{InRow, Unreadable};

/// The longest row in bytes, which is as long as a profile may be. Real profiles have a few
/// kilobytes.
pub const MAX_ROW: usize = 1024 * 1024;
/// How much is read at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// What a row is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A profile in each line.
    Ndjson,
    /// A profile in each record, with the names of the columns in the first line.
    Csv,
}

impl Format {
    /// The format that the ending of a name says: `.ndjson`, `.jsonl` or `.csv`.
    ///
    /// ```
    /// use enroll_import::input::Format;
    /// assert_eq!(Format::of("users.CSV".as_ref()), Some(Format::Csv));
    /// assert_eq!(Format::of("users.xlsx".as_ref()), None);
    /// ```
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match &*ending {
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// `ndjson` or `csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

/// Where a row is, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Blank lines and the names of columns do not count.
    pub row: u64,
    /// The line of the file in which it begins.
    pub line: u64,
}

/// Where the bytes of a row are. It holds nothing of what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The number of the row, as in [`Place`].
    pub row: u64,
    /// The line of the file in which it begins, as in [`Place`].
    pub line: u64,
    /// How many bytes of the file come before it.
    pub offset: u64,
    /// How many bytes it has, without its line break. Of a row that is too long, only the beginning
    /// counts, as much as shows that it is too long; at most about two million bytes.
    pub length: u32,
}

impl Span {
    /// The row and its line.
    pub const fn place(&self) -> Place {
        Place { row: self.row, line: self.line }
    }

    fn new(place: Place, offset: u64, raw: &[u8]) -> Self {
        // Both formats keep far less of a row.
        let length = u32::try_from(raw.len()).unwrap_or(u32::MAX);
        Self { row: place.row, line: place.line, offset, length }
    }
}

/// The rows of a file, one after the other.
pub trait Rows {
    /// Goes to the next row; none at the end.
    ///
    /// # Errors
    ///
    /// If the source cannot be read. A row that has no profile is not an error here.
    fn next(&mut self) -> Result<Option<Place>, InputError>;

    /// The profile of the row, which is decoded now, so that a row that is passed over costs little.
    ///
    /// # Errors
    ///
    /// If the row has no profile: the path in it, and why.
    fn profile(&self) -> Result<NewUser, Unreadable>;

    /// Where the bytes of the row are, from the first byte that the source gave.
    fn span(&self) -> Span;

    /// The bytes of the row that [`Rows::span`] describes. They hold personal data.
    fn raw(&self) -> &[u8];
}
