//! When the next call may begin: a rate (GCRA, one number per key), pushed back by what the provider
//! reports.
//!
//! It knows no clock: the time is given, so one function serves tests and real calls.

use std::time::Duration;

/// The first wait after a busy provider or a lost connection that named no time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The pace of calls with one key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace {
    /// The time between two calls; none for no limit.
    gap: Duration,
    /// When the next call may begin.
    next: Duration,
    /// The waits in a row that named no time.
    waits: u32,
}

impl Pace {
    /// A pace of at most this many calls in a second; none for no limit.
    pub(crate) fn new(per_second: Option<f64>) -> Self {
        let gap = per_second.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok()).unwrap_or_default();
        Self { gap, ..Self::default() }
    }

    /// Whether one call after the other is let through, because there is a rate.
    pub(crate) const fn is_limited(&self) -> bool {
        !self.gap.is_zero()
    }

    /// The time between two calls.
    pub(crate) const fn gap(&self) -> Duration {
        self.gap
    }

    /// How long to wait before the next call.
    pub(crate) const fn wait(&self, now: Duration) -> Duration {
        self.next.saturating_sub(now)
    }

    /// Takes the place of a call that begins now.
    pub(crate) fn take(&mut self, now: Duration) {
        self.next = self.next.max(now).saturating_add(self.gap);
    }

    /// Sends nothing for this time; without one, or with none at all, for a time that doubles with each wait in a row.
    pub(crate) fn push_back(&mut self, now: Duration, wait: Option<Duration>) {
        let wait = wait.filter(|wait| !wait.is_zero());
        // Calls that were under way together report the same thing once.
        if self.is_pushed(now) {
            self.next = self.next.max(now.saturating_add(wait.unwrap_or_default()));
            return;
        }
        let doubled = FIRST_WAIT.saturating_mul(1 << self.waits.min(10)).min(LONGEST_WAIT);
        self.waits += 1;
        self.next = self.next.max(now.saturating_add(wait.unwrap_or(doubled)));
    }

    /// A call got through.
    pub(crate) const fn succeeded(&mut self) {
        self.waits = 0;
    }

    fn is_pushed(&self, now: Duration) -> bool {
        self.waits > 0 && self.wait(now) > self.gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1000);

    #[test]
    fn calls_keep_their_distance_and_no_burst_follows_a_silence() {
        let mut pace = Pace::new(Some(4.0));
        let waits = |pace: &mut Pace, now| {
            let wait = pace.wait(now);
            pace.take(now.saturating_add(wait));
            wait.as_millis()
        };
        assert_eq!([waits(&mut pace, NOW), waits(&mut pace, NOW), waits(&mut pace, NOW)], [0, 250, 500]);
        let later = NOW + Duration::from_secs(60);
        assert_eq!([waits(&mut pace, later), waits(&mut pace, later)], [0, 250]);
    }

    #[test]
    fn without_a_rate_there_is_no_wait() {
        let mut pace = Pace::new(None);
        pace.take(NOW);
        assert_eq!((pace.wait(NOW), pace.is_limited()), (Duration::ZERO, false));
    }

    #[test]
    fn a_busy_provider_stops_all_calls_for_the_time_that_it_says() {
        let mut pace = Pace::new(Some(1000.0));
        pace.push_back(NOW, Some(Duration::from_secs(7)));
        assert_eq!(pace.wait(NOW), Duration::from_secs(7));
        // A call that was under way says less.
        pace.push_back(NOW, Some(Duration::from_secs(2)));
        assert_eq!(pace.wait(NOW), Duration::from_secs(7));
    }

    #[test]
    fn waits_without_a_time_double_up_to_a_minute_and_calls_together_count_once() {
        let mut pace = Pace::new(None);
        let mut now = NOW;
        let mut waits = Vec::new();
        for _ in 0..8 {
            pace.push_back(now, None);
            pace.push_back(now, None);
            waits.push(pace.wait(now).as_secs());
            now += pace.wait(now);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        pace.succeeded();
        pace.push_back(now, None);
        assert_eq!(pace.wait(now).as_secs(), 1);
    }
}
