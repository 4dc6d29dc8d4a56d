//! Randomness, for jitter in waits, for idempotency keys and for the ids of calls. This is the only
//! module that reads the random source of the operating system.

use std::num::NonZeroU128;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A random wait between zero and `limit`; the whole limit if the random source fails.
pub(crate) fn up_to(limit: Duration) -> Duration {
    let share = getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX));
    // As seconds in floating point, the longest durations round up beyond `Duration::MAX`.
    Duration::try_from_secs_f64(limit.as_secs_f64() * share).unwrap_or(limit).min(limit)
}

/// A new idempotency key: 128 random bits as lowercase hexadecimal. `None` if the random source of
/// the operating system fails.
///
/// ```
/// use enroll_client::{CallOptions, random};
/// let key = random::idempotency_key().ok_or("the operating system gives no random numbers")?;
/// let call = CallOptions::new().idempotency_key(key);
/// # Ok::<(), &'static str>(())
/// ```
#[doc(alias = "idempotency")]
pub fn idempotency_key() -> Option<String> {
    let (high, low) = (getrandom::u64().ok()?, getrandom::u64().ok()?);
    Some(format!("{high:016x}{low:016x}"))
}

/// A number that this process returns once: 64 bits that are drawn once per process, and a counter.
/// If the random source fails, the process id stands for these bits.
pub(crate) fn unique() -> NonZeroU128 {
    static PROCESS: OnceLock<u64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let process = PROCESS.get_or_init(|| getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id())));
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    NonZeroU128::new(u128::from(*process) << 64 | u128::from(number)).unwrap_or(NonZeroU128::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_waits_do_not_exceed_their_limit() {
        assert_ne!(idempotency_key(), idempotency_key());
        assert_eq!(idempotency_key().map(|key| key.len()), Some(32));
        let limit = Duration::from_millis(10);
        let waits: Vec<_> = (0..100).map(|_| up_to(limit)).collect();
        assert!(up_to(Duration::MAX) <= Duration::MAX);
        assert!(waits.iter().all(|wait| *wait <= limit) && waits.iter().any(|wait| *wait != waits[0]));
    }
}
