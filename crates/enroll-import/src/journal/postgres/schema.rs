//! The tables of a journal in a database, and whether the database keeps what it confirms.

use deadpool_postgres::{Client, GenericClient};

use super::fault::{Outcome, READ_ONLY, other_copy};
use crate::{JournalError, JournalErrorKind as Kind, JournalKey};

/// The version of the tables.
const VERSION: i32 = 1;
/// The oldest server whose statements we use.
const OLDEST_SERVER: i32 = 120_000;
const TABLES: &str = include_str!("schema.sql");

/// Which copy of the database this is: the cluster, its timeline, which a failover or a restore
/// changes, the database, and the table of rows in it.
///
/// <https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES>
const IDENTITY: &str = "select concat_ws('/', (select system_identifier from pg_control_system()), \
                        left(pg_walfile_name(pg_current_wal_lsn()), 8), \
                        (select oid from pg_database where datname = current_database()), \
                        'enroll.rows'::regclass::oid)";

pub(super) async fn identity(client: &tokio_postgres::Client) -> Result<String, tokio_postgres::Error> {
    client.query_one(IDENTITY, &[]).await?.try_get(0)
}

/// Checks that the server writes, and that what it confirms survives a crash.
pub(super) async fn check_server(client: &Client) -> Outcome<()> {
    let sql = "select current_setting('server_version_num')::integer, \
               pg_is_in_recovery() or current_setting('transaction_read_only')::boolean, \
               current_setting('synchronous_commit'), current_setting('fsync')::boolean";
    let row = client.query_one(sql, &[]).await?;
    if row.try_get::<_, i32>(0)? < OLDEST_SERVER {
        return refused(Kind::Unusable, "the server is older than PostgreSQL 12; use a newer one");
    }
    if row.try_get(1)? {
        return refused(Kind::Unusable, READ_ONLY);
    }
    let is_durable = matches!(row.try_get(2)?, "on" | "remote_apply") && row.try_get(3)?;
    if !is_durable {
        let message = "the database confirms what it has not written to disk, so that a crash would make second \
                       users; set synchronous_commit and fsync to on";
        return refused(Kind::NotDurable, message);
    }
    Ok(())
}

/// Makes the tables, unless they are there. Returns the key of the hashes.
pub(super) async fn prepare(client: &mut Client, can_create: bool) -> Outcome<JournalKey> {
    let transaction = client.transaction().await?;
    // Two workers that begin at once.
    transaction.query_one("select pg_advisory_xact_lock(hashtext('enroll'))", &[]).await?;
    let sql = "select to_regnamespace('enroll') is not null, to_regclass('enroll.meta') is not null";
    let found = transaction.query_one(sql, &[]).await?;
    let (has_schema, has_meta): (bool, bool) = (found.try_get(0)?, found.try_get(1)?);
    match (has_schema, has_meta) {
        (_, true) => {}
        (true, false) => {
            let message = "the database has a schema `enroll` of something else; give another database";
            return refused(Kind::NotAJournal, message);
        }
        (false, false) if can_create => {
            transaction.batch_execute(TABLES).await?;
            let insert = "insert into enroll.meta (version, key) values ($1, $2)";
            transaction.execute(insert, &[&VERSION, &JournalKey::random()?.0.as_slice()]).await?;
        }
        (false, false) => {
            return refused(Kind::Unusable, "there is no journal in the database; check the address");
        }
    }
    let key = meta(&transaction).await?;
    transaction.commit().await?;
    Ok(key)
}

async fn meta(client: &impl GenericClient) -> Outcome<JournalKey> {
    let row = client.query_one("select version, key from enroll.meta", &[]).await?;
    match row.try_get::<_, i32>(0)? {
        VERSION => {}
        newer if newer > VERSION => {
            return refused(Kind::NotAJournal, "the journal is that of a newer release; use the release that wrote it");
        }
        _ => return refused(Kind::NotAJournal, "the journal is that of an older release; use that release"),
    }
    let key = row.try_get::<_, &[u8]>(1)?.try_into();
    Ok(JournalKey(key.map_err(|_| JournalError::unreadable())?))
}

/// Checks that this is the copy that the journal was last used on, or notes that it is now.
pub(super) async fn check_copy(client: &Client, is_accepted: bool) -> Outcome<String> {
    let now = identity(client).await?;
    let sql = "update enroll.meta set identity = $1 where identity is null or identity = $1 or $2 returning 1";
    if client.query_opt(sql, &[&now, &is_accepted]).await?.is_none() {
        return Err(other_copy().into());
    }
    Ok(now)
}

fn refused<T>(kind: Kind, message: &str) -> Outcome<T> {
    Err(JournalError::new(kind, message).into())
}
