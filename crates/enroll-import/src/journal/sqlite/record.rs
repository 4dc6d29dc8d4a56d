//! Recording the outcome of an attempt.

use enroll_core::Outcome as Call;

use super::column::state;
use super::fault::Outcome;
use super::job::Session;
use crate::journal::rules::{Decided, Known, ended, says_nothing};
use crate::journal::stored::{millis, number, of_json, of_ours};
use crate::{Attempt, JournalError, Next, Recorded, RowOutcome, State};

pub(super) fn record(session: &Session<'_>, attempt: Attempt, outcome: &Call) -> Outcome<Recorded> {
    let Decided { next, recorded } = find(session, attempt)?.decide(outcome);
    if let Some(next) = next {
        take(session, attempt, next, outcome)?;
    }
    if let Recorded::Late { is_contradiction, .. } = recorded {
        keep(session, attempt, outcome, is_contradiction)?;
    }
    Ok(recorded)
}

fn find(session: &Session<'_>, attempt: Attempt) -> Outcome<Known> {
    let sql = "select state, doubt, attempt, user_id from row where target = ?1 and row = ?2";
    let mut statement = session.connection.prepare_cached(sql)?;
    let mut rows = statement.query((attempt.id.target.0, number(attempt.id.row)))?;
    let row = rows.next()?.ok_or_else(JournalError::no_such_row)?;
    let is_last = row.get::<_, u32>(2)? == attempt.attempt;
    Ok(Known { state: state(row, 0)?, doubt: row.get(1)?, is_last, user_id: row.get(3)? })
}

const TAKE: &str = "update row set state = ?3, doubt = ?4, ours = ?5, user_id = ?6, outcome = coalesce(?7, outcome, ?10), problems = ?8, \
                    ended_at = coalesce(?9, ended_at) where target = ?1 and row = ?2";

/// Makes of the row what the outcome says.
fn take(session: &Session<'_>, attempt: Attempt, next: Next, outcome: &Call) -> Outcome<()> {
    let ours = matches!(next.state, State::Created | State::Exists).then_some(next.ours);
    let json = of_json(&RowOutcome::from(outcome))?;
    let problems = (!outcome.problems.is_empty()).then(|| of_json(&outcome.problems)).transpose()?;
    session.connection.prepare_cached(TAKE)?.execute((
        attempt.id.target.0,
        number(attempt.id.row),
        next.state.as_str(),
        next.doubt,
        ours.map(of_ours),
        outcome.user_id.as_ref().filter(|_| ours.is_some()),
        Some(&json).filter(|_| !says_nothing(next.state, outcome)),
        problems,
        ended(outcome).map(millis),
        &json,
    ))?;
    Ok(())
}

/// Keeps an outcome that arrived late.
fn keep(session: &Session<'_>, attempt: Attempt, outcome: &Call, is_contradiction: bool) -> Outcome<()> {
    let (target, row) = (attempt.id.target.0, number(attempt.id.row));
    let sql = "insert into evidence (target, row, attempt, at, outcome, is_contradiction) \
               values (?1, ?2, ?3, ?4, ?5, ?6)";
    let late = RowOutcome { user_id: outcome.user_id.clone(), ..RowOutcome::from(outcome) };
    let (at, json) = (millis(session.now), of_json(&late)?);
    session.connection.execute(sql, (target, row, attempt.attempt, at, json, is_contradiction))?;
    if is_contradiction {
        let sql = "update row set is_suspected_twice = 1 where target = ?1 and row = ?2";
        session.connection.execute(sql, (target, row))?;
    }
    Ok(())
}
