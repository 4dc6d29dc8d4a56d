//! Clocks. This is the only module that reads the system clock: everything else is given a
//! [`Clock`], so that a test can control time.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::BoxFuture;

/// A source of wall-clock time, monotonic time and waits.
///
/// Timeouts and the default [`sleep`](Self::sleep) use tokio's timer. Calls need a tokio runtime
/// with timers (`enable_time` or `enable_all` of its builder) and panic on a runtime without them.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::Clock;
/// use enroll_client::clock::SystemClock;
///
/// /// The system clock, corrected by an offset that the provider's server reported.
/// #[derive(Debug)]
/// struct Corrected(SystemClock, Duration);
///
/// impl Clock for Corrected {
///     fn since_epoch(&self) -> Duration {
///         self.0.since_epoch() + self.1
///     }
///     fn monotonic(&self) -> Duration {
///         self.0.monotonic()
///     }
/// }
/// ```
#[doc(alias = "time")]
pub trait Clock: Send + Sync + fmt::Debug {
    /// Time since 1970-01-01T00:00:00Z. It jumps, possibly backwards, when the system clock is set.
    fn since_epoch(&self) -> Duration;

    /// Time since a fixed but arbitrary moment. It never goes backwards.
    fn monotonic(&self) -> Duration;

    /// Waits for this long. The default uses tokio's timer.
    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The system clock.
///
/// ```
/// use enroll_client::Clock;
/// use enroll_client::clock::SystemClock;
/// let clock = SystemClock::new();
/// assert!(clock.monotonic() <= clock.monotonic());
/// ```
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts at zero now.
    #[allow(clippy::disallowed_methods, reason = "the clock module is where the clock is read")]
    pub fn new() -> Self {
        Self { started: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the clock module is where the clock is read")]
    fn since_epoch(&self) -> Duration {
        // A clock set before 1970 reads as 1970: nonces then count up from the last one.
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock for tests. Its time changes only by [`set`](Self::set) and by
/// [`sleep`](Clock::sleep), which returns at once and moves the clock forward by the wait.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use enroll_client::Config;
/// use enroll_client::clock::{Clock as _, ManualClock};
/// let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
/// let config = Config::new("http://localhost:8080").clock(clock.clone());
/// clock.set(Duration::from_secs(1_800_000_060));
/// assert_eq!(clock.monotonic(), Duration::from_secs(60));
/// ```
#[doc(alias = "mock")]
#[derive(Debug)]
pub struct ManualClock(Mutex<Time>);

#[derive(Debug, Clone, Copy)]
struct Time {
    since_epoch: Duration,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock at `since_epoch`, the time since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::clock::{Clock as _, ManualClock};
    /// let clock = ManualClock::new(Duration::from_secs(1_800_000_000));
    /// assert_eq!(clock.monotonic(), Duration::ZERO);
    /// ```
    pub const fn new(since_epoch: Duration) -> Self {
        Self(Mutex::new(Time { since_epoch, monotonic: Duration::ZERO }))
    }

    /// Sets the clock, forwards or backwards.
    /// Monotonic time moves only if the clock is set forwards.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::clock::{Clock as _, ManualClock};
    /// let clock = ManualClock::new(Duration::from_secs(100));
    /// clock.set(Duration::from_secs(40));
    /// assert_eq!((clock.since_epoch().as_secs(), clock.monotonic().as_secs()), (40, 0));
    /// ```
    pub fn set(&self, since_epoch: Duration) {
        let mut time = self.time();
        let forward = since_epoch.saturating_sub(time.since_epoch);
        time.monotonic = time.monotonic.saturating_add(forward);
        time.since_epoch = since_epoch;
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn since_epoch(&self) -> Duration {
        self.time().since_epoch
    }

    fn monotonic(&self) -> Duration {
        self.time().monotonic
    }

    /// Moves the clock forward by the wait and returns at once.
    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        let mut time = self.time();
        time.since_epoch = time.since_epoch.saturating_add(wait);
        time.monotonic = time.monotonic.saturating_add(wait);
        Box::pin(std::future::ready(()))
    }
}
