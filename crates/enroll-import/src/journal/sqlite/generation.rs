//! How a journal notices that it is an older copy of itself: it counts how often it was opened, in
//! the database and in a file beside it.
//!
//! An older copy has rows as planned that were sent since. It is not noticed if both files are
//! restored together, or if the copy was made since the journal was last opened.

use std::fs;
use std::io;
use std::path::PathBuf;

use rusqlite::Connection;

use super::fault::{Outcome, of_file};
use super::files::{Files, replace};
use crate::journal::Result;
use crate::{JournalError, JournalErrorKind as Kind};

/// The file with the number.
#[derive(Debug)]
pub(super) struct SideFile(PathBuf);

impl SideFile {
    pub(super) fn of(files: &Files) -> Self {
        Self(files.beside(".generation"))
    }

    /// Compares the file with the number in the database. The file is at most one behind, by a
    /// crash between the two writes, and is not behind afterwards.
    pub(super) fn check(&self, in_database: i64) -> Result<()> {
        match self.read()? {
            // Written before the first number in the database, so that it is never missing later.
            None if in_database == 0 => self.write(0),
            Some(number) if number == in_database => Ok(()),
            Some(number) if number.checked_add(1) == Some(in_database) => self.write(in_database),
            number => Err(self.older(number.is_some(), in_database)),
        }
    }

    pub(super) fn write(&self, number: i64) -> Result<()> {
        replace(&self.0, format!("{number}\n").as_bytes()).map_err(|error| of_file(&self.0, "written", error))
    }

    fn read(&self) -> Result<Option<i64>> {
        match fs::read_to_string(&self.0) {
            // A number that cannot be read is none that matches.
            Ok(text) => Ok(Some(text.trim().parse().unwrap_or(i64::MAX))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Some(i64::MAX)),
            Err(error) => Err(of_file(&self.0, "read", error)),
        }
    }

    fn older(&self, is_there: bool, in_database: i64) -> JournalError {
        let (file, why) = (self.0.display(), if is_there { "has another number" } else { "is missing" });
        let message = format!(
            "the journal is an older copy of itself, or was moved alone, so that users could be created twice: {file} \
             {why}; use the newest copy together with that file, or write {in_database} into the file if you are sure \
             that nothing was sent since"
        );
        JournalError::new(Kind::Damaged, message)
    }
}

/// Counts this opening in the database. Returns the number.
pub(super) fn increase(connection: &Connection) -> Outcome<i64> {
    let sql = "update meta set generation = generation + 1 returning generation";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}
