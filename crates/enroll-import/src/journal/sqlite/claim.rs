//! Taking rows to send them, and what becomes of rows whose process is lost.

use std::time::Duration;

use rusqlite::{OptionalExtension as _, Row};

use super::column::count;
use super::fault::{Outcome, full};
use super::job::Session;
use crate::journal::stored::{millis, millis_up, number, time};
use crate::{Attempt, Claim, Fingerprint, JournalError, JournalErrorKind, RowId, Span, State, TargetId, crash};

/// Nothing is sent whose outcome might not be recorded, or not be found.
fn check_usable(session: &Session<'_>) -> Outcome<()> {
    if session.is_gone {
        let message = "the journal was deleted or replaced while it was in use, so nothing more is sent; put it back, \
                       or find out what the provider has before you begin a new one";
        return Err(JournalError::new(JournalErrorKind::Damaged, message).into());
    }
    if session.is_full { Err(full().into()) } else { Ok(()) }
}

pub(super) fn claim(session: &Session<'_>, target: TargetId, limit: usize, lease: Duration) -> Outcome<Vec<Claim>> {
    check_usable(session)?;
    let find = "select is_planned from target where id = ?1";
    let is_planned = session.connection.query_row(find, [target.0], |row| row.get(0)).optional()?;
    if !is_planned.ok_or_else(JournalError::no_such_target)? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{TAKE} and row in (select row from row indexed by row_planned where target = ?1 and state = 'planned' \
         order by row limit ?2) {RETURNING}"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut claims = taken(session, target, &sql, limit, State::Planned, lease)?;
    claims.sort_unstable_by_key(|claim| claim.attempt.id);
    crash::at("claim-written");
    Ok(claims)
}

pub(super) fn claim_unknown(session: &Session<'_>, id: RowId, lease: Duration) -> Outcome<Option<Claim>> {
    check_usable(session)?;
    let sql = format!("{TAKE} and row = ?2 {RETURNING}");
    Ok(taken(session, id.target, &sql, number(id.row), State::Unknown, lease)?.pop())
}

/// A row in doubt keeps the idempotency key of its first attempt in doubt, and its times. `?2` says
/// which rows.
const TAKE: &str = "update row set state = 'sending', attempt = attempt + 1, lease_until = ?4, run = ?5, \
                    key_attempt = iif(doubt, key_attempt, attempt + 1), began_at = iif(doubt, began_at, ?6), \
                    ended_at = iif(doubt, ended_at, null), outcome = iif(doubt, outcome, null) \
                    where target = ?1 and state = ?3";
const RETURNING: &str = "returning row, attempt, line, start, length, content, doubt, key_attempt, began_at, ended_at";

/// Makes rows in this state `sending`.
fn taken(
    session: &Session<'_>,
    target: TargetId,
    sql: &str,
    which: i64,
    from: State,
    lease: Duration,
) -> Outcome<Vec<Claim>> {
    let (now, until) = (millis(session.now), millis_up(session.now.saturating_add(lease)));
    let mut statement = session.connection.prepare_cached(sql)?;
    let parameters = (target.0, which, from.as_str(), until, session.run, now);
    let claims = statement.query_map(parameters, |row| read(target, session.now, row))?;
    Ok(claims.collect::<rusqlite::Result<_>>()?)
}

fn read(target: TargetId, now: Duration, row: &Row<'_>) -> rusqlite::Result<Claim> {
    let id = RowId { target, row: count(row, 0)? };
    let began_at: Option<i64> = row.get(8)?;
    Ok(Claim {
        attempt: Attempt { id, attempt: row.get(1)? },
        span: Span { row: id.row, line: count(row, 2)?, offset: count(row, 3)?, length: row.get(4)? },
        content: Fingerprint(row.get(5)?),
        doubt: row.get(6)?,
        key_attempt: row.get(7)?,
        began_at: began_at.map_or(now, time),
        ended_at: row.get::<_, Option<i64>>(9)?.map(time),
    })
}

/// Rows of another opening belong to a process that is gone: the lock of the file proves it.
pub(super) fn sweep(session: &Session<'_>) -> Outcome<u64> {
    let sql = "update row indexed by row_sending set state = 'unknown', doubt = 1, ended_at = lease_until \
               where state = 'sending' and (run is not ?1 or lease_until <= ?2)";
    let swept = session.connection.prepare_cached(sql)?.execute((session.run, millis(session.now)))?;
    Ok(swept as u64)
}
