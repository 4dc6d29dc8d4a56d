//! What is known of a user that the sandbox keeps, from the request and from the answer.
//!
//! It is small, because users are never forgotten; the request itself is forgotten with the journal. `Debug` shows no
//! personal data and no secret.

use crate::{fault::Fault, record::Received};
use serde::Serialize;
use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

/// A user that the sandbox keeps.
#[derive(Clone)]
pub struct User {
    facts: Arc<Facts>,
    request: Weak<Received>,
}

/// What stays of a user.
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
}

impl User {
    pub(crate) fn new(facts: Facts, request: &Arc<Received>) -> Self {
        Self { facts: Arc::new(facts), request: Arc::downgrade(request) }
    }

    /// The id that the provider's double gave out.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.facts.id
    }

    /// The id of the provider.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.facts.provider
    }

    /// When the user was created.
    #[must_use]
    pub fn created_at(&self) -> SystemTime {
        self.facts.created_at
    }

    /// The caller's own id of the user, as the request had it; `None` where it had none.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.facts.external_id.as_deref()
    }

    /// The e-mail address in the request; `None` where it had none.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.facts.email.as_deref()
    }

    /// The password that was shown in the answer, which a caller must not lose.
    #[must_use]
    pub fn one_time_password(&self) -> Option<&str> {
        self.facts.one_time_password.as_deref()
    }

    /// The refresh token that was shown in the answer, which a caller must not lose.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.facts.refresh_token.as_deref()
    }

    /// The fault that was played with the request.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.facts.fault.as_ref()
    }

    /// Whether the answer was handed to the connection with nothing missing from it. Whether the client read it, nobody
    /// here can know.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.facts.is_delivered.load(Ordering::Relaxed)
    }

    /// The request that created the user; `None` once it is forgotten, see
    /// [`Sandbox::received`](crate::Sandbox::received).
    #[must_use]
    pub fn request(&self) -> Option<Arc<Received>> {
        self.request.upgrade()
    }

    /// By what the caller knows the user: the external id, or else the e-mail address.
    pub(crate) fn customer(&self) -> Option<&str> {
        self.external_id().or(self.email())
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn note_delivery(&self) {
        self.facts.is_delivered.store(true, Ordering::Relaxed);
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("provider", &self.provider())
            .field("id", &self.id())
            .field("fault", &self.fault())
            .field("is_delivered", &self.is_delivered())
            .finish_non_exhaustive()
    }
}
