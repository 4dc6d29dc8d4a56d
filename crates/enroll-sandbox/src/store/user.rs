//! A stored user: values from its request and from the response that created it.
//!
//! It is small, because users are never dropped; the request itself is dropped with the journal.
//! `Debug` shows no personal data and no secret.

use super::{Received, Seeded};
use crate::fault::Fault;
use serde::Serialize;
use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

/// A user that a provider of the sandbox stored.
///
/// It has what a client must not lose: the id, and the secrets that a response shows once. `Debug`
/// shows no personal data and no secret. See [`Sandbox::users`](crate::Sandbox::users) and
/// [`Truth`](crate::Truth).
///
/// ```
/// use enroll_sandbox::Sandbox;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().start().await?;
/// let response: serde_json::Value = reqwest::Client::new()
///     .post(format!("{}/v2/users", sandbox.url()))
///     .bearer_auth(sandbox.credentials().get("bitpanda", "token").unwrap_or_default())
///     .json(&serde_json::json!({ "external_id": "Ext-Id-1" }))
///     .send()
///     .await?
///     .json()
///     .await?;
///
/// let users = sandbox.users();
/// let user = &users[0];
/// assert_eq!(user.provider(), "bitpanda");
/// assert_eq!(response["data"]["id"], user.id());
/// assert_eq!((user.external_id(), user.email()), (Some("Ext-Id-1"), None));
/// assert_eq!((user.one_time_password(), user.refresh_token()), (None, None));
/// assert!(user.created_at() > std::time::UNIX_EPOCH);
/// assert!(user.fault().is_none() && user.is_delivered());
/// assert!(user.seeded().is_none() && !user.is_hidden());
/// assert_eq!(user.request().ok_or("dropped")?.status(), Some(201));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct User {
    facts: Arc<Facts>,
    request: Weak<Received>,
}

/// The values of a user, as the control endpoint shows them.
#[derive(Serialize)]
pub(crate) struct Facts {
    pub(crate) id: String,
    #[serde(skip)]
    pub(crate) provider: &'static str,
    #[serde(skip)]
    pub(crate) created_at: SystemTime,
    pub(crate) external_id: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) one_time_password: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) is_delivered: AtomicBool,
    /// Whether the request asked for a user that is in no search.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_hidden: bool,
    /// The kind of a user that no request created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seeded: Option<Seeded>,
}

impl User {
    pub(crate) fn new(facts: Facts, request: &Arc<Received>) -> Self {
        Self { facts: Arc::new(facts), request: Arc::downgrade(request) }
    }

    /// A user that no request created.
    pub(crate) fn without_request(facts: Facts) -> Self {
        Self { facts: Arc::new(facts), request: Weak::new() }
    }

    /// The user's id in the response.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.facts.id
    }

    /// The id of the provider.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.facts.provider
    }

    /// When the user was stored.
    #[must_use]
    pub fn created_at(&self) -> SystemTime {
        self.facts.created_at
    }

    /// The external id in the request, by which the caller knows the user; `None` if it had none.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.facts.external_id.as_deref()
    }

    /// The e-mail address in the request; `None` if it had none.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.facts.email.as_deref()
    }

    /// The password that the response shows once; `None` if the provider has no such password.
    #[must_use]
    pub fn one_time_password(&self) -> Option<&str> {
        self.facts.one_time_password.as_deref()
    }

    /// The refresh token that the response shows once; `None` if the provider has no such token.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.facts.refresh_token.as_deref()
    }

    /// The fault that was played with the request; `None` if it got none.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.facts.fault.as_ref()
    }

    /// Whether the complete response was written to the connection. Whether the client has read it
    /// is unknown here.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.facts.is_delivered.load(Ordering::Relaxed)
    }

    /// Whether the user is in no look-up: its request asked for it, or it was
    /// [seeded](crate::SeedUser::hidden) so.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.facts.is_hidden
    }

    /// The kind of a user that no request created, see [`SeedUser`](crate::SeedUser); `None` for
    /// all others.
    #[must_use]
    pub fn seeded(&self) -> Option<Seeded> {
        self.facts.seeded
    }

    /// The request that created the user; `None` if it was seeded, and once the request is
    /// dropped, see [`Sandbox::received`](crate::Sandbox::received).
    #[must_use]
    pub fn request(&self) -> Option<Arc<Received>> {
        self.request.upgrade()
    }

    /// What identifies the customer: the external id, or the e-mail address if there is none.
    pub(crate) fn customer(&self) -> Option<&str> {
        self.external_id().or(self.email())
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn mark_delivered(&self) {
        self.facts.is_delivered.store(true, Ordering::Relaxed);
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("provider", &self.provider())
            .field("id", &self.id())
            .field("fault", &self.fault())
            .field("seeded", &self.seeded())
            .field("is_delivered", &self.is_delivered())
            .finish_non_exhaustive()
    }
}
