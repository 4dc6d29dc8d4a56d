//! The tables of a journal file, and what marks a file as one.
//!
//! Rows are small, and in the order of the input, so that planning and claiming go through the file
//! from front to back. Only `seen` is in the order of the fingerprints, which are random.

use rusqlite::Connection;

use super::fault::{Fault, Outcome};
use crate::{JournalError, JournalErrorKind, JournalKey};

/// `enrl`, as SQLite keeps it in the file's header.
const APPLICATION_ID: i32 = 0x656e_726c;
/// The version of the tables.
const VERSION: i32 = 1;

const TABLES: &str = "
create table meta (key blob not null, generation integer not null) strict;
create table import (
    id integer primary key, name text not null unique, digest blob not null, path text not null,
    began_at integer not null
) strict;
create table scope (
    id integer primary key, provider text not null, base_url text not null, unique (provider, base_url)
) strict;
create table target (
    id integer primary key, import integer not null, name text not null, scope integer not null,
    is_planned integer not null default 0, unique (import, name)
) strict;
create table row (
    target integer not null, row integer not null, line integer not null, start integer not null,
    length integer not null, content blob not null, state text not null, doubt integer not null default 0,
    attempt integer not null default 0, key_attempt integer not null default 0, ours text, user_id text,
    outcome text, problems text, same_target integer, same_row integer, began_at integer, ended_at integer,
    lease_until integer, run integer, is_suspected_twice integer not null default 0, resolution integer,
    primary key (target, row)
) strict, without rowid;
create index row_planned on row (target, row) where state = 'planned';
create index row_sending on row (target, row) where state = 'sending';
create index row_open on row (target, row) where state in ('unknown', 'exists');
create table seen (
    scope integer not null, fingerprint blob not null, target integer not null, row integer not null,
    primary key (scope, fingerprint)
) strict, without rowid;
create table evidence (
    target integer not null, row integer not null, attempt integer not null, at integer not null,
    outcome text not null, is_contradiction integer not null
) strict;
create table resolution (
    id integer primary key, target integer not null, row integer not null, at integer not null,
    decision text not null, user_id text, note text, actor text
) strict;
";

/// Whether the file has the tables already. A file that is not empty and no journal is refused.
pub(super) fn is_there(connection: &Connection) -> Outcome<bool> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(false),
        (APPLICATION_ID, VERSION) => Ok(true),
        (APPLICATION_ID, newer) if newer > VERSION => {
            Err(refused("the journal is that of a newer release; use the release that wrote it"))
        }
        _ => Err(refused("the file is a database of something else; give the path of a journal, or of a new file")),
    }
}

/// Makes the tables and the key of the hashes.
pub(super) fn create(connection: &Connection) -> Outcome<()> {
    let key = JournalKey::random()?;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute("insert into meta (key, generation) values (?1, 0)", [&key.0])?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

/// The key and the generation.
pub(super) fn meta(connection: &Connection) -> Outcome<(JournalKey, i64)> {
    let meta = connection.query_row("select key, generation from meta", [], |row| Ok((row.get(0)?, row.get(1)?)));
    let (key, generation) = meta?;
    Ok((JournalKey(key), generation))
}

fn refused(message: &str) -> Fault {
    JournalError::new(JournalErrorKind::NotAJournal, message).into()
}
