//! Numbers that are used once. Every signed attempt takes a fresh one.
//!
//! [`MonotonicNonces`] counts up and follows the clock: `max(last + 1, now)`. It forgets when the
//! process ends, and relies on the clock then; [`FileNonces`] remembers. A key has one source, and
//! clients that share it ([`Config::nonces`](crate::Config::nonces)) share the order of their
//! attempts too (`order.rs`).
//!
//! A clock that cannot be right gives no nonce, because a provider that has seen it once would
//! reject every lower one for ever.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};

mod file;
mod order;
mod pace;

pub use file::FileNonces;
pub(crate) use order::NonceOrder;
pub use order::Order;
pub(crate) use pace::Gap;

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
    /// The clock shows a time that cannot be right: after the year 2200, or more than ten years
    /// after the last nonce. Nothing was used up; once the clock is right, nonces go on.
    #[error("the clock is too far ahead for a nonce; correct the machine's clock, then retry")]
    Clock,
    /// The store that keeps numbers over a restart failed.
    #[error("no nonce could be set aside in its store ({0}); check that the store can be written")]
    Store(std::io::ErrorKind),
    /// Another file is at the path of the store, which may belong to another source by now.
    #[error("the nonce file was replaced while it was in use; put it back, or open the source again")]
    Replaced,
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

/// Below this a nonce says nothing about the time: it is from a clock that was not set yet. The
/// year 2020.
const PLAUSIBLE: u64 = 1_577_836_800;
/// No clock is right that shows a later time, in seconds: the year 2200.
const LATEST: u64 = 7_258_118_400;
/// No key rests for so long between two nonces, in seconds: ten years.
const LONGEST_REST: u64 = 10 * 366 * 24 * 60 * 60;

impl NonceUnit {
    /// So many seconds in this unit.
    const fn seconds(self, seconds: u64) -> u64 {
        seconds.saturating_mul(match self {
            Self::Milliseconds => 1_000,
            Self::Nanoseconds => 1_000_000_000,
        })
    }

    /// A time since 1970 in this unit.
    fn count(self, since_epoch: Duration) -> Result<u64, NonceError> {
        let count = match self {
            Self::Milliseconds => since_epoch.as_millis(),
            Self::Nanoseconds => since_epoch.as_nanos(),
        };
        u64::try_from(count).map_err(|_| NonceError::Clock)
    }

    /// `max(last + 1, now)`, unless no clock can be right that shows `now` after that last nonce.
    fn after(self, last: u64, now: u64) -> Result<u64, NonceError> {
        let rested = || last.saturating_add(self.seconds(LONGEST_REST));
        let latest = if last < self.seconds(PLAUSIBLE) { self.seconds(LATEST) } else { rested() };
        if now > latest {
            return Err(NonceError::Clock);
        }
        Ok(last.checked_add(1).ok_or(NonceError::Exhausted)?.max(now))
    }
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
        let now = self.unit.count(self.clock.since_epoch())?;
        let after = |last: u64| self.unit.after(last, now);
        match self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| after(last).ok()) {
            Ok(last) | Err(last) => after(last),
        }
    }
}

/// A nonce as text, without an allocation.
///
/// ```
/// use enroll_client::nonce::NonceDigits;
/// assert_eq!(NonceDigits::new().of(1_643_881_172_430), "1643881172430");
/// ```
#[derive(Clone, Default)]
pub struct NonceDigits(itoa::Buffer);

impl NonceDigits {
    /// Room for a nonce.
    pub fn new() -> Self {
        Self::default()
    }

    /// The decimal digits of a nonce.
    pub fn of(&mut self, nonce: u64) -> &str {
        self.0.format(nonce)
    }
}

impl fmt::Debug for NonceDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NonceDigits")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        let nonces =
            MonotonicNonces { last: AtomicU64::new(u64::MAX - 1), ..MonotonicNonces::new(NonceUnit::Nanoseconds) };
        assert_eq!(nonces.next(), Ok(u64::MAX));
        assert_eq!(nonces.next(), Err(NonceError::Exhausted));
    }

    const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

    #[test]
    fn a_clock_that_jumps_ahead_uses_up_nothing() {
        let right = Duration::from_secs(1_800_000_000);
        for unit in [NonceUnit::Milliseconds, NonceUnit::Nanoseconds] {
            for wrong in [Duration::MAX, Duration::from_nanos(u64::MAX), 1_000 * YEAR, right + 11 * YEAR] {
                let clock = Arc::new(ManualClock::new(right));
                let nonces = MonotonicNonces::with_clock(unit, clock.clone());
                let first = nonces.next().unwrap();
                clock.set(wrong);
                assert_eq!(nonces.next(), Err(NonceError::Clock), "{wrong:?}");
                clock.set(right);
                assert_eq!(nonces.next(), Ok(first + 1), "{wrong:?}");
            }
        }
    }

    #[test]
    fn a_clock_that_is_wrong_from_the_start_uses_up_nothing() {
        for wrong in [Duration::MAX, Duration::from_nanos(u64::MAX), 231 * YEAR] {
            let clock = Arc::new(ManualClock::new(wrong));
            let nonces = MonotonicNonces::with_clock(NonceUnit::Nanoseconds, clock.clone());
            assert_eq!(nonces.next(), Err(NonceError::Clock), "{wrong:?}");
            clock.set(Duration::from_secs(1_800_000_000));
            assert_eq!(nonces.next(), Ok(1_800_000_000_000_000_000));
        }
    }

    #[test]
    fn a_clock_that_is_set_after_the_first_nonce_and_a_key_that_rested_go_on() {
        let clock = Arc::new(ManualClock::new(Duration::ZERO));
        let nonces = MonotonicNonces::with_clock(NonceUnit::Milliseconds, clock.clone());
        assert_eq!(nonces.next(), Ok(1));
        for now in [Duration::from_secs(1_800_000_000), Duration::from_secs(1_800_000_000) + 9 * YEAR] {
            clock.set(now);
            assert_eq!(nonces.next().map(u128::from), Ok(now.as_millis()));
        }
    }
}
