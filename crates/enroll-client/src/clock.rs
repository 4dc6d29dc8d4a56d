//! The one place that reads a clock. Everything else is given one, so that a test can hold time still.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::BoxFuture;

/// Tells the time.
///
/// Timeouts and the default of [`sleep`](Self::sleep) are on tokio's timer: calls need a runtime
/// that has one (`enable_time` or `enable_all` of its builder), and panic on one that has not.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Time since 1970-01-01T00:00:00Z. It may jump, also backwards, when the machine's clock is set.
    fn since_epoch(&self) -> Duration;

    /// Time since a fixed but arbitrary moment. It never goes backwards.
    fn monotonic(&self) -> Duration;

    /// Waits. By default on tokio's timer.
    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
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
pub struct ManualClock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
struct Hands {
    since_epoch: Duration,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock that shows `since_epoch`.
    pub const fn new(since_epoch: Duration) -> Self {
        Self(Mutex::new(Hands { since_epoch, monotonic: Duration::ZERO }))
    }

    /// Sets the clock, backwards too. Monotonic time moves forward by as much as the clock did, if it did.
    pub fn set(&self, since_epoch: Duration) {
        let mut hands = self.hands();
        let forward = since_epoch.saturating_sub(hands.since_epoch);
        hands.monotonic = hands.monotonic.saturating_add(forward);
        hands.since_epoch = since_epoch;
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn since_epoch(&self) -> Duration {
        self.hands().since_epoch
    }

    fn monotonic(&self) -> Duration {
        self.hands().monotonic
    }

    /// Moves the clock on by the wait instead of waiting.
    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        let mut hands = self.hands();
        hands.since_epoch = hands.since_epoch.saturating_add(wait);
        hands.monotonic = hands.monotonic.saturating_add(wait);
        Box::pin(std::future::ready(()))
    }
}
