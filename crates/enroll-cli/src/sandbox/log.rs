//! The lines of `--log`, on standard error.
//!
//! A thread writes them, so that a reader who never reads does not stop the sandbox. Lines beyond
//! what waits are dropped, and their number is printed when there is room again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use anyhow::Context as _;
use enroll_sandbox::Received;

use crate::output;

/// How many lines may wait.
const LINES: usize = 1024;

/// What takes the lines.
pub(super) struct Log {
    lines: SyncSender<String>,
    dropped: Arc<AtomicU64>,
}

impl Log {
    /// Starts the thread. Nobody waits for it at the end.
    pub(super) fn start() -> anyhow::Result<Self> {
        let (lines, waiting) = sync_channel(LINES);
        let dropped = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&dropped);
        let thread = thread::Builder::new().name("enroll-log".to_owned());
        thread.spawn(move || write(&waiting, &count)).context("--log cannot have a thread")?;
        Ok(Self { lines, dropped })
    }

    /// Adds the line of a request.
    pub(super) fn add(&self, request: &Received) {
        if let Err(TrySendError::Full(_)) = self.lines.try_send(request.summary().to_string()) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(lines: &Receiver<String>, dropped: &AtomicU64) {
    for line in lines {
        output::message(format_args!("{line}"));
        match dropped.swap(0, Ordering::Relaxed) {
            0 => {}
            count => output::message(format_args!("enroll: {count} lines are left out, because nobody read them")),
        }
    }
}
