//! Reading rows, and counting them.

use std::fmt::Write as _;

use rusqlite::Row as Columns;

use super::column::{count, json, ours, state};
use super::fault::Outcome;
use super::job::Session;
use crate::journal::stored::{condition, decision as decision_of, number, row_id, time};
use crate::{Counts, Fingerprint, Resolution, Row, RowId, RowQuery, Span, State, TargetId};

/// One pass without a `group by`, which would sort all rows in memory.
pub(super) fn counts(session: &Session<'_>, target: TargetId) -> Outcome<Counts> {
    let mut sql = String::from(
        "select count(*) filter (where state = 'created' and user_id is null), \
         count(*) filter (where is_suspected_twice)",
    );
    for state in State::ALL {
        let _ = write!(sql, ", count(*) filter (where state = '{state}')");
    }
    sql.push_str(" from row where target = ?1");
    let mut statement = session.connection.prepare_cached(&sql)?;
    let counts = statement.query_row([target.0], |row| {
        let mut counts = Counts { without_id: count(row, 0)?, suspected_twice: count(row, 1)?, ..Counts::default() };
        for (at, state) in State::ALL.into_iter().enumerate() {
            counts.states.insert(state, count(row, 2 + at)?);
        }
        counts.states.retain(|_, rows| *rows > 0);
        Ok(counts)
    });
    Ok(counts?)
}

const SELECT: &str = "select r.row, r.line, r.start, r.length, r.content, r.state, r.doubt, r.attempt, r.ours, \
                      r.user_id, r.outcome, r.problems, r.same_target, r.same_row, r.began_at, r.ended_at, \
                      r.is_suspected_twice, p.decision, p.user_id, p.note, p.actor \
                      from row r left join resolution p on p.id = r.resolution \
                      where r.target = ?1 and r.row > ?2";

pub(super) fn rows(session: &Session<'_>, target: TargetId, query: &RowQuery) -> Outcome<Vec<Row>> {
    let sql = format!("{SELECT}{} order by r.row limit ?3", condition(&query.states));
    let mut statement = session.connection.prepare_cached(&sql)?;
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let mut columns = statement.query((target.0, number(query.after), limit))?;
    let mut rows = Vec::new();
    while let Some(columns) = columns.next()? {
        rows.push(row(target, columns)?);
    }
    Ok(rows)
}

fn row(target: TargetId, columns: &Columns<'_>) -> Outcome<Row> {
    let id = RowId { target, row: count(columns, 0)? };
    Ok(Row {
        id,
        span: Span { row: id.row, line: count(columns, 1)?, offset: count(columns, 2)?, length: columns.get(3)? },
        content: Fingerprint(columns.get(4)?),
        state: state(columns, 5)?,
        doubt: columns.get(6)?,
        attempts: columns.get(7)?,
        ours: ours(columns, 8)?,
        user_id: columns.get(9)?,
        outcome: json(columns, 10)?,
        problems: json(columns, 11)?.unwrap_or_default(),
        same_as: row_id(columns.get(12)?, columns.get(13)?),
        began_at: columns.get::<_, Option<i64>>(14)?.map(time),
        ended_at: columns.get::<_, Option<i64>>(15)?.map(time),
        is_suspected_twice: columns.get(16)?,
        resolution: resolution(columns)?,
    })
}

fn resolution(columns: &Columns<'_>) -> Outcome<Option<Resolution>> {
    let (decision, user_id): (Option<String>, Option<String>) = (columns.get(17)?, columns.get(18)?);
    let Some(decision) = decision else { return Ok(None) };
    let decision = decision_of(&decision, user_id)?;
    Ok(Some(Resolution { decision, note: columns.get(19)?, actor: columns.get(20)? }))
}
