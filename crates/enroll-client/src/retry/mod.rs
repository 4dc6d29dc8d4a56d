//! How often a call is retried, and how long it waits before.
//!
//! *Whether* it may be retried is decided in `retry/decide.rs`. A retry that could make a second user is
//! made by no setting here.

pub(crate) mod decide;
pub(crate) mod retry_after;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How a call is retried. The default: four attempts in all, waits that grow from 200 ms to 5 s, a
/// `Retry-After` of up to 30 s, at least 1 s before the retry of an attempt that may have created
/// the user and 5 s if it timed out, two further attempts after a rejected nonce, and a budget that
/// stops retries when most calls need one.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::{Config, Retry};
/// let config = Config::new("https://api.example.com").retry(Retry::new().attempts(6).max_retry_after(Duration::from_secs(90)));
/// let once = Config::new("https://api.example.com").retry(Retry::never());
/// ```
#[derive(Debug, Clone)]
pub struct Retry {
    pub(crate) attempts: u32,
    pub(crate) nonce_attempts: u32,
    pub(crate) base_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) fault_delay: Duration,
    pub(crate) timeout_delay: Duration,
    pub(crate) budget: Budget,
}

/// The most attempts after rejected nonces. An exchange bans keys that go on for long.
const NONCE_ATTEMPTS: u32 = 2;

impl Retry {
    /// The default.
    pub fn new() -> Self {
        Self {
            attempts: 4,
            nonce_attempts: NONCE_ATTEMPTS,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
            max_retry_after: Duration::from_secs(30),
            fault_delay: Duration::from_secs(1),
            timeout_delay: Duration::from_secs(5),
            budget: Budget::default(),
        }
    }

    /// One attempt, whatever its outcome. A rejected nonce and an expired token are not retried
    /// either.
    pub fn never() -> Self {
        Self::new().attempts(1).nonce_attempts(0)
    }

    /// How many attempts a call makes at most; at least 1. Further attempts after a rejected nonce
    /// are counted apart.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// How many further attempts a call makes after rejected nonces: none, one or two. Higher
    /// numbers count as two, because a key whose nonces go on being rejected is used by another
    /// program too, and exchanges lock such keys. Each is paid from the budget and waits a little.
    ///
    /// ```
    /// let none = enroll_client::Retry::new().nonce_attempts(0);
    /// ```
    #[must_use]
    pub const fn nonce_attempts(mut self, attempts: u32) -> Self {
        self.nonce_attempts = if attempts > NONCE_ATTEMPTS { NONCE_ATTEMPTS } else { attempts };
        self
    }

    /// How long at least to wait before the retry of an attempt that may have created the user:
    /// after a lost connection, a fault of the server or a response that proves nothing. Default 1
    /// s.
    ///
    /// Such a retry is made only if the provider promises that it makes no second user. No provider
    /// says that the promise holds for two requests at the same moment, and an attempt that has
    /// ended here may still be at work there; so a retry leaves it time.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Retry;
    /// // For a provider that is slow to finish what it has begun.
    /// let retry = Retry::new().fault_delay(Duration::from_secs(3)).timeout_delay(Duration::from_secs(15));
    /// ```
    #[must_use]
    pub const fn fault_delay(mut self, delay: Duration) -> Self {
        self.fault_delay = delay;
        self
    }

    /// The same after an attempt whose time was up. Default 5 s.
    #[must_use]
    pub const fn timeout_delay(mut self, delay: Duration) -> Self {
        self.timeout_delay = delay;
        self
    }

    /// Between which limits the wait before a repeat grows: it is drawn anew each time from nothing to the limit, which doubles from `first` to
    /// `longest` (full jitter), so that many callers do not come back at one moment.
    #[must_use]
    pub const fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.base_delay = first;
        self.max_delay = longest;
        self
    }

    /// The longest wait that a provider may ask for. Where it asks for more, the call ends, and its error says until when.
    #[must_use]
    pub const fn max_retry_after(mut self, wish: Duration) -> Self {
        self.max_retry_after = wish;
        self
    }

    /// A budget of your own, shared by all clients that it is given to. Every retry is paid from
    /// it, but the one with a fresh token.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// The limit of the wait before the repeat of this number, counted from 1.
    pub(crate) fn limit(&self, repeat: u32) -> Duration {
        let doubled = self.base_delay.saturating_mul(2_u32.saturating_pow(repeat.saturating_sub(1)));
        doubled.min(self.max_delay)
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

/// What repeats may cost in the long run, so that a provider in trouble is not buried under them: each call brings half a repeat, each repeat takes
/// one, and no more than a reserve is kept. Clones share it.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Account>);

#[derive(Debug)]
struct Account {
    /// In halves of a repeat.
    halves: AtomicU32,
    most: u32,
}

impl Budget {
    /// A budget with a reserve of so many retries, full at the start. No reserve is larger than
    /// 2,147,483,647 retries.
    pub fn new(reserve: u32) -> Self {
        let most = reserve.saturating_mul(2);
        Self(Arc::new(Account { halves: AtomicU32::new(most), most }))
    }

    /// A call begins.
    pub(crate) fn earn(&self) {
        let more = |halves: u32| (halves < self.0.most).then(|| halves + 1);
        // A full account stays full.
        let _ = self.0.halves.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Pays for a repeat, if there is enough.
    pub(crate) fn spend(&self) -> bool {
        let less = |halves: u32| halves.checked_sub(2);
        self.0.halves.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

impl Default for Budget {
    /// A reserve of 100 repeats.
    fn default() -> Self {
        Self::new(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_limit() {
        let retry = Retry::new().waits(Duration::from_millis(100), Duration::from_millis(350));
        let limits: Vec<_> = [1, 2, 3, 40].map(|repeat| retry.limit(repeat).as_millis()).into();
        assert_eq!(limits, [100, 200, 350, 350]);
    }

    /// Any reserve, and any sequence of calls and retries, against the same account in numbers that
    /// cannot overflow.
    #[test]
    fn every_reserve_holds_what_it_says() {
        let reserves = [0, 1, 2, 3, 100, u32::MAX / 2 - 1, u32::MAX / 2, u32::MAX / 2 + 1, u32::MAX - 1, u32::MAX];
        // Only calls, only retries, each in turn, and many of one after many of the other.
        let patterns = [0, u64::MAX, 0x5555_5555_5555_5555, 0xffff_ffff, !0xffff_ffff, 0x0123_4567_89ab_cdef];
        for reserve in reserves {
            for pattern in patterns {
                let budget = Budget::new(reserve);
                let most = (2 * u64::from(reserve)).min(u64::from(u32::MAX));
                let mut halves = most;
                for step in 0..256 {
                    if pattern >> (step % 64) & 1 == 0 {
                        budget.earn();
                        halves = (halves + 1).min(most);
                    } else {
                        let is_paid = halves >= 2;
                        halves -= if is_paid { 2 } else { 0 };
                        assert_eq!(budget.spend(), is_paid, "{reserve}, {pattern:x}, {step}");
                    }
                }
                assert_eq!(u64::from(budget.0.halves.load(Ordering::Relaxed)), halves, "{reserve}, {pattern:x}");
            }
        }
    }

    #[test]
    fn two_calls_pay_for_one_repeat() {
        let budget = Budget::new(1);
        assert!(budget.spend());
        assert!(!budget.spend());
        budget.earn();
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.clone().spend());
        (0..10).for_each(|_| budget.earn());
        assert!(budget.spend());
        assert!(!budget.spend());
    }
}
