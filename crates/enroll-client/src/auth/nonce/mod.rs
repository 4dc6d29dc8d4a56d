//! Nonces: numbers that are used once. Every signed attempt takes a new one.
//!
//! [`MonotonicNonces`] counts up and follows the clock: `max(last + 1, now)`. It keeps no state
//! when the process ends and relies on the clock after a restart. [`FileNonces`] keeps its state in
//! a file. Each API key needs one source. Clients that share a source
//! ([`Config::nonces`](crate::Config::nonces)) also share the order of their attempts (`order.rs`).
//!
//! If the clock is obviously wrong, no nonce is given: after a nonce from the far future, a
//! provider would reject every lower one for good.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};

mod file;
mod order;
mod pace;

pub use file::FileNonces;
pub use order::NonceOrder;
pub(crate) use order::Permits;
pub(crate) use pace::Gap;

/// A source of nonces: strictly increasing numbers for one API key.
///
/// Implement it if several machines use one key, on top of a shared counter:
///
/// ```
/// use enroll_client::NonceSource;
/// use enroll_client::nonce::NonceError;
///
/// # fn increment_shared_counter() -> std::io::Result<u64> { Ok(1) }
/// #[derive(Debug)]
/// struct SharedCounter;
///
/// impl NonceSource for SharedCounter {
///     fn next(&self) -> Result<u64, NonceError> {
///         increment_shared_counter().map_err(|error| NonceError::Store(error.kind()))
///     }
/// }
/// ```
pub trait NonceSource: Send + Sync + fmt::Debug {
    /// A number greater than every number that it returned before.
    ///
    /// # Errors
    ///
    /// [`NonceError`] if there is no greater number or the source fails. The attempt is not sent.
    fn next(&self) -> Result<u64, NonceError>;

    /// Learns the unit in which the provider of a client counts, when the client is built. A source
    /// for one provider knows it; the default does nothing.
    fn counts_in(&self, _unit: NonceUnit) {}
}

/// The source gave no nonce, so the attempt was not sent.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use enroll_client::NonceSource as _;
/// use enroll_client::clock::ManualClock;
/// use enroll_client::nonce::{MonotonicNonces, NonceError, NonceUnit};
/// let year_2554 = Arc::new(ManualClock::new(Duration::from_nanos(u64::MAX)));
/// let nonces = MonotonicNonces::with_clock(NonceUnit::Milliseconds, year_2554);
/// assert_eq!(nonces.next(), Err(NonceError::Clock));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NonceError {
    /// No number is greater than the last nonce.
    #[error("no number is greater than the last nonce; check the system clock and use a new key")]
    Exhausted,
    /// The clock is obviously wrong: after the year 2200, or more than ten years after the last
    /// nonce. No nonce was used up. Once the clock is right, the source works as before.
    #[error("the clock is too far ahead for a nonce; correct the system clock, then retry")]
    Clock,
    /// The store that keeps nonces across restarts failed.
    #[error("the nonce store failed ({0}); check that it can be read and written")]
    Store(std::io::ErrorKind),
    /// The key is leased to one worker at a time, and the lease of this one is over.
    #[error("another worker may sign with this key now, so nothing was sent; lease the key again")]
    NotLeased,
    /// Another file is at the path of the nonce file, and another source may be using it.
    #[error("the nonce file was replaced while it was in use; restore it, or open a new source")]
    Replaced,
}

/// The unit in which a source counts time. A key that was used with nanoseconds cannot change to
/// milliseconds, because those nonces would be lower.
///
/// ```
/// use enroll_client::nonce::{MonotonicNonces, NonceSource as _, NonceUnit};
/// let nanoseconds = MonotonicNonces::new(NonceUnit::Nanoseconds).next()?;
/// let milliseconds = MonotonicNonces::new(NonceUnit::Milliseconds).next()?;
/// assert!(nanoseconds > milliseconds);
/// # Ok::<(), enroll_client::nonce::NonceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonceUnit {
    /// Unix time in milliseconds.
    Milliseconds,
    /// Unix time in nanoseconds; fits a `u64` until the year 2554.
    Nanoseconds,
}

/// Nonces from the clock: `max(last + 1, now)`. They increase even if the clock is set back, but
/// only within one process; use [`FileNonces`] if the clock may be set back across a restart.
///
/// ```
/// use enroll_client::nonce::{MonotonicNonces, NonceSource as _, NonceUnit};
/// let nonces = MonotonicNonces::new(NonceUnit::Milliseconds);
/// assert!(nonces.next()? < nonces.next()?);
/// # Ok::<(), enroll_client::nonce::NonceError>(())
/// ```
#[derive(Debug)]
pub struct MonotonicNonces {
    last: AtomicU64,
    unit: NonceUnit,
    clock: Arc<dyn Clock>,
}

/// The year 2020, in seconds. A lower nonce is from a clock that was not set yet, so it does not
/// limit the next one.
const PLAUSIBLE: u64 = 1_577_836_800;
/// The latest time of a plausible clock, in seconds: the year 2200.
const LATEST: u64 = 7_258_118_400;
/// The longest plausible pause between two nonces of one key, in seconds: ten years.
const LONGEST_PAUSE: u64 = 10 * 366 * 24 * 60 * 60;

impl NonceUnit {
    /// This many seconds in this unit.
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

    /// `max(last + 1, now)`, unless `now` is implausible after the last nonce.
    fn after(self, last: u64, now: u64) -> Result<u64, NonceError> {
        let after_pause = || last.saturating_add(self.seconds(LONGEST_PAUSE));
        let latest = if last < self.seconds(PLAUSIBLE) { self.seconds(LATEST) } else { after_pause() };
        if now > latest {
            return Err(NonceError::Clock);
        }
        Ok(last.checked_add(1).ok_or(NonceError::Exhausted)?.max(now))
    }
}

impl MonotonicNonces {
    /// Nonces in `unit`, from the system clock.
    ///
    /// ```
    /// use enroll_client::nonce::{MonotonicNonces, NonceUnit};
    /// let nonces = MonotonicNonces::new(NonceUnit::Milliseconds);
    /// ```
    pub fn new(unit: NonceUnit) -> Self {
        Self::with_clock(unit, Arc::new(SystemClock::new()))
    }

    /// Nonces in `unit`, from another clock.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use enroll_client::clock::ManualClock;
    /// use enroll_client::nonce::{MonotonicNonces, NonceSource as _, NonceUnit};
    /// let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
    /// let nonces = MonotonicNonces::with_clock(NonceUnit::Milliseconds, clock);
    /// assert_eq!(nonces.next(), Ok(1_800_000_000_000));
    /// assert_eq!(nonces.next(), Ok(1_800_000_000_001));
    /// ```
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

/// Writes a nonce as decimal digits, without an allocation.
///
/// ```
/// use enroll_client::nonce::NonceDigits;
/// assert_eq!(NonceDigits::new().of(1_643_881_172_430), "1643881172430");
/// ```
#[derive(Clone, Default)]
pub struct NonceDigits(itoa::Buffer);

impl NonceDigits {
    /// An empty buffer.
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
    fn nonces_increase_when_the_clock_is_set_back() {
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
    fn concurrent_threads_get_unique_nonces() {
        let nonces = Arc::new(MonotonicNonces::new(NonceUnit::Milliseconds));
        let draw =
            |source: Arc<MonotonicNonces>| move || (0..1_000).map(|_| source.next().unwrap()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw(nonces.clone()))).collect();
        let all: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 4_000);
    }

    #[test]
    fn no_nonce_follows_the_greatest_number() {
        let nonces =
            MonotonicNonces { last: AtomicU64::new(u64::MAX - 1), ..MonotonicNonces::new(NonceUnit::Nanoseconds) };
        assert_eq!(nonces.next(), Ok(u64::MAX));
        assert_eq!(nonces.next(), Err(NonceError::Exhausted));
    }

    const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

    #[test]
    fn a_clock_that_jumps_far_ahead_is_an_error_and_uses_up_no_nonce() {
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
    fn a_clock_that_starts_far_ahead_is_an_error_and_uses_up_no_nonce() {
        for wrong in [Duration::MAX, Duration::from_nanos(u64::MAX), 231 * YEAR] {
            let clock = Arc::new(ManualClock::new(wrong));
            let nonces = MonotonicNonces::with_clock(NonceUnit::Nanoseconds, clock.clone());
            assert_eq!(nonces.next(), Err(NonceError::Clock), "{wrong:?}");
            clock.set(Duration::from_secs(1_800_000_000));
            assert_eq!(nonces.next(), Ok(1_800_000_000_000_000_000));
        }
    }

    #[test]
    fn nonces_follow_a_clock_that_is_set_late_and_a_pause_of_nine_years() {
        let clock = Arc::new(ManualClock::new(Duration::ZERO));
        let nonces = MonotonicNonces::with_clock(NonceUnit::Milliseconds, clock.clone());
        assert_eq!(nonces.next(), Ok(1));
        for now in [Duration::from_secs(1_800_000_000), Duration::from_secs(1_800_000_000) + 9 * YEAR] {
            clock.set(now);
            assert_eq!(nonces.next().map(u128::from), Ok(now.as_millis()));
        }
    }
}
