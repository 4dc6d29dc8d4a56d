//! Named points at which a test ends the process, as a crash would. Without the feature
//! `crash-points`, which no release has, a point is nothing.

/// Ends the process if the environment asks for this point.
#[cfg(not(feature = "crash-points"))]
pub(crate) const fn at(_: &str) {}

/// Ends the process if `ENROLL_CRASH` names this point, at the time that it says: `responded:3`.
#[cfg(feature = "crash-points")]
pub(crate) fn at(point: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("ENROLL_CRASH") else { return };
    let (name, times) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    let times = times.parse().unwrap_or(1);
    if name == point && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == times {
        std::process::abort();
    }
}
