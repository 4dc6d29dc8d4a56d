//! Retry settings: how often a call is retried, how long it waits before a retry, and the budget.
//!
//! *Whether* a call may be retried is decided in `retry/decide.rs`. No setting here allows a retry
//! that could create a second user.

pub(crate) mod decide;
pub(crate) mod retry_after;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How a call is retried.
///
/// The defaults:
///
/// * four attempts, and two more after rejected nonces;
/// * exponential backoff with full jitter, from 200 ms to 5 s;
/// * a `Retry-After` of up to 30 s is honoured, a longer one ends the call;
/// * before the retry of an attempt that may have created the user, a wait of at least 1 s, or 5 s
///   if the attempt timed out;
/// * a [`Budget`] that stops retries when most calls need one.
///
/// A retry that could create a second user is never made, whatever the settings. A read creates
/// nothing, so it is also retried if its outcome is unknown, and only with the backoff.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::{Config, Retry};
/// let retry = Retry::new().attempts(6).max_retry_after(Duration::from_secs(90));
/// let config = Config::new("https://api.example.com").retry(retry);
/// ```
#[doc(alias = "jitter")]
#[doc(alias = "rate limit")]
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

/// The most attempts after rejected nonces. Exchanges lock keys whose nonces keep being invalid.
const NONCE_ATTEMPTS: u32 = 2;

impl Retry {
    /// The default limit of the first random wait: 200 ms; see [`backoff`](Self::backoff).
    pub const BASE_DELAY: Duration = Duration::from_millis(200);
    /// The default limit of every random wait: 5 s; see [`backoff`](Self::backoff).
    pub const MAX_DELAY: Duration = Duration::from_secs(5);

    /// The defaults, which [`Retry`] lists.
    ///
    /// ```
    /// let retry = enroll_client::Retry::new();
    /// ```
    pub fn new() -> Self {
        Self {
            attempts: 4,
            nonce_attempts: NONCE_ATTEMPTS,
            base_delay: Self::BASE_DELAY,
            max_delay: Self::MAX_DELAY,
            max_retry_after: Duration::from_secs(30),
            fault_delay: Duration::from_secs(1),
            timeout_delay: Duration::from_secs(5),
            budget: Budget::default(),
        }
    }

    /// A single attempt, whatever its outcome.
    /// A rejected nonce and an expired token are not retried either.
    ///
    /// ```
    /// use enroll_client::{Config, Retry};
    /// let config = Config::new("https://api.example.com").retry(Retry::never());
    /// ```
    pub fn never() -> Self {
        Self::new().attempts(1).nonce_attempts(0)
    }

    /// Sets how many attempts a call makes at most, with the first one; 0 counts as 1. Attempts
    /// after a rejected nonce are counted separately. Default 4.
    ///
    /// ```
    /// let at_most_one_retry = enroll_client::Retry::new().attempts(2);
    /// ```
    #[doc(alias = "max retries")]
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets how many more attempts a call makes after rejected nonces: 0, 1 or 2. Higher numbers
    /// count as 2, because a key whose nonces keep being rejected is in use by another program, and
    /// exchanges lock such keys. Each of these attempts is paid from the budget and follows a short
    /// wait. Default 2.
    ///
    /// ```
    /// let no_retry_after_a_rejected_nonce = enroll_client::Retry::new().nonce_attempts(0);
    /// ```
    #[must_use]
    pub const fn nonce_attempts(mut self, attempts: u32) -> Self {
        self.nonce_attempts = if attempts > NONCE_ATTEMPTS { NONCE_ATTEMPTS } else { attempts };
        self
    }

    /// Sets the minimum wait before the retry of an attempt that may have created the user: after a
    /// lost connection, a server error or an unexplained response. Default 1 s.
    ///
    /// Such a retry is made only if the provider promises that it creates no second user. No
    /// provider documents that the promise holds for two concurrent requests, and the server may
    /// still be processing an attempt that has ended here. So a retry gives it time.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Retry;
    /// // For a provider that processes requests slowly.
    /// let retry = Retry::new().fault_delay(Duration::from_secs(3));
    /// ```
    #[must_use]
    pub const fn fault_delay(mut self, delay: Duration) -> Self {
        self.fault_delay = delay;
        self
    }

    /// Sets the minimum wait before the retry of an attempt that timed out, as
    /// [`fault_delay`](Self::fault_delay) does for other failures. Default 5 s.
    ///
    /// ```
    /// use std::time::Duration;
    /// let retry = enroll_client::Retry::new().timeout_delay(Duration::from_secs(15));
    /// ```
    #[doc(alias = "timeout")]
    #[must_use]
    pub const fn timeout_delay(mut self, delay: Duration) -> Self {
        self.timeout_delay = delay;
        self
    }

    /// Sets the backoff. Before each retry, the wait is a random time between zero and a limit that
    /// doubles from `base` to `max` (full jitter), so that many callers do not retry at the
    /// same moment. Default 200 ms and 5 s.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Retry;
    /// let retry = Retry::new().backoff(Duration::from_millis(500), Duration::from_secs(10));
    /// ```
    #[doc(alias = "jitter")]
    #[doc(alias = "delay")]
    #[must_use]
    pub const fn backoff(mut self, base: Duration, max: Duration) -> Self {
        self.base_delay = base;
        self.max_delay = max;
        self
    }

    /// Sets the longest `Retry-After` that is honoured. If the provider asks to wait longer, the
    /// call ends, and the wait is in the [`Verdict`](crate::Verdict). Default 30 s.
    ///
    /// ```
    /// use std::time::Duration;
    /// let retry = enroll_client::Retry::new().max_retry_after(Duration::from_secs(90));
    /// ```
    #[doc(alias = "rate limit")]
    #[must_use]
    pub const fn max_retry_after(mut self, max: Duration) -> Self {
        self.max_retry_after = max;
        self
    }

    /// Sets the budget. All clients with the same budget share it. Every retry is paid from it,
    /// except the one with a fresh token. Default: a reserve of 100 retries that is not shared.
    ///
    /// ```
    /// use enroll_client::{Budget, Config, Retry};
    /// let retry = Retry::new().budget(Budget::new(20));
    /// let direct = Config::new("https://api.example.com").retry(retry.clone());
    /// let by_gateway = Config::new("https://gateway.example.com").retry(retry);
    /// ```
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// The limit of the wait before the retry with this number, from 1.
    pub(crate) fn limit(&self, retry: u32) -> Duration {
        let doubled = self.base_delay.saturating_mul(2_u32.saturating_pow(retry.saturating_sub(1)));
        doubled.min(self.max_delay)
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

/// A limit on retries over many calls, so that a provider in trouble is not overloaded by them.
/// Each call earns half a retry, each retry costs one, and the balance never exceeds a reserve.
/// Clones share the balance.
///
/// ```
/// use enroll_client::{Budget, Retry};
/// let budget = Budget::new(20);
/// let kraken = Retry::new().budget(budget.clone());
/// let capa = Retry::new().attempts(2).budget(budget);
/// ```
#[doc(alias = "token bucket")]
#[derive(Debug, Clone)]
pub struct Budget(Arc<Balance>);

#[derive(Debug)]
struct Balance {
    /// In halves of a retry.
    halves: AtomicU32,
    max: u32,
}

impl Budget {
    /// A budget with a reserve of this many retries, full at the start. A reserve above
    /// 2,147,483,647 retries counts as that.
    ///
    /// ```
    /// use enroll_client::{Budget, Retry};
    /// let retry = Retry::new().budget(Budget::new(20));
    /// ```
    pub fn new(reserve: u32) -> Self {
        let max = reserve.saturating_mul(2);
        Self(Arc::new(Balance { halves: AtomicU32::new(max), max }))
    }

    /// Earns half a retry at the start of a call.
    pub(crate) fn earn(&self) {
        let more = |halves: u32| (halves < self.0.max).then(|| halves + 1);
        // An error means that the balance is at its maximum already.
        let _ = self.0.halves.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Pays for a retry. Returns false if the balance is too low.
    pub(crate) fn spend(&self) -> bool {
        let less = |halves: u32| halves.checked_sub(2);
        self.0.halves.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

impl Default for Budget {
    /// A reserve of 100 retries.
    fn default() -> Self {
        Self::new(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backoff_doubles_up_to_its_maximum() {
        let retry = Retry::new().backoff(Duration::from_millis(100), Duration::from_millis(350));
        let limits: Vec<_> = [1, 2, 3, 40].map(|number| retry.limit(number).as_millis()).into();
        assert_eq!(limits, [100, 200, 350, 350]);
    }

    /// Compares budgets with a model in numbers that cannot overflow.
    #[test]
    fn a_budget_of_any_reserve_neither_overflows_nor_exceeds_it() {
        let reserves = [0, 1, 2, 3, 100, u32::MAX / 2 - 1, u32::MAX / 2, u32::MAX / 2 + 1, u32::MAX - 1, u32::MAX];
        // Only calls, only retries, both alternating, and many of one after many of the other.
        let patterns = [0, u64::MAX, 0x5555_5555_5555_5555, 0xffff_ffff, !0xffff_ffff, 0x0123_4567_89ab_cdef];
        for reserve in reserves {
            for pattern in patterns {
                let budget = Budget::new(reserve);
                let max = (2 * u64::from(reserve)).min(u64::from(u32::MAX));
                let mut halves = max;
                for step in 0..256 {
                    if pattern >> (step % 64) & 1 == 0 {
                        budget.earn();
                        halves = (halves + 1).min(max);
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
    fn two_calls_earn_one_retry() {
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
