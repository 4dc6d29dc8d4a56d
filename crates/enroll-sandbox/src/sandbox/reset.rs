//! What starts a test over, or lets time pass, while the sandbox runs.

use super::Sandbox;
use std::time::{Duration, SystemTime};

impl Sandbox {
    /// Forgets all users, also seeded ones, so that their unique values and all idempotency keys
    /// are free again.
    ///
    /// Everything else stays: nonces that were used, tokens, fault plans, the clock, recorded
    /// requests and the counts in [`Truth`](crate::Truth). A user that
    /// [`Fault::GatewayTimeout`](crate::Fault::GatewayTimeout) stores later is still stored.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Sandbox, SeedUser};
    ///
    /// let sandbox = Sandbox::builder().start().await?;
    /// let user = || SeedUser::earlier().external_id("Ext-Id-1");
    /// sandbox.seed("bitpanda", user())?;
    /// assert!(sandbox.seed("bitpanda", user()).is_err(), "the external id is taken");
    ///
    /// sandbox.clear_users();
    /// assert!(sandbox.seed("bitpanda", user()).is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_users(&self) {
        self.shared.store.clear();
    }

    /// Forgets all [received](Self::received) requests. The counts in [`Truth`](crate::Truth) stay.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// reqwest::get(format!("{}/nothing", sandbox.url())).await?;
    /// sandbox.clear_requests();
    /// assert!(sandbox.received().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_requests(&self) {
        self.shared.journal.clear();
    }

    /// The time of the sandbox's own clock: the wall clock, unless it was
    /// [moved forward](Self::advance_clock).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// assert!(sandbox.now() > std::time::UNIX_EPOCH);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.store.clock.now()
    }

    /// Moves the sandbox's own clock forward, to the end of the year 9999 at most, and returns its
    /// time. It cannot be moved backwards.
    ///
    /// Idempotency keys expire by it, [`Builder::visible_after`](crate::Builder::visible_after)
    /// passes by it, and users are created at its time. The rest has real time: pauses of faults,
    /// timeouts, and the date in `Retry-After`, which a client compares with its own clock.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Sandbox, SeedUser};
    /// use std::time::Duration;
    ///
    /// let hour = Duration::from_secs(3600);
    /// let sandbox = Sandbox::builder()
    ///     .visible_after("bitpanda", hour)
    ///     .seed("bitpanda", SeedUser::earlier().email("a@example.com"))
    ///     .start()
    ///     .await?;
    /// let url = format!("{}/v1/users", sandbox.url());
    /// let count = || async {
    ///     let request = reqwest::Client::new().get(&url).bearer_auth("sandbox-bitpanda-token");
    ///     let found: serde_json::Value = request.send().await?.json().await?;
    ///     Ok::<_, reqwest::Error>(found["data"].as_array().map(Vec::len))
    /// };
    /// assert_eq!(count().await?, Some(0));
    /// sandbox.advance_clock(hour);
    /// assert_eq!(count().await?, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance_clock(&self, by: Duration) -> SystemTime {
        self.shared.store.clock.advance(by)
    }
}
