//! Reading rows, and counting them.

use deadpool_postgres::Client;
use tokio_postgres::Row as Columns;

use super::column::{count, fingerprint, json, ours, small, state};
use super::fault::Outcome;
use crate::journal::stored::{condition, decision as decision_of, number, row_id, time};
use crate::{Counts, Resolution, Row, RowId, RowQuery, Span, State, TargetId};

pub(super) async fn counts(client: &Client, target: TargetId) -> Outcome<Counts> {
    let sql = "select state, count(*), count(*) filter (where user_id is null), \
               count(*) filter (where is_suspected_twice) from enroll.rows where target = $1 group by state";
    let mut counts = Counts::default();
    for row in client.query(sql, &[&target.0]).await? {
        let state = state(&row, 0)?;
        counts.states.insert(state, count(&row, 1)?);
        counts.without_id += if state == State::Created { count(&row, 2)? } else { 0 };
        counts.suspected_twice += count(&row, 3)?;
    }
    Ok(counts)
}

const SELECT: &str = "select r.number, r.line, r.start, r.length, r.content, r.state, r.doubt, r.attempt, r.ours, \
                      r.user_id, r.outcome, r.problems, r.same_target, r.same_row, r.began_at, r.ended_at, \
                      r.is_suspected_twice, p.decision, p.user_id, p.note, p.actor \
                      from enroll.rows r left join enroll.resolutions p on p.id = r.resolution \
                      where";

/// How to name target and number. In a sum they are hidden from the primary key, in whose order the
/// planner would read all rows of the target to find those in a state that few are in.
fn columns_of(states: &[State]) -> (&'static str, &'static str) {
    let are = |few: &[State]| !states.is_empty() && states.iter().all(|state| few.contains(state));
    if are(&[State::Sending]) {
        ("r.target + 0", "r.number + 0")
    } else if are(&[State::Planned]) || are(&[State::Unknown, State::Exists]) {
        ("r.target", "r.number + 0")
    } else {
        ("r.target", "r.number")
    }
}

pub(super) async fn rows(client: &Client, target: TargetId, query: &RowQuery) -> Outcome<Vec<Row>> {
    let (target_is, row_is) = columns_of(&query.states);
    let condition = condition(&query.states);
    let sql = format!("{SELECT} {target_is} = $1 and {row_is} > $2{condition} order by {row_is} limit $3");
    let statement = client.prepare_cached(&sql).await?;
    let after = number(query.after);
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let rows = client.query(&statement, &[&target.0, &after, &limit]).await?;
    rows.iter().map(|columns| row(target, columns)).collect()
}

fn row(target: TargetId, columns: &Columns) -> Outcome<Row> {
    let id = RowId { target, row: count(columns, 0)? };
    let length = u32::try_from(columns.try_get::<_, i64>(3)?).unwrap_or(u32::MAX);
    Ok(Row {
        id,
        span: Span { row: id.row, line: count(columns, 1)?, offset: count(columns, 2)?, length },
        content: fingerprint(columns, 4)?,
        state: state(columns, 5)?,
        doubt: columns.try_get(6)?,
        attempts: small(columns, 7)?,
        ours: ours(columns, 8)?,
        user_id: columns.try_get(9)?,
        outcome: json(columns, 10)?,
        problems: json(columns, 11)?.unwrap_or_default(),
        same_as: row_id(columns.try_get(12)?, columns.try_get(13)?),
        began_at: columns.try_get::<_, Option<i64>>(14)?.map(time),
        ended_at: columns.try_get::<_, Option<i64>>(15)?.map(time),
        is_suspected_twice: columns.try_get(16)?,
        resolution: resolution(columns)?,
    })
}

fn resolution(columns: &Columns) -> Outcome<Option<Resolution>> {
    let (decision, user_id): (Option<&str>, Option<String>) = (columns.try_get(17)?, columns.try_get(18)?);
    let Some(decision) = decision else { return Ok(None) };
    let decision = decision_of(decision, user_id)?;
    Ok(Some(Resolution { decision, note: columns.try_get(19)?, actor: columns.try_get(20)? }))
}
