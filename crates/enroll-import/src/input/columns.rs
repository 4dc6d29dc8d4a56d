//! Which column of a CSV file is which path in a profile: by a file of columns, or by the names of
//! the columns.
//!
//! The first line of a file without names has somebody's data, so an error names a column of it by
//! its number. Names in the file of columns are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path;

use enroll_core::client::decode;

use super::path::Path;
use super::{InputError, MAX_ROW};

/// A file of columns: the path of each column that it names.
pub(super) struct Names {
    file: String,
    paths: BTreeMap<String, Path>,
}

impl Names {
    /// Reads a file of columns.
    pub(super) fn read(file: &path::Path, provider_ids: &[&str]) -> Result<Self, InputError> {
        let name = file.display().to_string();
        let text = bytes(file, &name)?;
        let columns: BTreeMap<String, String> =
            decode::strict(&text).map_err(|source| InputError::DecodeColumns { columns: name.clone(), source })?;
        let mut names = Self { file: name, paths: BTreeMap::new() };
        let mut seen = BTreeMap::new();
        for (column, path) in columns {
            names.add(column, path, provider_ids, &mut seen)?;
        }
        Ok(names)
    }

    fn add(
        &mut self,
        column: String,
        path: String,
        provider_ids: &[&str],
        seen: &mut BTreeMap<String, String>,
    ) -> Result<(), InputError> {
        let columns = || self.file.clone();
        let Some(known) = Path::new(&path, provider_ids) else {
            return Err(InputError::UnknownPath { columns: columns(), column, path });
        };
        if let Some(other) = seen.insert(known.to_string(), column.clone()) {
            return Err(InputError::PathTwice { columns: columns(), column: other, other: column, path });
        }
        self.paths.insert(column, known);
        Ok(())
    }

    /// The columns that are used and their paths, in the order of their names.
    pub(super) fn mapping(&self) -> impl ExactSizeIterator<Item = (&str, &Path)> {
        self.paths.iter().map(|(column, path)| (&**column, path))
    }
}

fn bytes(file: &path::Path, name: &str) -> Result<Vec<u8>, InputError> {
    let mut text = Vec::new();
    let read = File::open(file).and_then(|file| file.take(MAX_ROW as u64 + 1).read_to_end(&mut text));
    read.map_err(|source| InputError::ReadColumns { columns: name.to_owned(), source })?;
    if text.len() > MAX_ROW {
        return Err(InputError::ColumnsTooLong { columns: name.to_owned() });
    }
    Ok(text)
}

/// The path of each column of this first line; none for a column that is not used.
pub(super) fn of(
    header: &[&str],
    file: &str,
    names: Option<&Names>,
    provider_ids: &[&str],
) -> Result<Vec<Option<Path>>, InputError> {
    let file = || file.to_owned();
    let mut seen = BTreeSet::new();
    if let Some(at) = header.iter().position(|name| !seen.insert(name)) {
        return Err(InputError::ColumnTwice { file: file(), column: at + 1 });
    }
    let Some(Names { file: columns, paths }) = names else {
        let by_own_name = |(at, name): (usize, &&str)| {
            let path = Path::new(name, provider_ids);
            path.map(Some).ok_or_else(|| InputError::ColumnNotAPath { file: file(), column: at + 1 })
        };
        return header.iter().enumerate().map(by_own_name).collect();
    };
    if let Some(missing) = paths.keys().find(|column| !header.contains(&&***column)) {
        return Err(InputError::NoSuchColumn { file: file(), column: missing.clone(), columns: columns.clone() });
    }
    Ok(header.iter().map(|name| paths.get(*name).cloned()).collect())
}
