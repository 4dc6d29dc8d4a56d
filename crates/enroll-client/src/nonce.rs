//! Numbers that are used once. Every signed attempt takes a fresh one.
//!
//! [`MonotonicNonces`] counts up and follows the clock: `max(last + 1, now)`. It is kept per key and shared by every clone of a client; two clients
//! built separately from one key must be given one source through [`Config::nonces`](crate::Config::nonces). It forgets when the process ends, and
//! relies on the clock then; [`FileNonces`] remembers.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::{Clock, SystemClock};

mod file;
pub(crate) mod random;

pub use file::FileNonces;
pub use random::key;

/// Where nonces come from.
pub trait NonceSource: Send + Sync + fmt::Debug {
    /// A number greater than every number it gave before.
    ///
    /// # Errors
    ///
    /// [`NonceError`] where no greater number is left or none can be had. Nothing is sent then.
    fn next(&self) -> Result<u64, NonceError>;
}

/// No nonce could be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NonceError {
    /// There is no greater number left.
    #[error("no nonce is left above the last one; check the machine's clock and use a new key")]
    Exhausted,
    /// The store that keeps numbers over a restart failed.
    #[error("no nonce could be set aside in its store ({0}); check that the store can be written")]
    Store(std::io::ErrorKind),
}

/// What one step of the clock is worth. A key that has seen nanoseconds cannot go back to milliseconds, which would be lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonceUnit {
    /// Unix time in milliseconds.
    Milliseconds,
    /// Unix time in nanoseconds; fits a `u64` until the year 2554.
    Nanoseconds,
}

/// `max(last + 1, now)`: grows even when the clock stands still or is set back.
#[derive(Debug)]
pub struct MonotonicNonces {
    last: AtomicU64,
    unit: NonceUnit,
    clock: Arc<dyn Clock>,
}

impl NonceUnit {
    /// How many of it make a second.
    pub(crate) const fn per_second(self) -> u64 {
        match self {
            Self::Milliseconds => 1_000,
            Self::Nanoseconds => 1_000_000_000,
        }
    }
}

/// What a clock shows in `unit`.
pub(crate) fn count(clock: &dyn Clock, unit: NonceUnit) -> u64 {
    let now = clock.since_epoch();
    let count = match unit {
        NonceUnit::Milliseconds => now.as_millis(),
        NonceUnit::Nanoseconds => now.as_nanos(),
    };
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl MonotonicNonces {
    /// Nonces in `unit`, from the machine's clock.
    pub fn new(unit: NonceUnit) -> Self {
        Self::with_clock(unit, Arc::new(SystemClock::new()))
    }

    /// Nonces in `unit`, from a clock of your own.
    pub fn with_clock(unit: NonceUnit, clock: Arc<dyn Clock>) -> Self {
        Self { last: AtomicU64::new(0), unit, clock }
    }
}

impl NonceSource for MonotonicNonces {
    fn next(&self) -> Result<u64, NonceError> {
        let now = count(&*self.clock, self.unit);
        let after = |last: u64| last.checked_add(1).map(|next| next.max(now));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after);
        last.ok().and_then(after).ok_or(NonceError::Exhausted)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn a_clock_set_back_does_not_repeat_a_nonce() {
        let clock = Arc::new(ManualClock::new(Duration::from_millis(1_000)));
        let nonces = MonotonicNonces::with_clock(NonceUnit::Milliseconds, clock.clone());
        assert_eq!(nonces.next(), Ok(1_000));
        assert_eq!(nonces.next(), Ok(1_001));
        clock.set(Duration::from_millis(5));
        assert_eq!(nonces.next(), Ok(1_002));
        clock.set(Duration::from_millis(2_000));
        assert_eq!(nonces.next(), Ok(2_000));
    }

    #[test]
    fn threads_never_share_a_nonce() {
        let nonces = Arc::new(MonotonicNonces::new(NonceUnit::Milliseconds));
        let draw =
            |source: Arc<MonotonicNonces>| move || (0..1_000).map(|_| source.next().unwrap()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw(nonces.clone()))).collect();
        let all: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 4_000);
    }

    #[test]
    fn the_end_of_the_numbers_is_an_error() {
        let clock = Arc::new(ManualClock::new(Duration::MAX));
        let nonces = MonotonicNonces::with_clock(NonceUnit::Nanoseconds, clock);
        assert_eq!(nonces.next(), Ok(u64::MAX));
        assert_eq!(nonces.next(), Err(NonceError::Exhausted));
    }
}
