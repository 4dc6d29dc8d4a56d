//! Nonces that a restart does not repeat.
//!
//! `path.rs` finds and opens the file, `store.rs` keeps a number in it, and this decides which: how
//! far ahead numbers are set aside, and what is written back. It gives nothing without a file.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{NonceError, NonceSource, NonceUnit};
use crate::clock::{Clock, SystemClock};

mod path;
mod store;

use store::Store;

/// How far ahead of the clock numbers are set aside, in seconds.
const AHEAD: u64 = 10;
/// How far ahead of the clock the number in a file may be when it is opened, in seconds: a day.
const FARTHEST: u64 = 24 * 60 * 60;

/// `max(last + 1, now)`, kept in a file: a nonce is given only if a number at least as high was
/// written and synced before, and a restart goes on above that number. So no nonce is given twice,
/// also after a crash, after a restart, or with a clock that was set back.
///
/// Dropped, it writes back the last nonce that it gave. After a crash the file is at most ten
/// seconds ahead of the clock, however often that happens; for as long, other sources of the key
/// would be rejected. Writing is a few milliseconds of blocking work every ten seconds, and with
/// every nonce for as long as the clock is behind them.
///
/// # The file
///
/// It holds two numbers, of which the greater counts; a write replaces the other, so one that
/// breaks off loses nothing. To restore a file, write the highest nonce that was used into it.
///
/// The file itself is locked: one source at a time uses it, in this process or another, by whatever
/// path. It must be a regular file under one name: a symbolic link, a hard link, a pipe and a
/// folder are refused. Paths through linked folders are fine. If the file is moved, deleted or
/// replaced in use, no nonce is given any more (on Unix; elsewhere, if it is moved or deleted).
///
/// Keep it in a folder that nobody else can write, because whoever writes the number decides
/// which nonces follow. Do not restore it from a backup and do not share it between machines: a
/// copy gives the same nonces again. A new file is readable by its owner alone. A number more than
/// a day ahead of the clock is refused, so that a planted one does not use up the key.
///
/// ```
/// use enroll_client::nonce::{FileNonces, NonceSource as _, NonceUnit};
/// # let folder = std::env::temp_dir().join(format!("enroll-nonces-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("kraken");
/// let nonces = FileNonces::open(&path, NonceUnit::Nanoseconds)?;
/// assert!(nonces.next()? < nonces.next()?);
/// # drop(nonces);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FileNonces {
    numbers: Mutex<Numbers>,
    unit: NonceUnit,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct Numbers {
    store: Store,
    last: u64,
    /// The number in the file: none above it may be given.
    set_aside: u64,
}

impl FileNonces {
    /// The source that this file keeps; a file that does not exist is made.
    ///
    /// # Errors
    ///
    /// The file is no nonce file, is in use by another source, is more than a day ahead of the
    /// clock, or cannot be read or written.
    pub fn open(path: impl AsRef<Path>, unit: NonceUnit) -> io::Result<Self> {
        Self::with_clock(path, unit, Arc::new(SystemClock::new()))
    }

    /// The same with a clock of your own.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn with_clock(path: impl AsRef<Path>, unit: NonceUnit, clock: Arc<dyn Clock>) -> io::Result<Self> {
        // A clock that cannot be right gives no nonce later on, and says nothing about the file.
        let farthest = unit.count(clock.since_epoch()).map(|now| now.saturating_add(unit.seconds(FARTHEST)));
        let (store, last) = Store::open(path.as_ref(), farthest.unwrap_or(u64::MAX))?;
        let numbers = Mutex::new(Numbers { store, last, set_aside: last });
        Ok(Self { numbers, unit, clock })
    }
}

impl NonceSource for FileNonces {
    fn next(&self) -> Result<u64, NonceError> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.unit.count(self.clock.since_epoch())?;
        let next = self.unit.after(numbers.last, now)?;
        numbers.store.check()?;
        if next > numbers.set_aside {
            // From the clock, not from the last number, so that crashes do not add up.
            numbers.set_aside(next.max(now.saturating_add(self.unit.seconds(AHEAD))))?;
        }
        numbers.last = next;
        Ok(next)
    }
}

impl Numbers {
    fn set_aside(&mut self, until: u64) -> Result<(), NonceError> {
        self.store.write(until).map_err(|error| NonceError::Store(error.kind()))?;
        self.set_aside = until;
        Ok(())
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        if self.last < self.set_aside {
            // Over both numbers, the lower one first. Where that fails, the file is ahead.
            let _ = self.store.write(self.last).and_then(|()| self.store.write(self.last));
        }
    }
}

#[cfg(test)]
mod tests;
