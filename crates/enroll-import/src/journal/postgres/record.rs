//! Recording the outcome of an attempt.

use deadpool_postgres::{Client, Transaction};
use enroll_core::Outcome as Call;
use tokio_postgres::types::ToSql;

use super::column::state;
use super::fault::Outcome;
use crate::journal::rules::{Decided, Known, ended, says_nothing};
use crate::journal::stored::{millis, number, of_json, of_ours};
use crate::{Attempt, JournalError, Next, Recorded, RowOutcome, State, transition};

/// What a row becomes. In the order of the parameters of [`SET`].
struct Change {
    target: i64,
    number: i64,
    state: &'static str,
    doubt: bool,
    ours: Option<&'static str>,
    user_id: Option<String>,
    said: Option<String>,
    problems: Option<String>,
    ended_at: Option<i64>,
    outcome: String,
}

const SET: &str = "update enroll.rows set state = $3, doubt = $4, ours = $5, user_id = $6, \
                   outcome = coalesce($7, outcome, $10), problems = $8, ended_at = coalesce($9, ended_at) \
                   where target = $1 and number = $2";

impl Change {
    fn new(attempt: Attempt, next: Next, outcome: &Call) -> Outcome<Self> {
        let ours = matches!(next.state, State::Created | State::Exists).then_some(next.ours);
        let json = of_json(&RowOutcome::from(outcome))?;
        Ok(Self {
            target: attempt.id.target.0,
            number: number(attempt.id.row),
            state: next.state.as_str(),
            doubt: next.doubt,
            ours: ours.map(of_ours),
            user_id: outcome.user_id.clone().filter(|_| ours.is_some()),
            said: Some(json.clone()).filter(|_| !says_nothing(next.state, outcome)),
            problems: (!outcome.problems.is_empty()).then(|| of_json(&outcome.problems)).transpose()?,
            ended_at: ended(outcome).map(millis),
            outcome: json,
        })
    }

    fn parameters(&self) -> [&(dyn ToSql + Sync); 10] {
        [
            &self.target,
            &self.number,
            &self.state,
            &self.doubt,
            &self.ours,
            &self.user_id,
            &self.said,
            &self.problems,
            &self.ended_at,
            &self.outcome,
        ]
    }
}

/// Records an outcome. If that was tried before, it may have succeeded.
pub(super) async fn record(
    client: &mut Client,
    attempt: Attempt,
    outcome: &Call,
    is_second: bool,
) -> Outcome<Recorded> {
    if is_second && let Some(next) = recorded_before(client, attempt, outcome).await? {
        return Ok(Recorded::Now(next));
    }
    match record_in_time(client, attempt, outcome).await? {
        Some(next) => Ok(Recorded::Now(next)),
        None => record_any(client, attempt, outcome).await,
    }
}

/// What an earlier try has made of the row, if it was its response that was lost.
async fn recorded_before(client: &Client, attempt: Attempt, outcome: &Call) -> Outcome<Option<Next>> {
    let sql = "select state, doubt, outcome from enroll.rows \
               where target = $1 and number = $2 and attempt = $3 and state <> 'sending'";
    let (target, number, last) = (attempt.id.target.0, number(attempt.id.row), attempt.attempt.cast_signed());
    let Some(row) = client.query_opt(sql, &[&target, &number, &last]).await? else { return Ok(None) };
    let next = transition(State::Sending, row.try_get(1)?, outcome);
    let kept: Option<String> = row.try_get(2)?;
    let is_kept = says_nothing(next.state, outcome) || kept == Some(of_json(&RowOutcome::from(outcome))?);
    Ok((is_kept && next.state == state(&row, 0)?).then_some(next))
}

/// The usual case in one statement: the row is still that of the attempt, and was never in doubt.
async fn record_in_time(client: &Client, attempt: Attempt, outcome: &Call) -> Outcome<Option<Next>> {
    let next = transition(State::Sending, false, outcome);
    let change = Change::new(attempt, next, outcome)?;
    // With `=` the planner may choose the index of all rows that are being sent.
    let sql = format!("{SET} and attempt = $11 and state like 'sending' and not doubt");
    let statement = client.prepare_cached(&sql).await?;
    let attempt = attempt.attempt.cast_signed();
    let mut parameters = change.parameters().to_vec();
    parameters.push(&attempt);
    Ok((client.execute(&statement, &parameters).await? == 1).then_some(next))
}

async fn record_any(client: &mut Client, attempt: Attempt, outcome: &Call) -> Outcome<Recorded> {
    let transaction = client.transaction().await?;
    let Decided { next, recorded } = find(&transaction, attempt).await?.decide(outcome);
    if let Some(next) = next {
        let change = Change::new(attempt, next, outcome)?;
        transaction.execute(SET, &change.parameters()).await?;
    }
    if let Recorded::Late { is_contradiction, .. } = recorded {
        keep(&transaction, attempt, outcome, is_contradiction).await?;
    }
    transaction.commit().await?;
    Ok(recorded)
}

async fn find(transaction: &Transaction<'_>, attempt: Attempt) -> Outcome<Known> {
    let sql = "select state, doubt, attempt, user_id from enroll.rows where target = $1 and number = $2 for update";
    let row = transaction.query_opt(sql, &[&attempt.id.target.0, &number(attempt.id.row)]).await?;
    let row = row.ok_or_else(JournalError::no_such_row)?;
    let is_last = row.try_get::<_, i32>(2)?.cast_unsigned() == attempt.attempt;
    Ok(Known { state: state(&row, 0)?, doubt: row.try_get(1)?, is_last, user_id: row.try_get(3)? })
}

/// Keeps an outcome that arrived late.
async fn keep(transaction: &Transaction<'_>, attempt: Attempt, outcome: &Call, is_contradiction: bool) -> Outcome<()> {
    let (target, row) = (attempt.id.target.0, number(attempt.id.row));
    let late = of_json(&RowOutcome { user_id: outcome.user_id.clone(), ..RowOutcome::from(outcome) })?;
    let sql = "insert into enroll.evidence (target, number, attempt, at, outcome, is_contradiction) \
               values ($1, $2, $3, enroll.now_ms(), $4, $5)";
    let attempt = attempt.attempt.cast_signed();
    transaction.execute(sql, &[&target, &row, &attempt, &late, &is_contradiction]).await?;
    if is_contradiction {
        let sql = "update enroll.rows set is_suspected_twice = true where target = $1 and number = $2";
        transaction.execute(sql, &[&target, &row]).await?;
    }
    Ok(())
}
