//! A command for the thread of the journal: what to do, and who waits for the result.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::fault::{Fault, Outcome, is_full};
use crate::journal::Result;

/// What a command works with.
#[derive(Debug)]
pub(super) struct Session<'a> {
    /// The connection, in a transaction.
    pub(super) connection: &'a Connection,
    /// The time now.
    pub(super) now: Duration,
    /// The number of this opening of the journal, which its rows in flight have.
    pub(super) run: i64,
    /// Whether the disk was full.
    pub(super) is_full: bool,
    /// Whether the file was deleted or replaced, so that nobody would find what is written.
    pub(super) is_gone: bool,
}

/// How a command ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It did what it was for.
    Well,
    /// It failed, and is to be undone.
    Failed,
    /// It failed because the disk is full, which every other one would too.
    Full(Arc<rusqlite::Error>),
}

/// A command. It is run again if its transaction was undone.
pub(super) trait Job: Send {
    /// Runs it.
    fn run(&mut self, session: &Session<'_>) -> Ended;
    /// Why it failed, if SQLite did.
    fn cause(&self) -> Option<Arc<rusqlite::Error>>;
    /// Reports the result; this one instead, if its transaction failed.
    fn report(self: Box<Self>, failed: Option<Arc<rusqlite::Error>>);
}

/// A command of a function.
pub(super) struct Work<T, F> {
    work: F,
    result: Option<Outcome<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Work<T, F>
where
    T: Send + 'static,
    F: FnMut(&Session<'_>) -> Outcome<T> + Send + 'static,
{
    /// The command, and where its result arrives.
    pub(super) fn boxed(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>) {
        let (reply, receiver) = oneshot::channel();
        (Box::new(Self { work, result: None, reply }), receiver)
    }
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: FnMut(&Session<'_>) -> Outcome<T> + Send,
{
    fn run(&mut self, session: &Session<'_>) -> Ended {
        let result = self.result.insert((self.work)(session));
        match result {
            Ok(_) => Ended::Well,
            Err(Fault::Sqlite(error)) if is_full(error) => Ended::Full(error.clone()),
            Err(_) => Ended::Failed,
        }
    }

    fn cause(&self) -> Option<Arc<rusqlite::Error>> {
        match &self.result {
            Some(Err(Fault::Sqlite(error))) => Some(error.clone()),
            _ => None,
        }
    }

    fn report(self: Box<Self>, failed: Option<Arc<rusqlite::Error>>) {
        let result = match (failed, self.result) {
            (Some(error), _) => Err(Fault::Sqlite(error).into()),
            (None, Some(result)) => result.map_err(Into::into),
            // It was not run; whoever waits learns that from the dropped channel.
            (None, None) => return,
        };
        // Nobody waits any more if the future was dropped.
        let _ = self.reply.send(result);
    }
}
