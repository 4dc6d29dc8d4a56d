//! The truth of a test run: which users were really stored, and how often.
//!
//! No client can know that, and tests compare it with what the client reported. It is a snapshot,
//! and does not know what a client received, only what the sandbox sent.

use super::User;
use std::collections::BTreeMap;

/// A snapshot of the users that were really stored, and of the faults that were played.
///
/// A test compares it with what the client reported: with a response that got lost, the client may
/// not know that a user exists, or may have created a second one. See
/// [`Sandbox::truth`](crate::Sandbox::truth).
///
/// No user is ever dropped: each takes some 800 bytes for as long as the sandbox runs, up to
/// [`Builder::max_users`](crate::Builder::max_users).
///
/// ```
/// use enroll_sandbox::{Duplicates, Fault, FaultPlan, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder()
///     .duplicates("bitpanda", Duplicates::Allow)
///     .faults("bitpanda", FaultPlan::in_order([Fault::ResetAfterStoring]))
///     .start()
///     .await?;
/// let token = sandbox.credentials().get("bitpanda", "token").unwrap_or_default();
/// let request = reqwest::Client::new()
///     .post(format!("{}/v2/users", sandbox.url()))
///     .bearer_auth(token)
///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }));
/// let retry = request.try_clone().ok_or("a stream")?;
/// assert!(request.send().await.is_err(), "the response is lost");
/// assert_eq!(retry.send().await?.status(), 201);
///
/// let truth = sandbox.truth();
/// assert_eq!(truth.requests("bitpanda"), 2);
/// assert_eq!(truth.faults("bitpanda")["reset_after_storing"], 1);
/// assert_eq!(truth.users("bitpanda").count(), 2);
/// assert_eq!(truth.by_external_id("bitpanda")["Ext-Id-1"].len(), 2);
/// assert!(truth.by_email("bitpanda").is_empty(), "the request had no e-mail address");
/// assert!(truth.stored_twice("bitpanda").contains_key("Ext-Id-1"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Truth {
    /// Also seeded users.
    pub(crate) users: Vec<User>,
    pub(crate) tallies: BTreeMap<&'static str, Tally>,
}

/// How many requests a provider received, and which faults it played, by operation.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) creates: Count,
    pub(crate) look_ups: Count,
}

/// How many requests one operation received, and which faults it played.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count {
    pub(crate) requests: u64,
    pub(crate) faults: BTreeMap<&'static str, u64>,
}

impl Truth {
    /// The users of a provider that requests created, in the order of their creation; none for an
    /// unknown provider. [`seeded`](Self::seeded) has the others.
    pub fn users(&self, provider: &str) -> impl Iterator<Item = &User> {
        self.all(provider).filter(|user| user.seeded().is_none())
    }

    /// The users of a provider that no request created, in the order in which they were stored; see
    /// [`SeedUser`](crate::SeedUser). They are in no other list of the truth.
    ///
    /// ```
    /// use enroll_sandbox::{Sandbox, SeedUser};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::builder().seed("capa", SeedUser::hidden()).start().await?;
    /// let truth = sandbox.truth();
    /// assert_eq!((truth.seeded("capa").count(), truth.users("capa").count()), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn seeded(&self, provider: &str) -> impl Iterator<Item = &User> {
        self.all(provider).filter(|user| user.seeded().is_some())
    }

    /// The users of a provider by the external id in the request. Users without one are left out.
    #[must_use]
    pub fn by_external_id(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        self.by(provider, User::external_id)
    }

    /// The users of a provider by the e-mail address in the request. Users without one are left
    /// out.
    #[must_use]
    pub fn by_email(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        self.by(provider, User::email)
    }

    /// The customers with more than one user at a provider: what an unsafe retry does. The key is
    /// the external id, or the e-mail address if the request had no external id.
    #[must_use]
    pub fn stored_twice(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        let mut customers = self.by(provider, User::customer);
        customers.retain(|_, users| users.len() > 1);
        customers
    }

    /// How many creates a provider received, also those that were rejected.
    #[must_use]
    pub fn requests(&self, provider: &str) -> u64 {
        self.tallies.get(provider).map_or(0, |tally| tally.creates.requests)
    }

    /// How often a provider played each fault with a create, by
    /// [`Fault::name`](crate::Fault::name).
    #[must_use]
    pub fn faults(&self, provider: &str) -> BTreeMap<&'static str, u64> {
        self.tallies.get(provider).map(|tally| tally.creates.faults.clone()).unwrap_or_default()
    }

    /// How many look-ups a provider received, also those that were rejected.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = enroll_sandbox::Sandbox::builder().start().await?;
    /// let url = format!("{}/v1/users?email=a%40example.com", sandbox.url());
    /// reqwest::Client::new().get(url).bearer_auth("sandbox-bitpanda-token").send().await?;
    /// let truth = sandbox.truth();
    /// assert_eq!((truth.look_ups("bitpanda"), truth.requests("bitpanda")), (1, 0));
    /// assert!(truth.look_up_faults("bitpanda").is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn look_ups(&self, provider: &str) -> u64 {
        self.tallies.get(provider).map_or(0, |tally| tally.look_ups.requests)
    }

    /// How often a provider played each fault with a look-up, by
    /// [`Fault::name`](crate::Fault::name).
    #[must_use]
    pub fn look_up_faults(&self, provider: &str) -> BTreeMap<&'static str, u64> {
        self.tallies.get(provider).map(|tally| tally.look_ups.faults.clone()).unwrap_or_default()
    }

    fn all(&self, provider: &str) -> impl Iterator<Item = &User> {
        self.users.iter().filter(move |user| user.provider() == provider)
    }

    fn by<'a>(&'a self, provider: &str, key: fn(&User) -> Option<&str>) -> BTreeMap<&'a str, Vec<&'a User>> {
        let mut users: BTreeMap<&str, Vec<&User>> = BTreeMap::new();
        for user in self.users(provider) {
            if let Some(key) = key(user) {
                users.entry(key).or_default().push(user);
            }
        }
        users
    }
}
