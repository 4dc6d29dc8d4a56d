//! The workers of a journal, as a person sees them: who is there, what each has under way, who signs
//! with which key, and which providers are held back.

use std::time::Duration;

use deadpool_postgres::{Client, Pool};
use tokio_postgres::Row;

use super::claim;
use super::column::count;
use super::fault::Outcome;
use crate::journal::stored::time;

/// How often a worker says that it is there, and looks for lost ones.
const BEAT: Duration = Duration::from_secs(10);

/// A worker of the journal that was there in the last minute, or has rows under way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Worker {
    /// Its name. Two can have the same.
    pub name: String,
    /// When it began.
    pub began_at: Duration,
    /// When it was there last.
    pub seen_at: Duration,
    /// How many rows it sends.
    pub sending: u64,
    /// When the last of their leases is over.
    pub lease_until: Option<Duration>,
}

/// A key that a worker signs with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningKey {
    /// The provider's id.
    pub provider: String,
    /// Its base URL.
    pub base_url: String,
    /// The name of the key.
    pub key: String,
    /// The name of the worker that has it.
    pub worker: String,
    /// When the lease is over.
    pub until: Duration,
}

/// A provider at which all workers wait.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldBack {
    /// The provider's id.
    pub provider: String,
    /// Its base URL.
    pub base_url: String,
    /// When the next call may begin.
    pub until: Duration,
}

pub(super) async fn begin(client: &Client, name: &str) -> Outcome<i64> {
    let sql = "insert into enroll.workers (name, began_at, seen_at) values ($1, enroll.now_ms(), enroll.now_ms()) \
               returning id";
    Ok(client.query_one(sql, &[&name]).await?.try_get(0)?)
}

pub(super) async fn end(client: &Client, worker: i64) -> Outcome<()> {
    client.execute("update enroll.workers set ended_at = enroll.now_ms() where id = $1", &[&worker]).await?;
    Ok(())
}

/// Says from time to time that the worker is there, and makes rows of lost workers unknown.
pub(super) async fn beat(pool: Pool, worker: i64) {
    loop {
        tokio::time::sleep(BEAT).await;
        // What fails now is done by the next beat, or by whoever needs it.
        let Ok(client) = pool.get().await else { continue };
        let seen = "update enroll.workers set seen_at = enroll.now_ms() where id = $1";
        let _ = client.execute(seen, &[&worker]).await;
        let _ = claim::sweep(&client).await;
    }
}

/// All but this one.
pub(super) async fn others(client: &Client, this: i64) -> Outcome<Vec<Worker>> {
    let sql = "select w.name, w.began_at, w.seen_at, count(r.number), max(r.lease_until) from enroll.workers w \
               left join enroll.rows r on r.worker = w.id and r.state = 'sending' where w.id <> $1 group by w.id \
               having count(r.number) > 0 or (w.ended_at is null and w.seen_at > enroll.now_ms() - 60000) \
               order by w.id";
    let worker = |row: &Row| {
        Ok(Worker {
            name: row.try_get(0)?,
            began_at: time(row.try_get(1)?),
            seen_at: time(row.try_get(2)?),
            sending: count(row, 3)?,
            lease_until: row.try_get::<_, Option<i64>>(4)?.map(time),
        })
    };
    client.query(sql, &[&this]).await?.iter().map(worker).collect()
}

pub(super) async fn signing_keys(client: &Client) -> Outcome<Vec<SigningKey>> {
    let sql = "select s.provider, s.base_url, k.key, w.name, k.until from enroll.signing_keys k \
               join enroll.scopes s on s.id = k.scope join enroll.workers w on w.id = k.worker \
               where k.until > enroll.now_ms() order by s.provider, s.base_url, k.key";
    let key = |row: &Row| {
        Ok(SigningKey {
            provider: row.try_get(0)?,
            base_url: row.try_get(1)?,
            key: row.try_get(2)?,
            worker: row.try_get(3)?,
            until: time(row.try_get(4)?),
        })
    };
    client.query(sql, &[]).await?.iter().map(key).collect()
}

/// Those that are held back for longer than the distance of two calls at any useful rate.
pub(super) async fn held_back(client: &Client) -> Outcome<Vec<HeldBack>> {
    let sql = "select s.provider, s.base_url, ceil(p.next_at)::bigint from enroll.paces p \
               join enroll.scopes s on s.id = p.scope where p.next_at > enroll.now_ms() + 1000 \
               order by s.provider, s.base_url";
    let held =
        |row: &Row| Ok(HeldBack { provider: row.try_get(0)?, base_url: row.try_get(1)?, until: time(row.try_get(2)?) });
    client.query(sql, &[]).await?.iter().map(held).collect()
}
