//! How columns are read.

use serde::de::DeserializeOwned;
use tokio_postgres::Row;

use super::fault::Outcome;
use crate::journal::stored;
use crate::{Fingerprint, JournalError, Ours, State};

/// A number that the journal has written: never below zero.
pub(super) fn count(row: &Row, column: usize) -> Outcome<u64> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

pub(super) fn small(row: &Row, column: usize) -> Outcome<u32> {
    Ok(row.try_get::<_, i32>(column)?.cast_unsigned())
}

pub(super) fn state(row: &Row, column: usize) -> Outcome<State> {
    Ok(stored::state(row.try_get(column)?)?)
}

pub(super) fn fingerprint(row: &Row, column: usize) -> Outcome<Fingerprint> {
    Ok(Fingerprint(row.try_get::<_, &[u8]>(column)?.try_into().map_err(|_| JournalError::unreadable())?))
}

pub(super) fn ours(row: &Row, column: usize) -> Outcome<Option<Ours>> {
    Ok(row.try_get::<_, Option<&str>>(column)?.map(stored::ours).transpose()?)
}

pub(super) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> Outcome<Option<T>> {
    Ok(row.try_get::<_, Option<&str>>(column)?.map(stored::json).transpose()?)
}
