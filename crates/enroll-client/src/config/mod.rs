//! Client configuration: base URL, timeouts, retries, TLS roots, clock, nonce source. Nothing is
//! read from the environment.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use crate::auth::nonce::{MonotonicNonces, NonceOrder, NonceSource, NonceUnit, Order};
use crate::clock::{Clock, SystemClock};
use crate::retry::Retry;
use crate::service::ListedError;

mod error;
pub mod http_client;

pub use error::ConfigError;
pub use http_client::HttpClient;

/// The configuration of one provider's client.
///
/// The base address is always given, so that nobody creates real users by leaving something out. Defaults: 10 s to connect, 30 s per attempt, 60 s
/// per call, 1 MiB of answer, attempts in order per key, repeats where they are safe ([`Retry`]).
///
/// Calls run on a tokio runtime with I/O and timers: one of `#[tokio::main]`, or of a builder with
/// `enable_all`. On a runtime without timers tokio panics, and no library can ask it beforehand.
///
/// ```
/// use std::time::Duration;
/// let config = enroll_client::Config::new("https://nexus.kraken.com").attempt_timeout(Duration::from_secs(10));
/// ```
#[derive(Clone)]
pub struct Config {
    base_url: String,
    plain_http_host: Option<String>,
    connect_timeout: Option<Duration>,
    /// Each in PEM, one certificate or several.
    roots: Vec<Arc<[u8]>>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) max_response_size: usize,
    pub(crate) order: Order,
    pub(crate) retry: Retry,
    pub(crate) listed_errors: Vec<ListedError>,
    http: Option<HttpClient>,
    pub(crate) clock: Arc<dyn Clock>,
    nonces: Option<Arc<dyn NonceSource>>,
}

impl Config {
    /// The configuration for the provider at `base_url`, with the defaults named above.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            plain_http_host: None,
            connect_timeout: None,
            roots: Vec::new(),
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60),
            max_response_size: 1024 * 1024,
            order: Order::default(),
            retry: Retry::default(),
            listed_errors: Vec::new(),
            http: None,
            clock: Arc::new(SystemClock::new()),
            nonces: None,
        }
    }

    /// Allows plain http to this one host: a name or an IP address, without scheme, port and path.
    /// Loopback needs no permission. Upper and lower case, a dot at the end and the brackets of an
    /// IPv6 address make no difference, and a name in Unicode is the same as in Punycode.
    ///
    /// Building a client fails with [`ConfigError::PlainHttpHost`] if it is no host, and with
    /// [`ConfigError::OtherPlainHttpHost`] if `base_url` is plain http to another one.
    ///
    /// ```
    /// let proxy = enroll_client::Config::new("http://proxy.internal:8080/kraken").allow_plain_http("proxy.internal");
    /// ```
    #[must_use]
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http_host = Some(host.into());
        self
    }

    /// How long to wait for a connection. Default 10 s. Has no effect beside [`http_client`](Self::http_client), which brings its own.
    #[must_use]
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Trusts what is issued under this certificate too, beside what the machine trusts: for a gateway of your own, or a test server. In PEM, one
    /// certificate or several; called again it adds.
    ///
    /// A self-signed certificate can be its own root if it is no certificate authority
    /// (`basicConstraints` is absent or says `CA:FALSE`). The default of `openssl req -x509` says
    /// `CA:TRUE`, and such a server is refused: make a root and issue the server's certificate
    /// under it, or add `-addext basicConstraints=critical,CA:FALSE`.
    ///
    /// Building a client with it fails with [`ConfigError::RootCertificate`] where it is no certificate, and with [`ConfigError::RootBesideClient`]
    /// beside [`http_client`](Self::http_client), which brings its own.
    ///
    /// ```
    /// # fn config() -> std::io::Result<enroll_client::Config> {
    /// let root = std::fs::read("/etc/ssl/our-gateway.pem")?;
    /// let config = enroll_client::Config::new("https://gateway.example.com").root_certificate(root);
    /// # Ok(config)
    /// # }
    /// ```
    #[must_use]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots.push(pem.as_ref().into());
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the answer. Default 30 s.
    #[must_use]
    pub const fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long one call may take in all. Default 60 s.
    #[must_use]
    pub const fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = timeout;
        self
    }

    /// Adds an error that you have seen at the provider and whose meaning you know; called again it
    /// adds. It is matched whole, goes before the provider's own list (`FACTS.listed_errors` of its
    /// crate), and counts like that: a rejection proves that the user was not created.
    ///
    /// ```
    /// use enroll_client::{Config, ListedError, RejectionKind};
    /// let config = Config::new("https://api.example.com")
    ///     .listed_error(ListedError::message("The address {email} is blocked", RejectionKind::Rule))
    ///     .listed_error(ListedError::message("E4711", RejectionKind::RateLimited));
    /// ```
    #[must_use]
    pub fn listed_error(mut self, error: ListedError) -> Self {
        self.listed_errors.push(error);
        self
    }

    /// How many bytes of an answer are read. Default 1 MiB. A longer answer is cut, never thrown away.
    #[must_use]
    pub const fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// In which order attempts with a growing nonce leave. Default [`Order::PerKey`].
    #[must_use]
    pub const fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// How a call is repeated. Default: [`Retry::new`].
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// An HTTP client of your own: its connections are shared by all clients that it is given to.
    #[must_use]
    pub fn http_client(mut self, client: HttpClient) -> Self {
        self.http = Some(client);
        self
    }

    /// A clock of your own. Default: the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// A nonce source of your own. It must be the only one for its key. Default:
    /// [`MonotonicNonces`] from the clock, one for each client.
    ///
    /// Clients with the same source share its nonces and the order of their attempts, whatever
    /// configurations they were built from. The same source is the same `Arc`: a wrapper around it
    /// is another source, with an order of its own.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use enroll_client::nonce::{MonotonicNonces, NonceSource, NonceUnit};
    /// use enroll_client::Config;
    /// let of_this_key: Arc<dyn NonceSource> = Arc::new(MonotonicNonces::new(NonceUnit::Nanoseconds));
    /// let one = Config::new("https://api.example.com").nonces(of_this_key.clone());
    /// let other = Config::new("https://gateway.example.com").nonces(of_this_key);
    /// ```
    #[must_use]
    pub fn nonces(mut self, nonces: Arc<dyn NonceSource>) -> Self {
        self.nonces = Some(nonces);
        self
    }

    /// The nonce source, or a new one that counts in `unit`.
    pub fn nonce_source(&self, unit: NonceUnit) -> Arc<dyn NonceSource> {
        let own = || -> Arc<dyn NonceSource> { Arc::new(MonotonicNonces::with_clock(unit, self.clock.clone())) };
        self.nonces.clone().unwrap_or_else(own)
    }

    /// The base address without a slash at its end, checked.
    pub(crate) fn checked_base_url(&self) -> Result<String, ConfigError> {
        let url = Url::parse(&self.base_url).map_err(ConfigError::NotAUrl)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() || url.host().is_none() {
            return Err(ConfigError::NotABase);
        }
        // A mistake in it is told even if nothing depends on it yet.
        let named = self.plain_http_host.as_deref().map(host).transpose()?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) || (named.is_some() && own(&url) == named) => {}
            "http" if named.is_some() => return Err(ConfigError::OtherPlainHttpHost),
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

    /// Without a TLS library of ours nothing could trust a root, so none can be given.
    #[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
    fn trusting(&self, builder: reqwest::ClientBuilder) -> Result<HttpClient, ConfigError> {
        HttpClient::from_builder(builder)
    }

    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn trusting(&self, builder: reqwest::ClientBuilder) -> Result<HttpClient, ConfigError> {
        if self.roots.is_empty() {
            return HttpClient::from_builder(builder);
        }
        // What a certificate says is only looked at when the client is built.
        HttpClient::from_builder(builder.tls_certs_merge(self.root_certificates()?)).map_err(|error| match error {
            ConfigError::Http(error) => ConfigError::RootCertificate(Some(error)),
            error => error,
        })
    }

    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn root_certificates(&self) -> Result<Vec<reqwest::Certificate>, ConfigError> {
        let mut all = Vec::new();
        for pem in &self.roots {
            let some = reqwest::Certificate::from_pem_bundle(pem);
            let some = some.map_err(|error| ConfigError::RootCertificate(Some(error)))?;
            // Text without a single certificate is no error of its own to the parser.
            if some.is_empty() {
                return Err(ConfigError::RootCertificate(None));
            }
            all.extend(some);
        }
        Ok(all)
    }

    /// The order of a client's attempts, if their nonces must grow.
    pub(crate) fn nonce_order(&self) -> NonceOrder {
        NonceOrder::new(self.order, self.nonces.as_ref())
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

/// A host as somebody wrote it, in the form in which hosts are compared.
fn host(text: &str) -> Result<Host, ConfigError> {
    let ip = text.parse().map(Host::Ipv6);
    ip.or_else(|_| Host::parse(text)).map(comparable).map_err(ConfigError::PlainHttpHost)
}

/// The host of a URL in that form.
fn own(url: &Url) -> Option<Host> {
    url.host().map(|host| comparable(host.to_owned()))
}

/// A host without the dot that ends a full name.
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
            .field("order", &self.order)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_loopback_or_a_named_host() {
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
    fn the_host_of_plain_http_is_compared_as_a_host() {
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
    fn what_is_no_host_alone_is_no_host_of_plain_http() {
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
    fn a_root_that_is_no_certificate_is_refused() {
        let wrapped = |inside: &str| format!("-----BEGIN CERTIFICATE-----\n{inside}\n-----END CERTIFICATE-----\n");
        for bad in ["", "certificate", &wrapped("!"), &wrapped("bm90IG9uZQ=="), "-----BEGIN CERTIFICATE-----\nbm90"] {
            let error = Config::new("https://api.example.com").root_certificate(bad).http().unwrap_err();
            assert!(matches!(error, ConfigError::RootCertificate(_)), "{bad:?}: {error}");
        }
    }

    #[test]
    fn a_root_is_not_forgotten_beside_a_client_without_it() {
        let config = Config::new("https://api.example.com").root_certificate("-----BEGIN CERTIFICATE-----");
        let config = config.http_client(HttpClient::from_builder(HttpClient::builder()).unwrap());
        assert!(matches!(config.http(), Err(ConfigError::RootBesideClient)));
    }

    #[test]
    fn a_base_is_nothing_but_a_base() {
        for bad in
            ["https://user:pw@example.com", "https://example.com/?q=1", "https://example.com/#x", "data:text/plain,x"]
        {
            assert!(matches!(Config::new(bad).checked_base_url(), Err(ConfigError::NotABase)), "{bad}");
        }
        assert!(matches!(Config::new("api.example.com").checked_base_url(), Err(ConfigError::NotAUrl(_))));
    }
}
