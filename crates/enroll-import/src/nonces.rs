//! Nonces of a signing key that is leased to one worker at a time.
//!
//! The journal gives a range of nonces with each lease, greater than all before it. A nonce is given
//! only while the lease holds, so a worker that slept through the end of its lease signs nothing.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use enroll_core::client::Clock;
use enroll_core::client::clock::SystemClock;
use enroll_core::client::nonce::{NonceError, NonceSource, NonceUnit};

/// The nonces of a leased key. Give it to the client, by `Config::nonces`, and to the
/// [`Importer`](crate::Importer), which leases the key before each call.
///
/// ```
/// use enroll_core::client::NonceSource as _;
/// use enroll_import::LeasedNonces;
/// // Nobody has leased the key yet.
/// assert!(LeasedNonces::new().next().is_err());
/// ```
#[derive(Debug)]
pub struct LeasedNonces {
    clock: Arc<dyn Clock>,
    unit: OnceLock<NonceUnit>,
    held: Mutex<Held>,
}

/// The nonces that may be used now.
#[derive(Debug, Default)]
struct Held {
    next: u64,
    end: u64,
    deadline: Deadline,
}

/// The end of a lease by the clocks of this machine: that which stands still while the machine
/// sleeps, and that which does not but can be set. The earlier end counts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Deadline {
    monotonic: Duration,
    since_epoch: Duration,
}

impl Deadline {
    /// This long from now. Take it before the journal is asked, whose lease ends later then.
    pub(crate) fn after(clock: &dyn Clock, lease: Duration) -> Self {
        Self {
            monotonic: clock.monotonic().saturating_add(lease),
            since_epoch: clock.since_epoch().saturating_add(lease),
        }
    }

    pub(crate) fn is_over(self, clock: &dyn Clock) -> bool {
        clock.monotonic() >= self.monotonic || clock.since_epoch() >= self.since_epoch
    }
}

impl LeasedNonces {
    /// The nonces of a key that is not leased yet.
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock::new()))
    }

    /// The same with another clock, for tests.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { clock, unit: OnceLock::new(), held: Mutex::default() }
    }

    /// The unit, if a client uses these nonces.
    pub(crate) fn unit(&self) -> Option<NonceUnit> {
        self.unit.get().copied()
    }

    /// The nonce after the last one that was used.
    pub(crate) fn position(&self) -> u64 {
        self.held().next
    }

    pub(crate) fn hold(&self, first: u64, end: u64, deadline: Deadline) {
        let mut held = self.held();
        // A lease that was extended twice at once begins twice with the same nonce.
        *held = Held { next: first.max(held.next), end, deadline };
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for LeasedNonces {
    fn default() -> Self {
        Self::new()
    }
}

impl NonceSource for LeasedNonces {
    fn next(&self) -> Result<u64, NonceError> {
        let mut held = self.held();
        if held.next >= held.end || held.deadline.is_over(&*self.clock) {
            return Err(NonceError::NotLeased);
        }
        held.next += 1;
        Ok(held.next - 1)
    }

    fn counts_in(&self, unit: NonceUnit) {
        // A source is used by clients of one provider, so that a second unit is the same.
        let _ = self.unit.set(unit);
    }
}

#[cfg(test)]
mod tests {
    use enroll_core::client::clock::ManualClock;

    use super::*;

    const LEASE: Duration = Duration::from_secs(60);

    #[test]
    fn no_nonce_is_given_after_the_range_or_the_lease() {
        let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
        let nonces = LeasedNonces::with_clock(clock.clone());
        assert_eq!(nonces.next(), Err(NonceError::NotLeased));
        nonces.hold(7, 9, Deadline::after(&*clock, LEASE));
        assert_eq!([nonces.next(), nonces.next(), nonces.next()], [Ok(7), Ok(8), Err(NonceError::NotLeased)]);
        nonces.hold(9, 99, Deadline::after(&*clock, LEASE));
        assert_eq!(nonces.next(), Ok(9));
        clock.set(clock.since_epoch() + LEASE);
        assert_eq!((nonces.next(), nonces.position()), (Err(NonceError::NotLeased), 10));
    }

    /// Two clocks that stand still until they are set.
    #[derive(Debug)]
    struct TwoClocks {
        monotonic: Duration,
        since_epoch: Duration,
    }

    impl Clock for TwoClocks {
        fn monotonic(&self) -> Duration {
            self.monotonic
        }

        fn since_epoch(&self) -> Duration {
            self.since_epoch
        }
    }

    /// One stands still while the machine sleeps, and the other can be set back.
    #[test]
    fn a_deadline_is_over_by_whichever_clock_is_first() {
        let at = |monotonic, since_epoch| TwoClocks {
            monotonic: Duration::from_secs(monotonic),
            since_epoch: Duration::from_secs(since_epoch),
        };
        let deadline = Deadline::after(&at(100, 1000), LEASE);
        let over = [(159, 1059), (160, 1000), (100, 1060), (100, 900)];
        let over = over.map(|(monotonic, since_epoch)| deadline.is_over(&at(monotonic, since_epoch)));
        assert_eq!(over, [false, true, true, false]);
    }

    #[test]
    fn the_unit_is_that_of_the_client() {
        let nonces = LeasedNonces::new();
        assert_eq!(nonces.unit(), None);
        nonces.counts_in(NonceUnit::Nanoseconds);
        assert_eq!(nonces.unit(), Some(NonceUnit::Nanoseconds));
    }
}
