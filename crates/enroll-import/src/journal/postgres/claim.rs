//! Taking rows to send them, and what becomes of rows whose worker is lost.

use std::time::Duration;

use deadpool_postgres::Client;
use tokio_postgres::Row;

use super::column::{count, fingerprint, small};
use super::fault::Outcome;
use crate::journal::stored::{millis_up, number, time};
use crate::{Attempt, Claim, JournalError, RowId, Span, TargetId};

/// Who claims, and a number by which the worker finds the rows of a claim again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claimant {
    pub(super) worker: i64,
    pub(super) token: i64,
}

/// Rows of which another worker has just taken one are passed over.
const PLANNED: &str = "with picked as materialized (select target, number from enroll.rows where target = $1 \
                       and state = 'planned' \
                       and (select is_planned from enroll.targets where id = $1) \
                       order by number + 0 limit $2 for update skip locked)";
const UNKNOWN: &str = "with picked as materialized (select target, number from enroll.rows where target = $1 \
                       and number = $2 and state = 'unknown' for update)";
/// A row in doubt keeps the idempotency key of its first attempt in doubt, and its times.
const TAKE: &str = "update enroll.rows r set state = 'sending', attempt = r.attempt + 1, \
                    lease_until = enroll.now_ms() + $3, worker = $4, token = $5, \
                    key_attempt = case when r.doubt then r.key_attempt else r.attempt + 1 end, \
                    began_at = case when r.doubt then r.began_at else enroll.now_ms() end, \
                    ended_at = case when r.doubt then r.ended_at end, \
                    outcome = case when r.doubt then r.outcome end \
                    from picked p where r.target = p.target and r.number = p.number";
const CLAIM: &str = "r.number, r.attempt, r.line, r.start, r.length, r.content, r.doubt, r.key_attempt, r.began_at, \
                     r.ended_at";

pub(super) async fn claim(
    client: &Client,
    target: TargetId,
    limit: usize,
    lease: Duration,
    by: Claimant,
) -> Outcome<Vec<Claim>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let claims = take(client, &format!("{PLANNED} {TAKE} returning {CLAIM}"), target, limit, lease, by).await?;
    if claims.is_empty() {
        exists(client, target).await?;
    }
    Ok(claims)
}

pub(super) async fn claim_unknown(client: &Client, id: RowId, lease: Duration, by: Claimant) -> Outcome<Option<Claim>> {
    let sql = format!("{UNKNOWN} {TAKE} returning {CLAIM}");
    Ok(take(client, &sql, id.target, number(id.row), lease, by).await?.pop())
}

async fn take(
    client: &Client,
    sql: &str,
    target: TargetId,
    which: i64,
    lease: Duration,
    by: Claimant,
) -> Outcome<Vec<Claim>> {
    let statement = client.prepare_cached(sql).await?;
    let lease = millis_up(lease);
    let rows = client.query(&statement, &[&target.0, &which, &lease, &by.worker, &by.token]).await?;
    in_order(target, &rows)
}

/// The rows of a claim whose response was lost with the connection. They are durable, and nothing
/// was sent of them.
pub(super) async fn taken_before(client: &Client, target: TargetId, by: Claimant) -> Outcome<Vec<Claim>> {
    let sql = format!(
        "select {CLAIM} from enroll.rows r where r.state = 'sending' and r.target + 0 = $1 and r.worker = $2 \
         and r.token = $3"
    );
    in_order(target, &client.query(&sql, &[&target.0, &by.worker, &by.token]).await?)
}

fn in_order(target: TargetId, rows: &[Row]) -> Outcome<Vec<Claim>> {
    let mut claims = rows.iter().map(|row| read(target, row)).collect::<Outcome<Vec<_>>>()?;
    claims.sort_unstable_by_key(|claim| claim.attempt.id);
    Ok(claims)
}

fn read(target: TargetId, row: &Row) -> Outcome<Claim> {
    let id = RowId { target, row: count(row, 0)? };
    let length = u32::try_from(row.try_get::<_, i64>(4)?).unwrap_or(u32::MAX);
    Ok(Claim {
        attempt: Attempt { id, attempt: small(row, 1)? },
        span: Span { row: id.row, line: count(row, 2)?, offset: count(row, 3)?, length },
        content: fingerprint(row, 5)?,
        doubt: row.try_get(6)?,
        key_attempt: small(row, 7)?,
        began_at: time(row.try_get::<_, Option<i64>>(8)?.unwrap_or_default()),
        ended_at: row.try_get::<_, Option<i64>>(9)?.map(time),
    })
}

async fn exists(client: &Client, target: TargetId) -> Outcome<()> {
    let found = client.query_opt("select from enroll.targets where id = $1", &[&target.0]).await?;
    if found.is_some() { Ok(()) } else { Err(JournalError::no_such_target().into()) }
}

/// Makes rows unknown whose lease is over. Never `planned`: their worker may have sent them. The time
/// is asked for once, so that the index of leases serves.
const SWEEP: &str = "update enroll.rows r set state = 'unknown', doubt = true, ended_at = r.lease_until \
                     from (select target, number from enroll.rows where state = 'sending' \
                     and lease_until <= (select enroll.now_ms()) for update skip locked) lost \
                     where r.target = lost.target and r.number = lost.number";

pub(super) async fn sweep(client: &Client) -> Outcome<u64> {
    let statement = client.prepare_cached(SWEEP).await?;
    Ok(client.execute(&statement, &[]).await?)
}
