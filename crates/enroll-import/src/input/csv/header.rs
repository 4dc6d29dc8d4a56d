//! The first line: the path of each column, with which the fields of a record become a profile.

use std::io::Read;

use enroll_core::NewUser;
use enroll_core::client::{SecretJson, decode};
use serde_json::Value;

use super::TOO_LONG;
use super::fields::Fields;
use super::records::Records;
use crate::input::columns::{self, Names};
use crate::input::path::{Path, Profile};
use crate::input::{InputError, Unreadable};

/// The columns, and where the records after them begin.
pub(in crate::input) struct Header {
    columns: Vec<Option<Path>>,
    /// How many bytes and lines it has.
    pub(in crate::input) length: u64,
    pub(super) lines: u64,
}

impl Header {
    /// Reads the first line.
    pub(super) fn read<R: Read>(
        records: &mut Records<R>,
        file: &str,
        names: Option<&Names>,
        provider_ids: &[&str],
    ) -> Result<Self, InputError> {
        let name = || file.to_owned();
        if !records.next().map_err(|source| InputError::ReadHeader { file: name(), source })? {
            return Err(InputError::NoHeader { file: name() });
        }
        let fields = records.fields();
        if fields.is_too_long() {
            return Err(InputError::HeaderTooLong { file: name() });
        }
        let names_of_columns = (0..fields.count()).map(|at| column_name(fields.get(at)).ok_or(at));
        let names_of_columns: Vec<&str> = names_of_columns
            .collect::<Result<_, _>>()
            .map_err(|at| InputError::ColumnNotUtf8 { file: name(), column: at + 1 })?;
        let columns = columns::of(&names_of_columns, file, names, provider_ids)?;
        Ok(Self { columns, length: records.position(), lines: records.lines() })
    }

    /// The columns that are not used, counted from 1.
    pub(in crate::input) fn unused(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, path)| path.is_none()).map(|(at, _)| at + 1).collect()
    }

    /// The profile in one record, with nothing before or after it.
    pub(in crate::input) fn profile_of(&self, raw: &[u8]) -> Result<NewUser, Unreadable> {
        match Fields::of(raw) {
            Some(fields) => self.profile(&fields),
            None => Err(Unreadable::whole("it is not one record")),
        }
    }

    pub(super) fn profile(&self, fields: &Fields) -> Result<NewUser, Unreadable> {
        if fields.is_too_long() {
            return Err(Unreadable::whole(format!("it has {TOO_LONG}")));
        }
        if fields.is_open() {
            return Err(Unreadable::whole("a quotation mark is not closed; is the end of the file missing?"));
        }
        let (count, columns) = (fields.count(), self.columns.len());
        if count != columns {
            return Err(Unreadable::whole(format!("it has {count} fields, and the first line has {columns}")));
        }
        let mut profile = Profile::default();
        for (at, path) in self.columns.iter().enumerate() {
            if let Some(path) = path {
                add(&mut profile, path, fields.get(at)).map_err(|why| Unreadable {
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

fn column_name(field: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(field).ok()?;
    // Some editors put a byte order mark before a file.
    Some(name.strip_prefix('\u{feff}').unwrap_or(name).trim())
}

/// Adds the value of a column, unless it is blank.
fn add(profile: &mut Profile, path: &Path, cell: &[u8]) -> Result<(), &'static str> {
    let cell = cell.trim_ascii();
    if cell.is_empty() {
        return Ok(());
    }
    let cell = std::str::from_utf8(cell).map_err(|_| "it is not UTF-8")?;
    let json = path.is_extra().then(|| serde_json::from_str(cell).ok()).flatten();
    let value = json.unwrap_or_else(|| Value::from(cell));
    profile.set(path, value).map_err(|_| "another column of this row has a value for a part of it")
}
