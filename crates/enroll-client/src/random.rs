//! Chance, for waits and for keys that are used once. Nothing else here draws lots.

use std::time::Duration;

/// A wait between nothing and `limit`. Where the machine has no randomness to give, the whole limit.
pub(crate) fn up_to(limit: Duration) -> Duration {
    let share = getrandom::u32().map_or(1.0, |drawn| f64::from(drawn) / f64::from(u32::MAX));
    // As seconds, the longest durations round up to more than there is.
    Duration::try_from_secs_f64(limit.as_secs_f64() * share).unwrap_or(limit).min(limit)
}

/// A key that no other call has: 128 bits of chance as lowercase hexadecimal. Nothing where the machine has no randomness to give.
pub fn idempotency_key() -> Option<String> {
    let (high, low) = (getrandom::u64().ok()?, getrandom::u64().ok()?);
    Some(format!("{high:016x}{low:016x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_waits_stay_below_their_limit() {
        assert_ne!(idempotency_key(), idempotency_key());
        assert_eq!(idempotency_key().map(|key| key.len()), Some(32));
        let limit = Duration::from_millis(10);
        let waits: Vec<_> = (0..100).map(|_| up_to(limit)).collect();
        assert!(up_to(Duration::MAX) <= Duration::MAX);
        assert!(waits.iter().all(|wait| *wait <= limit) && waits.iter().any(|wait| *wait != waits[0]));
    }
}
