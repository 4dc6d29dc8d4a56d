//! The order in which a journal is opened: the lock first, and the thread last.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use enroll_core::client::Clock;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::fault::Outcome;
use super::files::{Files, Lock, Place};
use super::generation::{self, SideFile};
use super::job::Session;
use super::reserve::Reserve;
use super::writer::Writer;
use super::{SqliteJournal, claim, connection, schema};
use crate::journal::Result;
use crate::{JournalError, JournalErrorKind as Kind, JournalKey};

pub(super) fn open(path: &Path, clock: Arc<dyn Clock>, can_create: bool) -> Result<SqliteJournal> {
    let files = Files::at(path)?;
    if !can_create && !files.exists() {
        let message = format!("there is no journal at {}; check the path", path.display());
        return Err(JournalError::new(Kind::Unusable, message));
    }
    let lock = Lock::take(&files)?;
    files.prepare()?;
    let connection = connect(&files)?;
    let side_file = SideFile::of(&files);
    let (key, generation) = schema::meta(&connection)?;
    side_file.check(generation)?;
    let reserve = Reserve::make(&files)?;
    let (run, swept) = begin_run(&connection, &clock)?;
    // After the database: a crash between the two leaves the file one behind, which is known.
    side_file.write(run)?;
    let is_full = Arc::default();
    let place = Place::of(&files.database);
    start(Writer { connection, reserve, clock, run, is_full, place, _lock: lock }, key, swept)
}

fn connect(files: &Files) -> Outcome<Connection> {
    let connection = connection::open(files)?;
    // Before anything is written, also by the set-up.
    let is_there = schema::is_there(&connection)?;
    connection::set_up(&connection)?;
    if !is_there {
        schema::create(&connection)?;
    }
    // The log of a process that was lost may be long, and its space is needed for the reserve. It
    // is as durable as before if it cannot be copied.
    let _ = connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
    Ok(connection)
}

/// Counts this opening, and makes rows unknown whose process is lost: the lock proves that it is.
fn begin_run(connection: &Connection, clock: &Arc<dyn Clock>) -> Outcome<(i64, u64)> {
    connection.execute_batch("begin immediate")?;
    let run = generation::increase(connection)?;
    let session = Session { connection, now: clock.since_epoch(), run, is_full: false, is_gone: false };
    let swept = claim::sweep(&session)?;
    connection.execute_batch("commit")?;
    Ok((run, swept))
}

fn start(writer: Writer, key: JournalKey, swept: u64) -> Result<SqliteJournal> {
    let (jobs, receiver) = mpsc::channel();
    let (has_closed, closed) = oneshot::channel();
    let is_full = writer.is_full.clone();
    let work = move || {
        writer.work(&receiver);
        // The writer is gone, and with it the connection and the lock.
        let _ = has_closed.send(());
    };
    let thread = thread::Builder::new().name("enroll-journal".into()).spawn(work).map_err(|error| {
        let message = "the operating system gives no thread for the journal; end other programs, then start again";
        JournalError::new(Kind::Io, message).caused_by(error)
    })?;
    Ok(SqliteJournal { key, swept, is_full, jobs: Some(jobs), closed, thread: Some(thread) })
}
