//! Client configuration: base URL, timeouts, retries, TLS roots, clock, nonce source. Nothing is
//! read from the environment.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use crate::auth::nonce::{MonotonicNonces, NonceOrder, NonceSource, NonceUnit, Permits};
use crate::clock::{Clock, SystemClock};
use crate::observe::Observer;
use crate::retry::Retry;
use crate::service::ListedError;

mod error;
pub mod http_client;

pub use error::ConfigError;
pub use http_client::HttpClient;

/// The configuration of one provider's client.
///
/// The base URL has no default, so that no real user is created because a setting was left out.
/// Defaults: connect timeout 10 s, attempt timeout 30 s, total timeout 60 s, responses of up to 1
/// MiB, one attempt at a time per key, retries if they are safe ([`Retry`]).
///
/// Calls need a tokio runtime with I/O and timers, such as that of `#[tokio::main]` or of a builder
/// with `enable_all`. On a runtime without timers tokio panics; a library cannot check for them.
///
/// ```
/// use std::time::Duration;
/// use enroll_client::{Config, Retry};
/// let config = Config::new("https://nexus.kraken.com")
///     .attempt_timeout(Duration::from_secs(10))
///     .total_timeout(Duration::from_secs(30))
///     .retry(Retry::new().attempts(3));
/// ```
#[doc(alias = "timeout")]
#[doc(alias = "settings")]
#[derive(Clone)]
pub struct Config {
    base_url: String,
    plain_http_host: Option<String>,
    connect_timeout: Option<Duration>,
    /// Each in PEM, with one certificate or several.
    roots: Vec<Arc<[u8]>>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_response_size: usize,
    pub(crate) nonce_order: NonceOrder,
    pub(crate) retry: Retry,
    pub(crate) listed_errors: Vec<ListedError>,
    http: Option<HttpClient>,
    pub(crate) clock: Arc<dyn Clock>,
    nonces: Option<Arc<dyn NonceSource>>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl Config {
    /// The configuration of the provider at `base_url`, with the defaults that [`Config`] lists.
    ///
    /// ```
    /// let config = enroll_client::Config::new("https://api.example.com");
    /// ```
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            plain_http_host: None,
            connect_timeout: None,
            roots: Vec::new(),
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            max_response_size: 1024 * 1024,
            nonce_order: NonceOrder::default(),
            retry: Retry::default(),
            listed_errors: Vec::new(),
            http: None,
            clock: Arc::new(SystemClock::new()),
            nonces: None,
            observer: None,
        }
    }

    /// Allows plain http to this one host: a name or an IP address, without scheme, port and path.
    /// Loopback is always allowed. Upper and lower case, a trailing dot and the brackets of an IPv6
    /// address make no difference, and a name in Unicode equals the same name in Punycode.
    ///
    /// Building a client fails with [`ConfigError::PlainHttpHost`] if it is not a host, and with
    /// [`ConfigError::OtherPlainHttpHost`] if `base_url` is plain http to another host.
    ///
    /// ```
    /// use enroll_client::Config;
    /// let proxy = "http://proxy.internal:8080/kraken";
    /// let config = Config::new(proxy).allow_plain_http("proxy.internal");
    /// ```
    #[doc(alias = "proxy")]
    #[must_use]
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http_host = Some(host.into());
        self
    }

    /// Sets how long connecting may take, with DNS and the TLS handshake. Default 10 s. It has no
    /// effect together with [`http_client`](Self::http_client),
    /// which has a connect timeout already.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Config;
    /// let config = Config::new("https://api.example.com").connect_timeout(Duration::from_secs(3));
    /// ```
    #[doc(alias = "timeout")]
    #[must_use]
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Adds a trusted root certificate, in addition to those of the system: for a gateway of your
    /// own, or a test server. The PEM may hold several certificates.
    /// Each call adds to the earlier ones.
    ///
    /// A self-signed certificate can be its own root if it is not a certificate authority
    /// (`basicConstraints` is absent or `CA:FALSE`). The default of `openssl req -x509` is
    /// `CA:TRUE`, and a server with such a certificate is not trusted. Then make a root and issue
    /// the server's certificate under it, or add `-addext basicConstraints=critical,CA:FALSE`.
    ///
    /// Building a client fails with [`ConfigError::RootCertificate`] if this is not a certificate,
    /// and with [`ConfigError::RootBesideClient`] if [`http_client`](Self::http_client) is set too,
    /// because that client has its roots already.
    ///
    /// ```
    /// use enroll_client::Config;
    /// # fn config() -> std::io::Result<Config> {
    /// let root = std::fs::read("/etc/ssl/our-gateway.pem")?;
    /// let config = Config::new("https://gateway.example.com").root_certificate(root);
    /// # Ok(config)
    /// # }
    /// ```
    #[doc(alias = "tls")]
    #[doc(alias = "ca")]
    #[must_use]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots.push(pem.as_ref().into());
        self
    }

    /// Sets how long one attempt may take, from connecting to the last byte of the response.
    /// Default 30 s. After this timeout it is unknown whether the user was created,
    /// unless nothing was sent.
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Config;
    /// let limit = Duration::from_secs(10);
    /// let config = Config::new("https://api.example.com").attempt_timeout(limit);
    /// ```
    #[doc(alias = "timeout")]
    #[doc(alias = "request timeout")]
    #[must_use]
    pub const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets how long one call may take, with all attempts and waits. Default 60 s. A single call
    /// can have a shorter [`deadline`](crate::CallOptions::deadline).
    ///
    /// ```
    /// use std::time::Duration;
    /// use enroll_client::Config;
    /// let config = Config::new("https://api.example.com").total_timeout(Duration::from_secs(25));
    /// ```
    #[doc(alias = "timeout")]
    #[doc(alias = "deadline")]
    #[must_use]
    pub const fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Adds an error that you have seen at the provider and whose meaning you know. Each call adds
    /// to the earlier ones. The whole message or code must match. It is checked before the
    /// provider's own list (`FACTS.listed_errors` of its crate) and counts as much: a listed
    /// rejection proves that the user was not created.
    ///
    /// ```
    /// use enroll_client::{Config, ListedError, RejectionKind};
    /// let blocked = ListedError::message("The address {email} is blocked", RejectionKind::Rule);
    /// let limited = ListedError::message("E4711", RejectionKind::RateLimited);
    /// let config =
    ///     Config::new("https://api.example.com").listed_error(blocked).listed_error(limited);
    /// ```
    #[must_use]
    pub fn listed_error(mut self, error: ListedError) -> Self {
        self.listed_errors.push(error);
        self
    }

    /// Sets how many bytes of a response body are read. Default 1 MiB. A longer body is truncated,
    /// and its beginning is kept in the [`Exchange`](crate::Exchange).
    ///
    /// ```
    /// use enroll_client::Config;
    /// let config = Config::new("https://api.example.com").max_response_size(64 * 1024);
    /// ```
    #[doc(alias = "body limit")]
    #[must_use]
    pub const fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets the order in which attempts with increasing nonces are sent. Default
    /// [`NonceOrder::PerKey`]. It has no effect at providers without nonces.
    ///
    /// ```
    /// use enroll_client::{Config, NonceOrder};
    /// let config = Config::new("https://api.example.com").nonce_order(NonceOrder::Paced);
    /// ```
    #[doc(alias = "nonce")]
    #[doc(alias = "concurrency")]
    #[must_use]
    pub const fn nonce_order(mut self, order: NonceOrder) -> Self {
        self.nonce_order = order;
        self
    }

    /// Sets how a call is retried. Default [`Retry::new`].
    ///
    /// ```
    /// use enroll_client::{Config, Retry};
    /// let config = Config::new("https://api.example.com").retry(Retry::new().attempts(2));
    /// let single_attempt = Config::new("https://api.example.com").retry(Retry::never());
    /// ```
    #[doc(alias = "backoff")]
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the HTTP client. All configurations with the same client share its connections.
    /// Default: a new one per configuration.
    ///
    /// ```
    /// use enroll_client::{Config, HttpClient};
    /// let connections = HttpClient::new()?;
    /// let kraken = Config::new("https://nexus.kraken.com").http_client(connections.clone());
    /// let capa = Config::new("https://production-api.capa.fi").http_client(connections);
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    #[doc(alias = "proxy")]
    #[must_use]
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.http = Some(client);
        self
    }

    /// Sets the clock for nonces, deadlines and waits. Default: the system clock.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use enroll_client::Config;
    /// use enroll_client::clock::ManualClock;
    /// let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
    /// let config = Config::new("http://localhost:8080").clock(clock);
    /// ```
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the nonce source. It must be the only source for its key. Default: [`MonotonicNonces`]
    /// from the clock, one per client.
    ///
    /// Clients with the same source share its nonces and the order of their attempts, whatever else
    /// is in their configurations. The same source means the same `Arc`: a wrapper around it is
    /// another source, and its attempts are ordered separately.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use enroll_client::nonce::{MonotonicNonces, NonceSource, NonceUnit};
    /// use enroll_client::Config;
    /// let nonces: Arc<dyn NonceSource> = Arc::new(MonotonicNonces::new(NonceUnit::Nanoseconds));
    /// let direct = Config::new("https://api.example.com").nonces(nonces.clone());
    /// let by_gateway = Config::new("https://gateway.example.com").nonces(nonces);
    /// ```
    #[doc(alias = "nonce")]
    #[must_use]
    pub fn nonces(mut self, nonces: Arc<dyn NonceSource>) -> Self {
        self.nonces = Some(nonces);
        self
    }

    /// Sets who sees what the calls do, for metrics, traces or an audit. Default: nobody. The last
    /// one counts; a vector of observers is an observer too.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use enroll_client::{AttemptEnded, Config, Observer};
    ///
    /// #[derive(Debug)]
    /// struct Print;
    ///
    /// impl Observer for Print {
    ///     fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
    ///         println!("{}: {}", attempt.call.provider, attempt.ended.as_str());
    ///     }
    /// }
    ///
    /// let config = Config::new("https://api.example.com").observer(Arc::new(Print));
    /// ```
    #[doc(alias = "metrics")]
    #[doc(alias = "hook")]
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The nonce source that was set, or a new one that counts in `unit`.
    /// For implementations of [`Authorize`](crate::Authorize).
    ///
    /// ```
    /// use enroll_client::{Config, nonce::NonceUnit};
    /// let config = Config::new("https://api.example.com");
    /// let nonces = config.nonce_source(NonceUnit::Milliseconds);
    /// assert!(nonces.next()? < nonces.next()?);
    /// # Ok::<(), enroll_client::nonce::NonceError>(())
    /// ```
    pub fn nonce_source(&self, unit: NonceUnit) -> Arc<dyn NonceSource> {
        let new = || -> Arc<dyn NonceSource> { Arc::new(MonotonicNonces::with_clock(unit, self.clock.clone())) };
        let nonces = self.nonces.clone().unwrap_or_else(new);
        nonces.counts_in(unit);
        nonces
    }

    /// The checked base URL, without a trailing slash.
    pub(crate) fn checked_base_url(&self) -> Result<String, ConfigError> {
        let url = Url::parse(&self.base_url).map_err(ConfigError::NotAUrl)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() || url.host().is_none() {
            return Err(ConfigError::NotABase);
        }
        // An invalid host is reported even if the base URL does not need it.
        let allowed = self.plain_http_host.as_deref().map(parse_host).transpose()?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) || (allowed.is_some() && host_of(&url) == allowed) => {}
            "http" if allowed.is_some() => return Err(ConfigError::OtherPlainHttpHost),
            _ => return Err(ConfigError::Scheme),
        }
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }

    pub(crate) fn http(&self) -> Result<HttpClient, ConfigError> {
        match &self.http {
            Some(_) if !self.roots.is_empty() => Err(ConfigError::RootBesideClient),
            Some(client) => Ok(client.clone()),
            None => self.new_http(),
        }
    }

    fn new_http(&self) -> Result<HttpClient, ConfigError> {
        let timeout = self.connect_timeout.unwrap_or(http_client::CONNECT_TIMEOUT);
        let builder = HttpClient::builder().connect_timeout(timeout);
        self.trusting(builder)
    }

    /// Without a TLS feature of this crate there is no `root_certificate`,
    /// so there are no roots to add.
    #[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
    fn trusting(&self, builder: reqwest::ClientBuilder) -> Result<HttpClient, ConfigError> {
        HttpClient::from_builder(builder)
    }

    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn trusting(&self, builder: reqwest::ClientBuilder) -> Result<HttpClient, ConfigError> {
        HttpClient::trusting(&self.roots, builder)
    }

    /// The order of a client's attempts, for authorisers with increasing nonces.
    pub(crate) fn permits(&self) -> Permits {
        Permits::new(self.nonce_order, self.nonces.as_ref())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Parses a host that a person wrote, in the form in which hosts are compared.
fn parse_host(host: &str) -> Result<Host, ConfigError> {
    let ip = host.parse().map(Host::Ipv6);
    ip.or_else(|_| Host::parse(host)).map(comparable).map_err(ConfigError::PlainHttpHost)
}

/// The host of a URL, in the form in which hosts are compared.
fn host_of(url: &Url) -> Option<Host> {
    url.host().map(|host| comparable(host.to_owned()))
}

/// A host without the trailing dot of a fully qualified name.
fn comparable(host: Host) -> Host {
    match host {
        Host::Domain(name) => Host::Domain(name.strip_suffix('.').unwrap_or(&name).to_owned()),
        host => host,
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("attempt_timeout", &self.attempt_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_response_size", &self.max_response_size)
            .field("nonce_order", &self.nonce_order)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_https_or_loopback_or_the_allowed_host() {
        let check = |url: &str| Config::new(url).checked_base_url();
        assert_eq!(check("https://api.example.com/").unwrap(), "https://api.example.com");
        assert_eq!(check("https://api.example.com/stem/").unwrap(), "https://api.example.com/stem");
        for loopback in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"] {
            assert!(check(loopback).is_ok(), "{loopback}");
        }
        for plain in
            ["http://api.example.com", "http://127.0.0.1.example.com", "ftp://api.example.com", "http://10.0.0.1"]
        {
            assert!(matches!(check(plain), Err(ConfigError::Scheme)), "{plain}");
        }
        let named = Config::new("http://proxy.internal").allow_plain_http("proxy.internal");
        assert!(named.checked_base_url().is_ok());
        let other = Config::new("http://api.example.com").allow_plain_http("proxy.internal");
        assert!(matches!(other.checked_base_url(), Err(ConfigError::OtherPlainHttpHost)));
    }

    #[test]
    fn the_allowed_host_is_compared_in_normalised_form() {
        for (base, named) in [
            ("http://proxy.internal:8080", "PROXY.INTERNAL"),
            ("http://PROXY.internal", "proxy.internal."),
            ("http://proxy.internal./stem", "proxy.internal"),
            ("http://[fd00::1]:80", "fd00::1"),
            ("http://[fd00:0::0001]", "[FD00::1]"),
            ("http://10.0.0.1", "10.0.0.1"),
            ("http://b\u{fc}cher.internal", "xn--bcher-kva.internal"),
            ("http://xn--bcher-kva.internal", "B\u{dc}CHER.internal"),
        ] {
            assert!(Config::new(base).allow_plain_http(named).checked_base_url().is_ok(), "{base} {named}");
        }
        for (base, named) in [
            ("http://proxy.internal", "internal"),
            ("http://a.proxy.internal", "proxy.internal"),
            ("http://10.0.0.1", "10.0.0.2"),
        ] {
            let error = Config::new(base).allow_plain_http(named).checked_base_url().unwrap_err();
            assert!(matches!(error, ConfigError::OtherPlainHttpHost), "{base} {named}: {error}");
        }
    }

    #[test]
    fn an_allowed_host_with_scheme_port_or_path_is_an_error() {
        for named in
            ["", " ", "proxy.internal:80", "http://proxy.internal", "proxy.internal/x", "[fd00::1]:80", "a b", "u@a"]
        {
            for base in ["http://proxy.internal", "https://api.example.com", "http://127.0.0.1"] {
                let error = Config::new(base).allow_plain_http(named).checked_base_url().unwrap_err();
                assert!(matches!(error, ConfigError::PlainHttpHost(_)), "{base} {named}: {error}");
                assert!(error.to_string().contains("allow_plain_http"), "{error}");
            }
        }
    }

    #[test]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn an_invalid_root_certificate_is_an_error() {
        let wrapped = |inside: &str| format!("-----BEGIN CERTIFICATE-----\n{inside}\n-----END CERTIFICATE-----\n");
        for bad in ["", "certificate", &wrapped("!"), &wrapped("bm90IG9uZQ=="), "-----BEGIN CERTIFICATE-----\nbm90"] {
            let error = Config::new("https://api.example.com").root_certificate(bad).http().unwrap_err();
            assert!(matches!(error, ConfigError::RootCertificate(_)), "{bad:?}: {error}");
        }
    }

    #[test]
    fn a_root_certificate_together_with_an_http_client_is_an_error() {
        let config = Config::new("https://api.example.com").root_certificate("-----BEGIN CERTIFICATE-----");
        let config = config.http_client(HttpClient::from_builder(HttpClient::builder()).unwrap());
        assert!(matches!(config.http(), Err(ConfigError::RootBesideClient)));
    }

    #[test]
    fn a_base_url_with_user_query_or_fragment_is_an_error() {
        for bad in
            ["https://user:pw@example.com", "https://example.com/?q=1", "https://example.com/#x", "data:text/plain,x"]
        {
            assert!(matches!(Config::new(bad).checked_base_url(), Err(ConfigError::NotABase)), "{bad}");
        }
        assert!(matches!(Config::new("api.example.com").checked_base_url(), Err(ConfigError::NotAUrl(_))));
    }
}
