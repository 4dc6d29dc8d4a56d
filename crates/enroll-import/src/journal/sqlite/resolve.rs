//! Recording what a person found out about a row. Earlier findings are kept.

use rusqlite::OptionalExtension as _;

use super::column::state;
use super::fault::Outcome;
use super::job::Session;
use crate::journal::rules::can_be_resolved;
use crate::journal::stored::{millis, number, of_ours};
use crate::{Decision, JournalError, Ours, Resolution, RowId, State};

pub(super) fn resolve(session: &Session<'_>, id: RowId, resolution: &Resolution) -> Outcome<bool> {
    if !is_open(session, id, &resolution.decision)? {
        return Ok(false);
    }
    let finding = keep(session, id, resolution)?;
    let (target, row) = (id.target.0, number(id.row));
    let connection = session.connection;
    match &resolution.decision {
        Decision::Created(user) => {
            let sql = "update row set state = ?3, ours = ?4, user_id = ?5, doubt = 0, resolution = ?6 \
                       where target = ?1 and row = ?2";
            connection.execute(sql, (target, row, State::Created.as_str(), of_ours(Ours::Yes), user, finding))?;
        }
        Decision::Absent => {
            let sql = "update row set state = ?3, ours = null, user_id = null, doubt = 0, resolution = ?4 \
                       where target = ?1 and row = ?2";
            connection.execute(sql, (target, row, State::Planned.as_str(), finding))?;
        }
        Decision::GiveUp => {
            let sql = "update row set state = ?3, resolution = ?4 where target = ?1 and row = ?2";
            connection.execute(sql, (target, row, State::Abandoned.as_str(), finding))?;
        }
    }
    Ok(true)
}

fn is_open(session: &Session<'_>, id: RowId, decision: &Decision) -> Outcome<bool> {
    let sql = "select state, user_id from row where target = ?1 and row = ?2";
    let mut statement = session.connection.prepare_cached(sql)?;
    let mut rows = statement.query((id.target.0, number(id.row)))?;
    let row = rows.next()?.ok_or_else(JournalError::no_such_row)?;
    let user_id: Option<String> = row.get(1)?;
    Ok(can_be_resolved(state(row, 0)?, user_id.as_deref(), decision))
}

fn keep(session: &Session<'_>, id: RowId, resolution: &Resolution) -> Outcome<i64> {
    let user_id = match &resolution.decision {
        Decision::Created(user_id) => Some(user_id),
        Decision::Absent | Decision::GiveUp => None,
    };
    let sql = "insert into resolution (target, row, at, decision, user_id, note, actor) \
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7) returning id";
    let (decision, at) = (resolution.decision.as_str(), millis(session.now));
    let parameters = (id.target.0, number(id.row), at, decision, user_id, &resolution.note, &resolution.actor);
    let kept = session.connection.query_row(sql, parameters, |row| row.get(0)).optional()?;
    Ok(kept.unwrap_or_default())
}
