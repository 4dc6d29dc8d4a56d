//! How values are kept in columns: states and the like as their names, so that a person can read
//! the database, and times in milliseconds.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_postgres::Row;

use super::fault::{Outcome, damaged};
use crate::{Fingerprint, Ours, RowId, State, TargetId};

/// A length of time, rounded up: a lease never ends earlier than was asked for. Shorter than three
/// hundred years, so that no sum overflows.
pub(super) fn millis_up(time: Duration) -> i64 {
    const LONGEST: i64 = 10_000_000_000_000;
    let millis = time.saturating_add(Duration::from_nanos(999_999)).as_millis();
    i64::try_from(millis).unwrap_or(LONGEST).min(LONGEST)
}

pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn time(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

/// The number of a row. One that is too large for the database is in no input.
pub(super) fn number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// A number that the journal has written: never below zero.
pub(super) fn count(row: &Row, column: usize) -> Outcome<u64> {
    Ok(row.try_get::<_, i64>(column)?.cast_unsigned())
}

pub(super) fn small(row: &Row, column: usize) -> Outcome<u32> {
    Ok(row.try_get::<_, i32>(column)?.cast_unsigned())
}

pub(super) fn state(row: &Row, column: usize) -> Outcome<State> {
    Ok(row.try_get::<_, &str>(column)?.parse().map_err(|_| damaged())?)
}

pub(super) fn fingerprint(row: &Row, column: usize) -> Outcome<Fingerprint> {
    Ok(Fingerprint(row.try_get::<_, &[u8]>(column)?.try_into().map_err(|_| damaged())?))
}

pub(super) const fn of_ours(ours: Ours) -> &'static str {
    match ours {
        Ours::Yes => "yes",
        Ours::No => "no",
        Ours::Unknown => "unknown",
    }
}

pub(super) fn ours(row: &Row, column: usize) -> Outcome<Option<Ours>> {
    match row.try_get::<_, Option<&str>>(column)? {
        None => Ok(None),
        Some("yes") => Ok(Some(Ours::Yes)),
        Some("no") => Ok(Some(Ours::No)),
        Some("unknown") => Ok(Some(Ours::Unknown)),
        Some(_) => Err(damaged().into()),
    }
}

pub(super) fn row_id(target: Option<i64>, row: Option<i64>) -> Option<RowId> {
    Some(RowId { target: TargetId(target?), row: u64::try_from(row?).ok()? })
}

pub(super) fn of_json(value: &impl Serialize) -> Outcome<String> {
    // These types have no maps and no fallible parts, so the other branch is never taken.
    Ok(serde_json::to_string(value).map_err(|_| damaged())?)
}

/// The cause is left out: it would quote the value.
pub(super) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> Outcome<Option<T>> {
    let text = row.try_get::<_, Option<&str>>(column)?;
    Ok(text.map(serde_json::from_str).transpose().map_err(|_| damaged())?)
}
