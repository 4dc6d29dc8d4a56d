//! Users that exist although no request of the test run created them.
//!
//! A look-up after an unknown outcome can find an older user, or miss one. Seeded users play these
//! cases; they are apart from the users that requests created.

use serde::Serialize;
use std::{fmt, time::SystemTime};

/// A user that exists without a request that created it, for
/// [`Builder::seed`](crate::Builder::seed) and [`Sandbox::seed`](crate::Sandbox::seed).
///
/// Its e-mail address and external id count as taken where a create has to be unique, except that
/// those of another partner's user only count if the provider promises that a value is unique among
/// all partners: `email` at onchainpay. For all other unique values the sandbox assumes that they
/// are unique within one partner.
///
/// `Debug` shows no personal data.
///
/// ```
/// use enroll_sandbox::{Sandbox, SeedUser, Seeded};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let last_year = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let user = SeedUser::earlier().email("a@example.com").external_id("old").created_at(last_year);
/// let sandbox = Sandbox::builder().seed("bitpanda", user).start().await?;
///
/// let truth = sandbox.truth();
/// let seeded = truth.seeded("bitpanda").next().ok_or("not stored")?;
/// assert_eq!((seeded.email(), seeded.seeded()), (Some("a@example.com"), Some(Seeded::Earlier)));
/// assert_eq!(truth.users("bitpanda").count(), 0, "no request created a user");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "nothing is stored before a builder or a sandbox gets it"]
pub struct SeedUser {
    pub(crate) kind: Seeded,
    pub(crate) email: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) created_at: Option<SystemTime>,
}

/// The kind of a user that no request created.
///
/// ```
/// use enroll_sandbox::Seeded;
///
/// assert_eq!(serde_json::to_string(&Seeded::OtherPartner)?, r#""other_partner""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Seeded {
    /// A user of the caller, from an earlier time. Look-ups find it.
    Earlier,
    /// A user of another partner. No look-up finds it.
    OtherPartner,
    /// A user of the caller that is in no search.
    Hidden,
}

impl SeedUser {
    /// A user that the caller created before the test run. Look-ups find it.
    ///
    /// ```
    /// use enroll_sandbox::SeedUser;
    ///
    /// let user = SeedUser::earlier().email("a@example.com");
    /// assert!(!format!("{user:?}").contains("example.com"));
    /// ```
    pub fn earlier() -> Self {
        Self::new(Seeded::Earlier)
    }

    /// A user that another partner of the provider created. No look-up finds it, but a create may
    /// be rejected because of it.
    ///
    /// ```
    /// use enroll_sandbox::SeedUser;
    ///
    /// let user = SeedUser::of_another_partner().email("a@example.com");
    /// assert_ne!(user, SeedUser::earlier().email("a@example.com"));
    /// ```
    pub fn of_another_partner() -> Self {
        Self::new(Seeded::OtherPartner)
    }

    /// A user of the caller that no look-up finds.
    ///
    /// ```
    /// use enroll_sandbox::SeedUser;
    ///
    /// let user = SeedUser::hidden().external_id("Ext-Id-1");
    /// assert_ne!(user, SeedUser::earlier().external_id("Ext-Id-1"));
    /// ```
    pub fn hidden() -> Self {
        Self::new(Seeded::Hidden)
    }

    /// Sets the e-mail address; the default is none.
    ///
    /// ```
    /// let user = enroll_sandbox::SeedUser::earlier().email("a@example.com");
    /// # drop(user);
    /// ```
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Sets the external id; the default is none.
    ///
    /// ```
    /// let user = enroll_sandbox::SeedUser::earlier().external_id("Ext-Id-1");
    /// # drop(user);
    /// ```
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    /// Sets when the user was created, from which [`Builder::visible_after`] counts too; the
    /// default is the time at which it is stored.
    ///
    /// [`Builder::visible_after`]: crate::Builder::visible_after
    ///
    /// ```
    /// let user = enroll_sandbox::SeedUser::earlier().created_at(std::time::UNIX_EPOCH);
    /// # drop(user);
    /// ```
    pub fn created_at(mut self, time: SystemTime) -> Self {
        self.created_at = Some(time);
        self
    }

    fn new(kind: Seeded) -> Self {
        Self { kind, email: None, external_id: None, created_at: None }
    }
}

impl fmt::Debug for SeedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeedUser")
            .field("kind", &self.kind)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// The reason why a user was not seeded. Messages name fields, never values.
///
/// ```
/// use enroll_sandbox::{Sandbox, SeedError, SeedUser};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().start().await?;
/// let user = || SeedUser::earlier().external_id("Ext-Id-1");
/// sandbox.seed("bitpanda", user())?;
/// let error = sandbox.seed("bitpanda", user()).unwrap_err();
/// assert_eq!(error, SeedError::Taken("external_id".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// No spec has this provider.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = crate::spec::known_providers())]
    UnknownProvider(String),
    /// Another user has the value of a unique field.
    #[error("another user has the same `{0}`; give another value or allow duplicates")]
    Taken(String),
    /// The limit of users is reached.
    #[error("{}", crate::reason::own::FULL.message)]
    Full,
}
