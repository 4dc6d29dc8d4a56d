//! Adding the rows of an input, and finding that two are the same user: a batch in four statements.
//!
//! Within one provider and base URL, batches are written one after the other, so that two of them
//! never take the same user.

use std::collections::HashMap;

use deadpool_postgres::{Client, Transaction};

use super::column::{fingerprint, small, state};
use super::fault::Outcome;
use crate::journal::stored::{number, of_json, row_id};
use crate::{Fingerprint, JournalError, NewRow, Plan, RowId, State, TargetId};

/// Adds rows; with `again`, also those that are there and can be planned again.
pub(super) async fn plan(client: &mut Client, target: TargetId, rows: &[NewRow], again: bool) -> Outcome<()> {
    let transaction = client.transaction().await?;
    let scope = lock(&transaction, target).await?;
    let known = known(&transaction, target, rows).await?;
    let mut batch = Batch { target, holders: holders(&transaction, scope, rows).await?, ..Batch::default() };
    for row in rows {
        match known.get(&row.span.row) {
            None => batch.plan(row, 0)?,
            Some(Known { is_free: true, attempts }) if again => batch.plan(row, *attempts)?,
            Some(_) => {}
        }
    }
    batch.write(&transaction, scope).await?;
    Ok(transaction.commit().await?)
}

async fn lock(transaction: &Transaction<'_>, target: TargetId) -> Outcome<i64> {
    let sql = "select scope, pg_advisory_xact_lock(hashtext('enroll plan'), scope::integer) \
               from enroll.targets where id = $1";
    let row = transaction.query_opt(sql, &[&target.0]).await?;
    Ok(row.ok_or_else(JournalError::no_such_target)?.try_get(0)?)
}

/// A row that is there already.
struct Known {
    /// Whether it can be planned again.
    is_free: bool,
    attempts: u32,
}

/// With the ends of the batch: a plan that was made while the table was small would otherwise read
/// all rows of the target for each batch.
const KNOWN: &str = "select number, state, attempt, is_suspected_twice from enroll.rows \
                     where target = $1 and number between $2 and $3 and number = any($4) \
                     order by number for update";

async fn known(transaction: &Transaction<'_>, target: TargetId, rows: &[NewRow]) -> Outcome<HashMap<u64, Known>> {
    let numbers: Vec<_> = rows.iter().map(|row| number(row.span.row)).collect();
    let (first, last) = (numbers.iter().min(), numbers.iter().max());
    let statement = transaction.prepare_cached(KNOWN).await?;
    let mut known = HashMap::new();
    for row in transaction.query(&statement, &[&target.0, &first, &last, &numbers]).await? {
        let is_free = state(&row, 1)?.can_be_planned_again() && !row.try_get::<_, bool>(3)?;
        let number: i64 = row.try_get(0)?;
        known.insert(number.cast_unsigned(), Known { is_free, attempts: small(&row, 2)? });
    }
    Ok(known)
}

/// The rows that keep one with one of these fingerprints from being sent.
async fn holders(transaction: &Transaction<'_>, scope: i64, rows: &[NewRow]) -> Outcome<HashMap<Fingerprint, RowId>> {
    let sql = "select s.fingerprint, r.state, r.is_suspected_twice, r.target, r.number from enroll.seen s \
               join enroll.rows r on r.target = s.target and r.number = s.number \
               where s.scope = $1 and s.fingerprint = any($2)";
    let prints: Vec<&[u8]> = rows.iter().flat_map(fingerprints).map(|print| print.0.as_slice()).collect();
    let statement = transaction.prepare_cached(sql).await?;
    let mut holders = HashMap::new();
    for row in transaction.query(&statement, &[&scope, &prints]).await? {
        let holds = state(&row, 1)?.holds_user() || row.try_get::<_, bool>(2)?;
        if let Some(holder) = row_id(row.try_get(3)?, row.try_get(4)?).filter(|_| holds) {
            holders.insert(fingerprint(&row, 0)?, holder);
        }
    }
    Ok(holders)
}

fn fingerprints(row: &NewRow) -> &[Fingerprint] {
    match &row.plan {
        Plan::Send(fingerprints) => fingerprints,
        Plan::Invalid(_) => &[],
    }
}

/// What a batch writes, a vector for each column.
#[derive(Default)]
struct Batch {
    target: TargetId,
    holders: HashMap<Fingerprint, RowId>,
    held: HashMap<Fingerprint, i64>,
    numbers: Vec<i64>,
    lines: Vec<i64>,
    starts: Vec<i64>,
    lengths: Vec<i64>,
    contents: Vec<Vec<u8>>,
    states: Vec<&'static str>,
    attempts: Vec<i32>,
    problems: Vec<Option<String>>,
    same_targets: Vec<Option<i64>>,
    same_rows: Vec<Option<i64>>,
}

impl Batch {
    fn plan(&mut self, row: &NewRow, attempts: u32) -> Outcome<()> {
        let (state, problems, same_as) = match &row.plan {
            Plan::Invalid(problems) => {
                let problems = (!problems.is_empty()).then(|| of_json(problems)).transpose()?;
                (State::Invalid, problems, None)
            }
            Plan::Send(fingerprints) => match self.unless_held(row, fingerprints) {
                Some(holder) => (State::Skipped, None, Some(holder)),
                None => (State::Planned, None, None),
            },
        };
        self.numbers.push(number(row.span.row));
        self.lines.push(number(row.span.line));
        self.starts.push(number(row.span.offset));
        self.lengths.push(row.span.length.into());
        self.contents.push(row.content.0.to_vec());
        self.states.push(state.as_str());
        self.attempts.push(attempts.cast_signed());
        self.problems.push(problems);
        self.same_targets.push(same_as.map(|same| same.target.0));
        self.same_rows.push(same_as.map(|same| number(same.row)));
        Ok(())
    }

    /// Holds the user of a row, or returns the row that does already. That is never the row itself,
    /// which would not be planned then.
    fn unless_held(&mut self, row: &NewRow, fingerprints: &[Fingerprint]) -> Option<RowId> {
        let holder = fingerprints.iter().find_map(|print| self.holders.get(print));
        if let Some(holder) = holder {
            return Some(*holder);
        }
        for print in fingerprints {
            self.holders.insert(*print, RowId { target: self.target, row: row.span.row });
            self.held.insert(*print, number(row.span.row));
        }
        None
    }

    async fn write(&self, transaction: &Transaction<'_>, scope: i64) -> Outcome<()> {
        let (prints, numbers): (Vec<&[u8]>, Vec<i64>) =
            self.held.iter().map(|(print, number)| (print.0.as_slice(), *number)).unzip();
        let sql = "insert into enroll.seen (scope, fingerprint, target, number) \
                   select $1, f, $2, n from unnest($3::bytea[], $4::bigint[]) as held (f, n) \
                   on conflict (scope, fingerprint) do update set target = excluded.target, number = excluded.number";
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&scope, &self.target.0, &prints, &numbers]).await?;
        let statement = transaction.prepare_cached(PUT).await?;
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 11] = [
            &self.target.0,
            &self.numbers,
            &self.lines,
            &self.starts,
            &self.lengths,
            &self.contents,
            &self.states,
            &self.attempts,
            &self.problems,
            &self.same_targets,
            &self.same_rows,
        ];
        transaction.execute(&statement, &parameters).await?;
        Ok(())
    }
}

/// A row that was there is as one that was never planned before, but for its attempts. The row that
/// is first in a batch counts, if a number is there twice.
const PUT: &str = "insert into enroll.rows as r \
                   (target, number, line, start, length, content, state, attempt, problems, same_target, same_row) \
                   select distinct on (n) $1, n, l, s, g, c, t, a, p, st, sr from unnest($2::bigint[], $3::bigint[], \
                   $4::bigint[], $5::bigint[], $6::bytea[], $7::text[], $8::integer[], $9::text[], $10::bigint[], \
                   $11::bigint[]) as new (n, l, s, g, c, t, a, p, st, sr) \
                   on conflict (target, number) do update set line = excluded.line, start = excluded.start, \
                   length = excluded.length, content = excluded.content, state = excluded.state, \
                   attempt = excluded.attempt, problems = excluded.problems, same_target = excluded.same_target, \
                   same_row = excluded.same_row, doubt = false, key_attempt = 0, ours = null, user_id = null, \
                   outcome = null, began_at = null, ended_at = null, lease_until = null, worker = null, \
                   token = null, resolution = null";
