//! What a test chooses for look-ups: when users are found, which others exist, and which faults are
//! played.

use super::{Builder, Sandbox};
use crate::{
    fault::{FaultError, FaultPlan},
    store::{SeedError, SeedUser, User},
};
use std::time::Duration;

impl Builder {
    /// Sets how long after its creation a provider's look-ups find a user; the default is at once.
    /// A user that is stored late counts from then, and a seeded one from its time of creation.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Sandbox, SeedUser};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let sandbox = Sandbox::builder()
    ///     .visible_after("bitpanda", Duration::from_secs(60))
    ///     .seed("bitpanda", SeedUser::earlier().email("new@example.com"))
    ///     .seed("bitpanda", SeedUser::earlier().email("old@example.com").created_at(UNIX_EPOCH))
    ///     .start()
    ///     .await?;
    /// let url = format!("{}/v1/users", sandbox.url());
    /// let request = reqwest::Client::new().get(url).bearer_auth("sandbox-bitpanda-token");
    /// let found: serde_json::Value = request.send().await?.json().await?;
    /// assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "only the old one");
    /// # Ok(())
    /// # }
    /// ```
    pub fn visible_after(mut self, provider: impl Into<String>, delay: Duration) -> Self {
        self.choices.entry(provider.into()).or_default().visible_after = delay;
        self
    }

    /// Adds a user that exists at the start although no request created it. May be called several
    /// times; [`Sandbox::seed`] adds one while the sandbox runs.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Sandbox, SeedUser};
    ///
    /// let user = SeedUser::earlier().external_id("Ext-Id-1");
    /// let sandbox = Sandbox::builder().seed("bitpanda", user).start().await?;
    /// let response = reqwest::Client::new()
    ///     .post(format!("{}/v2/users", sandbox.url()))
    ///     .bearer_auth("sandbox-bitpanda-token")
    ///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
    ///     .send()
    ///     .await?;
    /// assert_eq!(response.status(), 409, "the external id is taken");
    /// # Ok(())
    /// # }
    /// ```
    pub fn seed(mut self, provider: impl Into<String>, user: SeedUser) -> Self {
        self.seeds.push((provider.into(), user));
        self
    }

    /// Sets the fault plan of a provider's look-ups; the default has no faults. It is apart from
    /// the plan for creates: a look-up uses up no fault of that plan, and a create none of this.
    ///
    /// A fault that is about a user that is stored cannot be played, see
    /// [`Fault::playable_in_look_ups`](crate::Fault::playable_in_look_ups).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultError, FaultPlan, Sandbox, StartError};
    ///
    /// let plan = FaultPlan::in_order([Fault::ServerError { after_storing: false }]);
    /// let sandbox = Sandbox::builder().look_up_faults("bitpanda", plan).start().await?;
    /// let url = format!("{}/v1/users", sandbox.url());
    /// let request = reqwest::Client::new().get(url).bearer_auth("sandbox-bitpanda-token");
    /// assert_eq!(request.send().await?.status(), 500);
    /// assert_eq!(sandbox.truth().look_up_faults("bitpanda")["server_error"], 1);
    ///
    /// let plan = FaultPlan::every(Fault::ResetAfterStoring);
    /// let error = Sandbox::builder().look_up_faults("bitpanda", plan).start().await.unwrap_err();
    /// assert!(matches!(error, StartError::Fault(FaultError::NotInLookUp { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn look_up_faults(mut self, provider: impl Into<String>, plan: FaultPlan) -> Self {
        self.look_up_faults.insert(provider.into(), plan);
        self
    }
}

impl Sandbox {
    /// Adds a user that exists although no request created it.
    ///
    /// # Errors
    ///
    /// When the provider is unknown, when another user has a value that must be unique, or when the
    /// limit of users is reached.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Sandbox, SeedUser};
    ///
    /// let sandbox = Sandbox::builder().start().await?;
    /// let user = sandbox.seed("kraken", SeedUser::earlier().external_id("Ext-Id-1"))?;
    /// assert_eq!(sandbox.truth().seeded("kraken").next().map(|user| user.id()), Some(user.id()));
    /// assert!(sandbox.seed("nobody", SeedUser::earlier()).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn seed(&self, provider: &str, user: SeedUser) -> Result<User, SeedError> {
        self.shared.seed(provider, user)
    }

    /// Replaces the fault plan of a provider's look-ups, for the next of them.
    ///
    /// # Errors
    ///
    /// When the provider is unknown, has no look-up, or cannot play a fault of the plan with one.
    /// The old plan then stays.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use enroll_sandbox::{Fault, FaultError, FaultPlan, Sandbox};
    ///
    /// let sandbox = Sandbox::builder().start().await?;
    /// sandbox.set_look_up_faults("bitpanda", FaultPlan::every(Fault::ResetBeforeProcessing))?;
    /// let look_up = || reqwest::get(format!("{}/v1/users", sandbox.url()));
    /// assert!(look_up().await.is_err());
    ///
    /// sandbox.clear_faults();
    /// assert_eq!(look_up().await?.status(), 401, "without a fault, the credentials are checked");
    ///
    /// let plan = FaultPlan::every(Fault::TruncatedJson);
    /// let error = sandbox.set_look_up_faults("capa", plan).unwrap_err();
    /// assert_eq!(error, FaultError::NoLookUp("capa".to_owned()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_look_up_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        self.shared.set_look_up_faults(provider, plan)
    }
}
