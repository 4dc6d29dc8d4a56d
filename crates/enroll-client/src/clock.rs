//! The one place that reads a clock. Everything else is given one, so that a test can hold time still.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Time since 1970-01-01T00:00:00Z. It may jump, also backwards, when the machine's clock is set.
    fn since_epoch(&self) -> Duration;

    /// Time since a fixed but arbitrary moment. It never goes backwards.
    fn monotonic(&self) -> Duration;
}

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// The machine's clock.
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
        // A clock set before 1970 reads as 1970: nonces then fall back to counting up from the last one.
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that stands still until it is moved, for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Duration>);

impl ManualClock {
    /// A clock that shows `since_epoch`.
    pub const fn new(since_epoch: Duration) -> Self {
        Self(Mutex::new(since_epoch))
    }

    /// Sets the clock, backwards too.
    pub fn set(&self, since_epoch: Duration) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = since_epoch;
    }
}

impl Clock for ManualClock {
    fn since_epoch(&self) -> Duration {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn monotonic(&self) -> Duration {
        self.since_epoch()
    }
}
