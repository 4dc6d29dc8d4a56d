//! How columns are read.

use rusqlite::Row;
use serde::de::DeserializeOwned;

use super::fault::Outcome;
use crate::journal::stored;
use crate::{JournalError, Ours, State};

/// A number that the journal has written: never below zero.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(i64::cast_unsigned)
}

pub(super) fn state(row: &Row<'_>, column: usize) -> Outcome<State> {
    let name = row.get_ref(column)?.as_str().map_err(|_| JournalError::unreadable())?;
    Ok(stored::state(name)?)
}

pub(super) fn ours(row: &Row<'_>, column: usize) -> Outcome<Option<Ours>> {
    Ok(text(row, column)?.map(stored::ours).transpose()?)
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Outcome<Option<T>> {
    Ok(text(row, column)?.map(stored::json).transpose()?)
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> Outcome<Option<&'a str>> {
    Ok(row.get_ref(column)?.as_str_or_null().map_err(|_| JournalError::unreadable())?)
}
