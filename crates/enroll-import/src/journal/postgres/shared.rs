//! What workers share beside the rows: the pace of the calls, and who signs with which key.

use std::time::Duration;

use deadpool_postgres::Client;

use super::column::count;
use super::fault::Outcome;
use crate::journal::per_millisecond;
use crate::journal::stored::{millis_up, time};
use crate::{JournalError, KeyLease, KeyRequest, TargetId};

/// How many nonces a worker gets with a lease: more than a call and its look-ups use.
const NONCES: i64 = 64;

/// A place is taken only if its time has come. One gap may be caught up with, so that a worker which
/// looks late does not lower the rate.
const TAKE_TURN: &str = "insert into enroll.paces as p (scope, next_at) \
                         select scope, enroll.now_ms() + $2::double precision from enroll.targets where id = $1 \
                         on conflict (scope) do update \
                         set next_at = greatest(p.next_at, enroll.now_ms() - $2::double precision) \
                         + $2::double precision where p.next_at <= enroll.now_ms() returning scope";
const WAIT: &str = "select greatest(p.next_at - enroll.now_ms(), 0::double precision) from enroll.paces p \
                    join enroll.targets t on t.scope = p.scope where t.id = $1";

pub(super) async fn turn(client: &Client, target: TargetId, gap: Duration) -> Outcome<Duration> {
    if !gap.is_zero() {
        let statement = client.prepare_cached(TAKE_TURN).await?;
        let gap = gap.as_secs_f64() * 1000.0;
        if client.query_opt(&statement, &[&target.0, &gap]).await?.is_some() {
            return Ok(Duration::ZERO);
        }
    }
    let statement = client.prepare_cached(WAIT).await?;
    let Some(row) = client.query_opt(&statement, &[&target.0]).await? else { return Ok(Duration::ZERO) };
    let wait: f64 = row.try_get(0)?;
    let wait = Duration::try_from_secs_f64(wait / 1000.0).unwrap_or_default();
    // Its time came between the two statements.
    Ok(if gap.is_zero() { wait } else { wait.max(Duration::from_millis(1)) })
}

pub(super) async fn push_back(client: &Client, target: TargetId, wait: Duration) -> Outcome<()> {
    let sql = "insert into enroll.paces as p (scope, next_at) \
               select scope, enroll.now_ms() + $2::double precision from enroll.targets where id = $1 \
               on conflict (scope) do update set next_at = greatest(p.next_at, excluded.next_at)";
    let statement = client.prepare_cached(sql).await?;
    client.execute(&statement, &[&target.0, &(wait.as_secs_f64() * 1000.0)]).await?;
    Ok(())
}

/// A worker that has the key goes on with its own nonces; another one begins after all that were
/// given.
const LEASE_KEY: &str = "insert into enroll.signing_keys as k (scope, key, worker, until, last) \
                         select scope, $2, $3, enroll.now_ms() + $4, greatest($6, enroll.now_ms() * $5) + $7 - 1 \
                         from enroll.targets where id = $1 \
                         on conflict (scope, key) do update set worker = $3, until = excluded.until, \
                         last = case when k.worker = $3 then greatest($6, enroll.now_ms() * $5) \
                         else greatest(k.last + 1, enroll.now_ms() * $5) end + $7 - 1 \
                         where k.worker = $3 or k.until <= enroll.now_ms() returning last";
const HELD_FOR: &str = "select greatest(k.until - enroll.now_ms(), 1) from enroll.signing_keys k \
                        join enroll.targets t on t.scope = k.scope where t.id = $1 and k.key = $2";

pub(super) async fn lease_key(
    client: &Client,
    target: TargetId,
    worker: i64,
    request: &KeyRequest,
) -> Outcome<KeyLease> {
    let statement = client.prepare_cached(LEASE_KEY).await?;
    let (lease, unit) = (millis_up(request.lease), per_millisecond(request.unit));
    let next = i64::try_from(request.next).unwrap_or(i64::MAX - NONCES);
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
        [&target.0, &request.key, &worker, &lease, &unit, &next, &NONCES];
    if let Some(row) = client.query_opt(&statement, &parameters).await? {
        let end = count(&row, 0)?.saturating_add(1);
        return Ok(KeyLease::Held { first: end.saturating_sub(NONCES.cast_unsigned()), end });
    }
    let held = client.query_opt(HELD_FOR, &[&target.0, &request.key]).await?;
    let held = held.ok_or_else(JournalError::no_such_target)?;
    Ok(KeyLease::Taken { wait: time(held.try_get(0)?) })
}

pub(super) async fn release_key(client: &Client, target: TargetId, worker: i64, key: &str) -> Outcome<()> {
    // Whatever becomes of the clock, nobody waits for it any more.
    let sql = "update enroll.signing_keys k set until = 0 from enroll.targets t \
               where t.id = $1 and k.scope = t.scope and k.key = $2 and k.worker = $3";
    client.execute(sql, &[&target.0, &key, &worker]).await?;
    Ok(())
}
