//! Adding the rows of an input, and finding that two are the same user.

use rusqlite::{CachedStatement, OptionalExtension as _};

use super::column::state;
use super::fault::Outcome;
use super::job::Session;
use crate::journal::stored::{number, of_json, row_id};
use crate::{Fingerprint, JournalError, NewRow, Plan, RowId, State, TargetId};

/// What a row becomes.
struct Planned {
    state: State,
    problems: Option<String>,
    same_as: Option<RowId>,
}

/// Adds rows; with `again`, also those that are there and can be planned again.
pub(super) fn plan(session: &Session<'_>, target: TargetId, rows: &[NewRow], again: bool) -> Outcome<()> {
    let mut statements = Statements::prepare(session, target, again)?;
    rows.iter().try_for_each(|row| statements.plan(row))
}

/// The statements of a batch, prepared once.
struct Statements<'a> {
    target: TargetId,
    again: bool,
    scope: i64,
    known: CachedStatement<'a>,
    holder: CachedStatement<'a>,
    hold: CachedStatement<'a>,
    put: CachedStatement<'a>,
}

const KNOWN: &str = "select state, attempt, is_suspected_twice from row where target = ?1 and row = ?2";
const HOLDER: &str = "select r.state, r.is_suspected_twice, r.target, r.row from seen s \
                      join row r on r.target = s.target and r.row = s.row \
                      where s.scope = ?1 and s.fingerprint = ?2";
const HOLD: &str = "insert or replace into seen (scope, fingerprint, target, row) values (?1, ?2, ?3, ?4)";
/// All that is not given here is as in a row that was never planned before.
const PUT: &str = "insert or replace into row \
                   (target, row, line, start, length, content, state, attempt, problems, same_target, same_row) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

impl<'a> Statements<'a> {
    fn prepare(session: &Session<'a>, target: TargetId, again: bool) -> Outcome<Self> {
        let connection = session.connection;
        let find = "select scope from target where id = ?1";
        let scope = connection.query_row(find, [target.0], |row| row.get(0)).optional()?;
        Ok(Self {
            target,
            again,
            scope: scope.ok_or_else(JournalError::no_such_target)?,
            known: connection.prepare_cached(KNOWN)?,
            holder: connection.prepare_cached(HOLDER)?,
            hold: connection.prepare_cached(HOLD)?,
            put: connection.prepare_cached(PUT)?,
        })
    }

    fn plan(&mut self, row: &NewRow) -> Outcome<()> {
        let id = RowId { target: self.target, row: row.span.row };
        let Some(attempts) = self.attempts_if_free(id)? else { return Ok(()) };
        let planned = match &row.plan {
            Plan::Invalid(problems) => {
                let problems = (!problems.is_empty()).then(|| of_json(problems)).transpose()?;
                Planned { state: State::Invalid, problems, same_as: None }
            }
            Plan::Send(fingerprints) => self.unless_held(id, fingerprints)?,
        };
        self.put(id, row, attempts, &planned)
    }

    /// The attempts of a row that can be planned; none if it cannot.
    fn attempts_if_free(&mut self, id: RowId) -> Outcome<Option<u32>> {
        let mut rows = self.known.query((id.target.0, number(id.row)))?;
        let Some(row) = rows.next()? else { return Ok(Some(0)) };
        let is_free = self.again && state(row, 0)?.can_be_planned_again() && !row.get::<_, bool>(2)?;
        Ok(if is_free { Some(row.get(1)?) } else { None })
    }

    fn unless_held(&mut self, id: RowId, fingerprints: &[Fingerprint]) -> Outcome<Planned> {
        for fingerprint in fingerprints {
            if let Some(holder) = self.holder(*fingerprint)? {
                return Ok(Planned { state: State::Skipped, problems: None, same_as: Some(holder) });
            }
        }
        for fingerprint in fingerprints {
            self.hold.execute((self.scope, fingerprint.0, id.target.0, number(id.row)))?;
        }
        Ok(Planned { state: State::Planned, problems: None, same_as: None })
    }

    /// The row that keeps one with this fingerprint from being sent. It is never that row itself,
    /// which would not be planned then.
    fn holder(&mut self, fingerprint: Fingerprint) -> Outcome<Option<RowId>> {
        let mut rows = self.holder.query((self.scope, fingerprint.0))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let holds = state(row, 0)?.holds_user() || row.get::<_, bool>(1)?;
        Ok(row_id(row.get(2)?, row.get(3)?).filter(|_| holds))
    }

    fn put(&mut self, id: RowId, row: &NewRow, attempts: u32, planned: &Planned) -> Outcome<()> {
        let same_as = planned.same_as.map(|same| (same.target.0, number(same.row))).unzip();
        self.put.execute((
            id.target.0,
            number(id.row),
            number(row.span.line),
            number(row.span.offset),
            row.span.length,
            row.content.0,
            planned.state.as_str(),
            attempts,
            &planned.problems,
            same_as.0,
            same_as.1,
        ))?;
        Ok(())
    }
}
