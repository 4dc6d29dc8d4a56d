//! The imports of a journal and their targets.

use rusqlite::{OptionalExtension as _, Row};

use super::fault::Outcome;
use super::job::Session;
use crate::journal::rules::missing_targets;
use crate::journal::stored::{millis, time};
use crate::{Import, JournalError, NewImport, NewTarget, Target, TargetId};

pub(super) fn begin(session: &Session<'_>, new: &NewImport) -> Outcome<Import> {
    let find = "select id from import where name = ?1";
    let known = session.connection.query_row(find, [&new.name], |row| row.get(0)).optional()?;
    let id = match known {
        Some(id) => id,
        None => insert(session, new)?,
    };
    let import = one(session, id)?;
    for target in missing_targets(&import, new)? {
        add_target(session, id, target)?;
    }
    one(session, id)
}

fn insert(session: &Session<'_>, new: &NewImport) -> Outcome<i64> {
    let sql = "insert into import (name, digest, path, began_at) values (?1, ?2, ?3, ?4)";
    session.connection.execute(sql, (&new.name, new.digest, &new.path, millis(session.now)))?;
    Ok(session.connection.last_insert_rowid())
}

fn add_target(session: &Session<'_>, import: i64, new: &NewTarget) -> Outcome<()> {
    let (connection, scope) = (session.connection, (&new.provider, &new.base_url));
    connection.execute("insert or ignore into scope (provider, base_url) values (?1, ?2)", scope)?;
    let find = "select id from scope where provider = ?1 and base_url = ?2";
    let scope: i64 = connection.query_row(find, scope, |row| row.get(0))?;
    let sql = "insert into target (import, name, scope) values (?1, ?2, ?3)";
    connection.execute(sql, (import, &new.name, scope))?;
    Ok(())
}

const IMPORT: &str = "select id, name, digest, path, began_at from import";

pub(super) fn all(session: &Session<'_>) -> Outcome<Vec<Import>> {
    let mut statement = session.connection.prepare_cached(&format!("{IMPORT} order by id"))?;
    let imports: Vec<_> = statement.query_map([], import)?.collect::<rusqlite::Result<_>>()?;
    imports.into_iter().map(|(id, import)| with_targets(session, id, import)).collect()
}

fn one(session: &Session<'_>, id: i64) -> Outcome<Import> {
    let (id, import) = session.connection.query_row(&format!("{IMPORT} where id = ?1"), [id], import)?;
    with_targets(session, id, import)
}

fn import(row: &Row<'_>) -> rusqlite::Result<(i64, Import)> {
    let (name, digest, path, began_at) = (row.get(1)?, row.get(2)?, row.get(3)?, time(row.get(4)?));
    Ok((row.get(0)?, Import { name, digest, path, began_at, targets: Vec::new() }))
}

fn with_targets(session: &Session<'_>, id: i64, import: Import) -> Outcome<Import> {
    let sql = "select t.id, t.name, s.provider, s.base_url, t.is_planned from target t join scope s on s.id = t.scope \
               where t.import = ?1 order by t.id";
    let mut statement = session.connection.prepare_cached(sql)?;
    let target = |row: &Row<'_>| {
        let (id, name, provider) = (TargetId(row.get(0)?), row.get(1)?, row.get(2)?);
        Ok(Target { id, name, provider, base_url: row.get(3)?, is_planned: row.get(4)? })
    };
    let targets = statement.query_map([id], target)?.collect::<rusqlite::Result<_>>()?;
    Ok(Import { targets, ..import })
}

pub(super) fn planned(session: &Session<'_>, target: TargetId) -> Outcome<()> {
    let changed = session.connection.execute("update target set is_planned = 1 where id = ?1", [target.0])?;
    if changed == 0 { Err(JournalError::no_such_target().into()) } else { Ok(()) }
}
