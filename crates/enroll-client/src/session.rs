//! What a generated client carries: who authorises, who reads refusals, and the limits of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::lane::Lane;
use crate::{Authorize, CallOptions, Clock, Config, ConfigError, ReadAnswer, Retry};

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
    /// The answer's header with the seconds to wait, beside the usual `Retry-After`.
    pub wait_header: Option<&'static str>,
    /// Whether the provider's confirmed promise is that a repeat which it can recognise makes no second user.
    pub repeat_is_safe: bool,
}

/// The inner part of every generated client. Clones are cheap and share the order of attempts; [`for_call`](Self::for_call) makes one for a call.
#[derive(Clone)]
pub struct Session {
    pub(crate) shared: Arc<Shared>,
    pub(crate) call: CallOptions,
}

pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) authorize: Box<dyn Authorize>,
    pub(crate) read_answer: ReadAnswer,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) retry: Retry,
    /// Where the order of nonces matters.
    pub(crate) lane: Option<Lane>,
    base_url: String,
    http: reqwest::Client,
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
        read_answer: ReadAnswer,
        config: &Config,
    ) -> Result<Self, ConfigError> {
        let limits = Limits { attempt: config.attempt_timeout, total: config.total_timeout, answer: config.max_answer };
        let shared = Shared {
            service,
            read_answer,
            limits,
            clock: config.clock.clone(),
            retry: config.retry.clone(),
            lane: authorize.in_order().then(|| config.lane()),
            base_url: config.checked_base_url()?,
            http: config.http()?,
            authorize: Box::new(authorize),
        };
        Ok(Self { shared: Arc::new(shared), call: CallOptions::default() })
    }

    /// The same session for one call.
    #[must_use]
    pub fn for_call(&self, call: &CallOptions) -> Self {
        Self { shared: self.shared.clone(), call: call.clone() }
    }

    /// The base address, checked, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The HTTP client.
    pub fn http(&self) -> &reqwest::Client {
        &self.shared.http
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
