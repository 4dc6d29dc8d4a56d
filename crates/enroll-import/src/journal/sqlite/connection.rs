//! The connection to the database: how it is set up, and that it makes commits durable.

use rusqlite::{Connection, OpenFlags};

use super::fault::{Fault, Outcome};
use super::files::Files;
use crate::{JournalError, JournalErrorKind as Kind};

/// The size of a page, of a new file. Planning changes pages in random order, nearly one per row,
/// so small ones save time.
const PAGES: &str = "pragma page_size = 1024";

/// `fullfsync` is for macOS, where a plain sync leaves writes in the disk's cache. The cache is in
/// KiB. The log is copied into the database every 16 MiB and then begins anew: the longer it waits,
/// the more of the pages are copied once, not twice.
const SET_UP: &str = "
pragma synchronous = full;
pragma fullfsync = on;
pragma checkpoint_fullfsync = on;
pragma busy_timeout = 0;
pragma foreign_keys = off;
pragma trusted_schema = off;
pragma cell_size_check = on;
pragma cache_size = -2048;
pragma mmap_size = 0;
pragma temp_store = memory;
pragma locking_mode = normal;
pragma wal_autocheckpoint = 16384;
pragma journal_size_limit = 33554432;
";

/// Opens the file, which must exist.
pub(super) fn open(files: &Files) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&files.database, flags)?;
    connection.set_prepared_statement_cache_capacity(64);
    if connection.is_readonly("main")? {
        let message = format!("the journal {} cannot be written; fix its permissions", files.database.display());
        return Err(JournalError::new(Kind::Unusable, message).into());
    }
    Ok(connection)
}

/// Makes the connection durable, and bounds its memory.
pub(super) fn set_up(connection: &Connection) -> Outcome<()> {
    connection.execute_batch(PAGES)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.execute_batch(SET_UP)?;
    check(connection)
}

/// Fails unless a commit is on the disk when it returns.
fn check(connection: &Connection) -> Outcome<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if mode == "wal" && synchronous >= 2 { Ok(()) } else { Err(not_durable()) }
}

fn not_durable() -> Fault {
    let message = "the journal does not make what it writes durable on this file system, so that users could be \
                   created twice after a power cut; put it on a local disk";
    JournalError::new(Kind::NotDurable, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(connection: &Connection) -> Option<Kind> {
        check(connection).err().map(|fault| JournalError::from(fault).kind())
    }

    #[test]
    fn a_connection_that_may_forget_a_commit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::at(&folder.path().join("journal")).unwrap();
        files.prepare().unwrap();
        let connection = open(&files).unwrap();
        set_up(&connection).unwrap();
        assert_eq!(kind(&connection), None);
        connection.execute_batch("pragma synchronous = normal").unwrap();
        assert_eq!(kind(&connection), Some(Kind::NotDurable));
        connection.execute_batch("pragma synchronous = full; pragma journal_mode = delete").unwrap();
        assert_eq!(kind(&connection), Some(Kind::NotDurable));
    }
}
