//! How to settle a call.

use std::sync::Arc;
use std::time::Duration;

use enroll_client::clock::SystemClock;
use enroll_client::{CallOptions, Clock};

/// How to settle a call. All has a default.
///
/// ```
/// use std::time::Duration;
/// use enroll_core::SettleOptions;
/// let options = SettleOptions::new().delay(Duration::from_secs(300));
/// assert_eq!(options.delay, Some(Duration::from_secs(300)));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SettleOptions {
    /// How long after the end of the last attempt the retry may begin, so that the provider can
    /// finish it. The default is the attempt timeout and 30 s.
    pub delay: Option<Duration>,
    /// The clock that waits and that times are compared with.
    pub clock: Arc<dyn Clock>,
    /// The options of the retry and of the look-up. The idempotency key and its age are those of
    /// the pending call.
    pub call: CallOptions,
}

impl SettleOptions {
    /// The defaults, with the system clock.
    ///
    /// ```
    /// assert!(enroll_core::SettleOptions::new().delay.is_none());
    /// ```
    pub fn new() -> Self {
        Self { delay: None, clock: Arc::new(SystemClock::new()), call: CallOptions::new() }
    }

    /// Sets [`delay`](Self::delay).
    ///
    /// ```
    /// let at_once = enroll_core::SettleOptions::new().delay(std::time::Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Sets [`clock`](Self::clock), for tests.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use enroll_core::{SettleOptions, client::clock::ManualClock};
    /// let options = SettleOptions::new().clock(Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000))));
    /// ```
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets [`call`](Self::call).
    ///
    /// ```
    /// use enroll_core::{CallOptions, SettleOptions};
    /// let call = CallOptions::new().end_user_ip("203.0.113.7".parse()?);
    /// let options = SettleOptions::new().call(call);
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn call(mut self, call: CallOptions) -> Self {
        self.call = call;
        self
    }
}

impl Default for SettleOptions {
    fn default() -> Self {
        Self::new()
    }
}
