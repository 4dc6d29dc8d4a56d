//! A clock and a nonce that the command line sets, so that a request can be compared with a log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use enroll::signing::{Clock, ManualClock, NonceError, NonceSource};
use enroll::{Config, Timestamp, since_epoch};

/// Reads the time of `--at`, as time since 1970.
pub(super) fn time(text: &str) -> Result<Duration, &'static str> {
    let time = text.parse::<Timestamp>().map_err(|_| "it is not a time of RFC 3339, such as 2026-05-01T12:00:00Z")?;
    since_epoch(&time).ok_or("it is before 1970")
}

/// What the flags set.
pub(super) struct Fixed {
    clock: Option<Arc<FixedClock>>,
    nonce: Option<Arc<Nonce>>,
}

impl Fixed {
    pub(super) fn new(at: Option<Duration>, nonce: Option<u64>) -> Self {
        let nonce = nonce.map(|number| Arc::new(Nonce { number, is_taken: AtomicBool::new(false) }));
        let clock = at.map(|at| Arc::new(FixedClock { clock: ManualClock::new(at), is_read: AtomicBool::new(false) }));
        Self { clock, nonce }
    }

    /// Without a nonce, the client takes one from its clock.
    pub(super) fn apply(&self, mut config: Config) -> Config {
        if let Some(clock) = &self.clock {
            config = config.clock(clock.clone());
        }
        if let Some(nonce) = &self.nonce {
            config = config.nonces(nonce.clone());
        }
        config
    }

    /// The flag that nothing in the request depends on, and why.
    pub(super) fn unused(&self) -> Option<(&'static str, &'static str)> {
        let is_unused = |used: &AtomicBool| !used.load(Ordering::Relaxed);
        if self.nonce.as_ref().is_some_and(|nonce| is_unused(&nonce.is_taken)) {
            Some(("--nonce", "it takes no nonce"))
        } else if self.clock.as_ref().is_some_and(|clock| is_unused(&clock.is_read)) {
            Some(("--at", "nothing in this request is from the clock"))
        } else {
            None
        }
    }
}

/// One time, which is remembered to be read.
#[derive(Debug)]
struct FixedClock {
    clock: ManualClock,
    is_read: AtomicBool,
}

impl Clock for FixedClock {
    fn since_epoch(&self) -> Duration {
        self.is_read.store(true, Ordering::Relaxed);
        self.clock.since_epoch()
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }
}

/// One number, for the one request.
#[derive(Debug)]
struct Nonce {
    number: u64,
    is_taken: AtomicBool,
}

impl NonceSource for Nonce {
    fn next(&self) -> Result<u64, NonceError> {
        if self.is_taken.swap(true, Ordering::Relaxed) { Err(NonceError::Exhausted) } else { Ok(self.number) }
    }
}
