//! Both formats, streamed and read again row by row.

mod changes;
mod rows;

use std::path::PathBuf;

use super::*;

const IDS: &[&str] = &["kraken"];

/// A file in a folder of its own.
struct OnDisk(tempfile::TempDir);

impl OnDisk {
    fn new(content: impl AsRef<[u8]>) -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        this.write(content);
        this
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("users")
    }

    /// Writes it in place, with another content.
    fn write(&self, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(), content).unwrap();
    }

    fn open(&self, format: Format) -> InputFile {
        InputFile::open(self.path(), format, None, IDS).unwrap()
    }

    /// As CSV, with a file of columns.
    fn open_with(&self, columns: &str) -> InputFile {
        let file = self.0.path().join("columns.json");
        std::fs::write(&file, columns).unwrap();
        InputFile::open(self.path(), Format::Csv, Some(&file), IDS).unwrap()
    }
}
