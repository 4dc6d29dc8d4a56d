//! A nonce source that keeps its state in a file, so that nonces increase across restarts too.
//!
//! `path.rs` finds and opens the file, and `store.rs` keeps a number in it. This module decides
//! which number: how far ahead nonces are reserved, and what is written back at the end.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{NonceError, NonceSource, NonceUnit};
use crate::clock::{Clock, SystemClock};

mod path;
mod store;

use store::Store;

/// How far ahead of the clock nonces are reserved, in seconds.
const AHEAD: u64 = 10;
/// How far ahead of the clock the number in a file may be when it is opened, in seconds: a day.
const MAX_AHEAD: u64 = 24 * 60 * 60;

/// Nonces from the clock, `max(last + 1, now)`, with their state in a file. A nonce is given only
/// after a number at least as high was written and synced, and a restart continues above that
/// number. So no nonce is given twice, even after a crash,
/// or after a restart with a clock that was set back.
///
/// When it is dropped, it writes back the last nonce that it gave. After a crash the number in the
/// file is up to ten seconds ahead of the clock, and crashes do not add up. During these seconds
/// the nonces of other sources of the key would be rejected. A write takes a few milliseconds of
/// blocking work, every ten seconds; while the clock is behind the nonces, every nonce needs one.
///
/// # The file
///
/// The file holds two numbers, of which the greater counts. A write replaces the lower one, so an
/// interrupted write loses nothing. To restore a lost file, write the highest used nonce into it.
///
/// The file is locked while a source uses it: no other source can open it, in this process or
/// another, by any path. It must be a regular file with a single name. A symbolic link, a hard
/// link, a pipe and a folder are refused; paths through linked folders work. If the file is moved,
/// deleted or replaced while it is in use, the source gives no more nonces (replacement is detected
/// on Unix only).
///
/// Keep the file in a folder that only its owner can write: whoever writes the number decides which
/// nonces follow. Do not restore it from a backup and do not share it between machines, because a
/// copy gives the same nonces again. A new file is readable by its owner only. A number more than a
/// day ahead of the clock is refused, so that a planted number cannot use up the key.
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
    /// The number in the file. No nonce above it may be given.
    reserved: u64,
}

impl FileNonces {
    /// Opens a nonce file, or creates it if it does not exist.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use enroll_client::Config;
    /// use enroll_client::nonce::{FileNonces, NonceUnit};
    /// let nonces = FileNonces::open("/var/lib/enroll/kraken", NonceUnit::Nanoseconds)?;
    /// let config = Config::new("https://nexus.kraken.com").nonces(Arc::new(nonces));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The file is not a nonce file, is in use by another source, is more than a day ahead of the
    /// clock, or cannot be read or written.
    pub fn open(path: impl AsRef<Path>, unit: NonceUnit) -> io::Result<Self> {
        Self::with_clock(path, unit, Arc::new(SystemClock::new()))
    }

    /// Opens a nonce file as [`open`](Self::open) does, with another clock.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use enroll_client::clock::SystemClock;
    /// use enroll_client::nonce::{FileNonces, NonceUnit};
    /// let clock = Arc::new(SystemClock::new());
    /// let path = "/var/lib/enroll/onchainpay";
    /// let nonces = FileNonces::with_clock(path, NonceUnit::Milliseconds, clock)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn with_clock(path: impl AsRef<Path>, unit: NonceUnit, clock: Arc<dyn Clock>) -> io::Result<Self> {
        // With a wrong clock the file cannot be checked. No nonce is given then,
        // so it opens all the same.
        let max = unit.count(clock.since_epoch()).map(|now| now.saturating_add(unit.seconds(MAX_AHEAD)));
        let (store, last) = Store::open(path.as_ref(), max.unwrap_or(u64::MAX))?;
        let numbers = Mutex::new(Numbers { store, last, reserved: last });
        Ok(Self { numbers, unit, clock })
    }
}

impl NonceSource for FileNonces {
    fn next(&self) -> Result<u64, NonceError> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.unit.count(self.clock.since_epoch())?;
        let next = self.unit.after(numbers.last, now)?;
        numbers.store.check()?;
        if next > numbers.reserved {
            // From the clock, not from the last nonce, so that crashes do not add up.
            numbers.reserve(next.max(now.saturating_add(self.unit.seconds(AHEAD))))?;
        }
        numbers.last = next;
        Ok(next)
    }
}

impl Numbers {
    fn reserve(&mut self, until: u64) -> Result<(), NonceError> {
        self.store.write(until).map_err(|error| NonceError::Store(error.kind()))?;
        self.reserved = until;
        Ok(())
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        if self.last < self.reserved {
            // Over both numbers, the lower one first. If that fails,
            // the file stays ahead, which is safe.
            let _ = self.store.write(self.last).and_then(|()| self.store.write(self.last));
        }
    }
}

#[cfg(test)]
mod tests;
