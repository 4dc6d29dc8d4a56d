//! What a generated client carries: who authorises, who reads refusals, and the limits of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use crate::draft::Draft;
use crate::exchange::Exchange;
use crate::exec::exec;
use crate::failure::Failure;
use crate::http_client::HttpClient;
use crate::nonce::order::NonceOrder;
use crate::outcome::body::ErrorField;
use crate::{Authorize, CallOptions, Clock, Config, ConfigError, ListedError, ReadResponse, Retry, RetryPromise};

/// What this crate must know about a provider. The values are generated from its spec.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// The provider's id.
    pub provider: &'static str,
    /// What the client calls itself.
    pub user_agent: &'static str,
    /// The statuses of a created user.
    pub success: &'static [u16],
    /// The documented error statuses.
    pub errors: &'static [u16],
    /// The answer's header with the provider's id of the request.
    pub request_id_header: Option<&'static str>,
    /// Where in a response that id is, as a JSON pointer, if no header has it.
    pub request_id: Option<&'static str>,
    /// The answer's header with the seconds to wait, beside the usual `Retry-After`.
    pub wait_header: Option<&'static str>,
    /// Where in a success the user's id is, as a JSON pointer.
    pub user_id: Option<&'static str>,
    /// Where in a success secrets are that only a created user has, as JSON pointers.
    pub secrets: [Option<&'static str>; 2],
    /// Where in a request the caller's own id is, as a JSON pointer.
    pub external_id: Option<&'static str>,
    /// Where in a request the e-mail address is, as a JSON pointer.
    pub email: Option<&'static str>,
    /// What marks a body as the provider's own error.
    pub error_fields: &'static [ErrorField],
    /// The errors whose meaning is known.
    pub listed_errors: &'static [ListedError],
    /// Whether a success status may carry an error of the provider.
    pub in_band_failure: bool,
    /// What makes a retry safe after an unknown outcome.
    pub retry_safe_by: &'static [RetryPromise],
}

impl Service {
    /// A provider of which nothing is known: no status is a success, no error is listed, and no
    /// retry is safe.
    pub const fn new(provider: &'static str, user_agent: &'static str) -> Self {
        Self {
            provider,
            user_agent,
            success: &[],
            errors: &[],
            request_id_header: None,
            request_id: None,
            wait_header: None,
            user_id: None,
            secrets: [None, None],
            external_id: None,
            email: None,
            error_fields: &[],
            listed_errors: &[],
            in_band_failure: false,
            retry_safe_by: &[],
        }
    }
}

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
    pub(crate) answer: usize,
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
            Limits { attempt: config.attempt_timeout, total: config.total_timeout, answer: config.max_response_size };
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

    /// Makes the attempts of one call, until the rules say that no other may follow.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the last attempt had no response.
    pub fn send<'a>(
        &'a self,
        draft: &'a Draft<'_>,
        call: &'a CallOptions,
    ) -> impl Future<Output = Result<Exchange, Failure>> + Send + 'a {
        exec(self, call, draft)
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
