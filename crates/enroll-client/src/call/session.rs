//! The inner part of a generated client: its authoriser, its response reader,
//! and the limits of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;

use crate::auth::Authorize;
use crate::auth::nonce::Permits;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, HttpClient};
use crate::draft::DraftError;
use crate::observe::Observer;
use crate::read_url::PathUrl;
use crate::response::ReadResponse;
use crate::retry::Retry;
use crate::service::{ListedError, Service};

/// The inner part of every generated client. Clones are cheap, and share connections, nonces and
/// the order of attempts.
///
/// ```
/// use enroll_client::{Config, Reading, Service, Session, StaticHeaders};
/// let headers = StaticHeaders::new().with("x-api-key", "api_key", &"sk-123".into())?;
/// let service = Service { success: &[201], ..Service::new("example", "example/1") };
/// let config = Config::new("https://api.example.com");
/// let session = Session::new(service, headers, |_| Reading::new(), &config)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    pub(crate) observer: Option<Arc<dyn Observer>>,
    /// Listed errors of the caller, in addition to the provider's.
    pub(crate) listed_errors: Vec<ListedError>,
    /// Present if attempts must reach the provider in the order of their nonces.
    pub(crate) permits: Option<Permits>,
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
    /// A session from its parts. Called by generated code.
    ///
    /// ```
    /// use enroll_client::{Config, Reading, Service, Session, StaticHeaders};
    /// let service = Service::new("example", "example/1");
    /// let config = Config::new("https://api.example.com");
    /// let session = Session::new(service, StaticHeaders::new(), |_| Reading::new(), &config)?;
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the base URL is invalid or the HTTP client cannot be built.
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
            observer: config.observer.clone(),
            listed_errors: config.listed_errors.clone(),
            permits: authorize.in_order().then(|| config.permits()),
            base_url: config.checked_base_url()?,
            http: config.http()?,
            authorize: Box::new(authorize),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The URL of an operation: the base URL followed by `path`, which begins with a slash.
    ///
    /// ```
    /// # use enroll_client::{Config, Reading, Service, Session, StaticHeaders};
    /// # let service = Service::new("example", "example/1");
    /// let config = Config::new("https://api.example.com/v1/");
    /// # let session = Session::new(service, StaticHeaders::new(), |_| Reading::new(), &config)?;
    /// assert_eq!(session.url("/users")?.as_str(), "https://api.example.com/v1/users");
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the result is not a URL.
    pub fn url(&self, path: &str) -> Result<Url, ConfigError> {
        let whole = format!("{}{path}", self.shared.base_url);
        Url::parse(&whole).map_err(ConfigError::NotAUrl)
    }

    /// The URL of an operation with values in its path, which begins with a slash and names them in
    /// braces. Each value is percent-encoded as one segment.
    ///
    /// ```
    /// # use enroll_client::{Config, DraftError, Reading, Service, Session, StaticHeaders};
    /// # let service = Service::new("example", "example/1");
    /// # let config = Config::new("https://api.example.com");
    /// # let session = Session::new(service, StaticHeaders::new(), |_| Reading::new(), &config)?;
    /// let url = session.url_with("/users/{user}", &[("user", "AA29 N84/1")])?;
    /// assert_eq!(url.expose().as_str(), "https://api.example.com/users/AA29%20N84%2F1");
    /// let parent = session.url_with("/users/{user}", &[("user", "..")]);
    /// assert_eq!(parent.unwrap_err(), DraftError::PathValue { parameter: "user" });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DraftError::PathValue`] if a value is blank, `.` or `..`, also with `%2e` for a dot;
    /// [`DraftError::Url`] if the path names a parameter without a value. Neither shows a value.
    pub fn url_with(&self, path: &str, values: &[(&'static str, &str)]) -> Result<PathUrl, DraftError> {
        PathUrl::new(&self.shared.base_url, path, values)
    }

    /// The timeout of one attempt, from [`Config::attempt_timeout`].
    ///
    /// ```
    /// use enroll_client::Session;
    /// fn describe(session: &Session) -> String {
    ///     format!("{:?} an attempt, {:?} in all", session.attempt_timeout(), session.total_timeout())
    /// }
    /// ```
    pub fn attempt_timeout(&self) -> Duration {
        self.shared.limits.attempt
    }

    /// The timeout of a whole call, with all attempts and waits, from [`Config::total_timeout`].
    ///
    /// ```
    /// use std::time::Duration;
    /// # use enroll_client::{Config, Reading, Service, Session, StaticHeaders};
    /// # let service = Service::new("example", "example/1");
    /// let config = Config::new("https://api.example.com").total_timeout(Duration::from_secs(90));
    /// # let session = Session::new(service, StaticHeaders::new(), |_| Reading::new(), &config)?;
    /// assert_eq!(session.total_timeout(), Duration::from_secs(90));
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    pub fn total_timeout(&self) -> Duration {
        self.shared.limits.total
    }

    /// How many attempts a call makes at most, from [`Retry::attempts`].
    ///
    /// ```
    /// use enroll_client::Session;
    /// fn is_retried(session: &Session) -> bool {
    ///     session.max_attempts() > 1
    /// }
    /// ```
    pub fn max_attempts(&self) -> u32 {
        self.shared.retry.attempts
    }

    /// The clock of the client, from [`Config::clock`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Session;
    /// fn since_epoch(session: &Session) -> Duration {
    ///     session.clock().since_epoch()
    /// }
    /// ```
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
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
