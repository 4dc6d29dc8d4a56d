//! How an import sends.

use std::time::Duration;

use enroll_core::CallOptions;

/// How an import sends. All has a default.
///
/// ```
/// let options = enroll_import::ImportOptions::new().concurrency(16).max_unknown(3);
/// assert_eq!((options.concurrency, options.max_unknown), (16, 3));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The most calls at once at one provider. It is one for a provider that signs requests, whose
    /// nonces must arrive in order.
    pub concurrency: usize,
    /// The most calls in a second at one provider; none for no limit.
    pub rate: Option<f64>,
    /// The most rows to send; none for all.
    pub limit: Option<u64>,
    /// How many users may exist in doubt, by this run, before a provider is paused.
    pub max_unknown: u64,
    /// How many of the last hundred rows may be rejected before a provider is paused.
    pub max_rejected: usize,
    /// How long after the end of a call it may be settled; by default the timeout of an attempt and
    /// 30 s.
    pub settle_delay: Option<Duration>,
    /// The options of each call. Its deadline is the most that a call may take; the idempotency key
    /// is that of the row.
    pub call: CallOptions,
}

impl ImportOptions {
    /// The defaults: four calls at once, ten users in doubt, half of the rows rejected.
    pub fn new() -> Self {
        Self {
            concurrency: 4,
            rate: None,
            limit: None,
            max_unknown: 10,
            max_rejected: 50,
            settle_delay: None,
            call: CallOptions::new(),
        }
    }

    /// Sets [`concurrency`](Self::concurrency); zero counts as one.
    #[must_use]
    pub const fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = if calls == 0 { 1 } else { calls };
        self
    }

    /// Sets [`rate`](Self::rate). A rate that is not above zero is none.
    #[must_use]
    pub fn rate(mut self, per_second: f64) -> Self {
        self.rate = Some(per_second).filter(|rate| *rate > 0.0 && rate.is_finite());
        self
    }

    /// Sets [`limit`](Self::limit).
    #[must_use]
    pub const fn limit(mut self, rows: u64) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Sets [`max_unknown`](Self::max_unknown).
    #[must_use]
    pub const fn max_unknown(mut self, users: u64) -> Self {
        self.max_unknown = users;
        self
    }

    /// Sets [`max_rejected`](Self::max_rejected), as rows of a hundred.
    #[must_use]
    pub const fn max_rejected(mut self, of_a_hundred: usize) -> Self {
        self.max_rejected = of_a_hundred;
        self
    }

    /// Sets [`settle_delay`](Self::settle_delay).
    #[must_use]
    pub const fn settle_delay(mut self, delay: Duration) -> Self {
        self.settle_delay = Some(delay);
        self
    }

    /// Sets [`call`](Self::call).
    #[must_use]
    pub fn call(mut self, call: CallOptions) -> Self {
        self.call = call;
        self
    }

    /// How long a row is claimed: half as long again as a call can take. A call that was lost counts
    /// as ended then.
    pub(crate) fn lease(&self, total: Duration) -> Duration {
        let longest = self.call.deadline.map_or(total, |deadline| deadline.min(total));
        longest.saturating_add(longest / 2)
    }
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self::new()
    }
}
