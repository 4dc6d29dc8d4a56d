//! What a generated client carries: who authorises, who reads refusals, and the limits of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use crate::auth::Authorize;
use crate::auth::nonce::NonceOrder;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, HttpClient};
use crate::response::ReadResponse;
use crate::retry::Retry;
use crate::service::{ListedError, Service};

/// The inner part of every generated client. Clones are cheap and share the order of attempts.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) authorize: Box<dyn Authorize>,
    pub(crate) read_response: ReadResponse,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) retry: Retry,
    /// Errors that the caller knows beside the provider's list.
    pub(crate) listed_errors: Vec<ListedError>,
    /// If nonces must arrive in the order in which they were drawn.
    pub(crate) nonce_order: Option<NonceOrder>,
    base_url: String,
    pub(crate) http: HttpClient,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
    pub(crate) response: usize,
}

impl Session {
    /// Puts the parts together.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the base address cannot be used or the HTTP client cannot be built.
    pub fn new(
        service: Service,
        authorize: impl Authorize + 'static,
        read_response: ReadResponse,
        config: &Config,
    ) -> Result<Self, ConfigError> {
        let limits =
            Limits { attempt: config.attempt_timeout, total: config.total_timeout, response: config.max_response_size };
        let shared = Shared {
            service,
            read_response,
            limits,
            clock: config.clock.clone(),
            retry: config.retry.clone(),
            listed_errors: config.listed_errors.clone(),
            nonce_order: authorize.in_order().then(|| config.nonce_order()),
            base_url: config.checked_base_url()?,
            http: config.http()?,
            authorize: Box::new(authorize),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The address of an operation, below the base address. `path` begins with a slash.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the two make no address.
    pub fn url(&self, path: &str) -> Result<Url, ConfigError> {
        let whole = format!("{}{path}", self.shared.base_url);
        Url::parse(&whole).map_err(ConfigError::NotAUrl)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("provider", &self.shared.service.provider)
            .field("limits", &self.shared.limits)
            .finish_non_exhaustive()
    }
}
