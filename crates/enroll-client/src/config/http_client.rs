//! The HTTP client, and the settings that are the same for every client.
//!
//! * Redirects are not followed: a redirect would send credential headers to another host, and the
//!   response would not be the provider's.
//! * reqwest's own retries are off: they would send a nonce, and a create request, a second time.
//! * Responses are not decompressed, and each request asks for uncompressed ones
//!   (`accept-encoding: identity`), so a small response cannot grow.
//! * The bytes of a connection are not logged.
//! * By default, which your own builder can change: no proxy is taken from the environment, and
//!   idle connections are closed after 15 seconds, because a request on a stale connection can end
//!   as *unknown*.
//!
//! A finished `reqwest::Client` is not accepted, because its first four settings cannot be checked.
//!
//! One retry cannot be switched off: hyper sends a request on a new connection if the pooled one
//! was closed before any of it was written. Nothing had been sent, so that is safe.

use std::fmt;
use std::time::Duration;

use super::error::ConfigError;

/// The default connect timeout: 10 seconds.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The default time after which an idle connection is closed: 15 seconds.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// An HTTP client with the settings that this crate requires: no redirects, no retries, no
/// decompression. Clones share its connections.
///
/// It needs a tokio runtime with I/O and timers (`enable_all` of tokio's builder). Without timers a
/// call panics in tokio.
///
/// ```
/// use enroll_client::{Config, HttpClient};
/// let connections = HttpClient::new()?;
/// let kraken = Config::new("https://nexus.kraken.com").http_client(connections.clone());
/// let capa = Config::new("https://production-api.capa.fi").http_client(connections);
/// # Ok::<(), enroll_client::ConfigError>(())
/// ```
#[doc(alias = "proxy")]
#[doc(alias = "tls")]
#[doc(alias = "connection pool")]
#[derive(Clone)]
pub struct HttpClient(reqwest::Client);

impl fmt::Debug for HttpClient {
    /// Nothing of its settings: the URL of a proxy holds a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

/// Sets ring as the cryptography provider of rustls, unless the program has set one.
#[cfg(feature = "rustls-ring")]
fn choose_ring() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Fails only if another thread set one in the meantime, and then that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

impl HttpClient {
    /// A client with the default settings.
    ///
    /// ```
    /// let client = enroll_client::HttpClient::new()?;
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::Http`] if the TLS set-up of this machine cannot be used.
    pub fn new() -> Result<Self, ConfigError> {
        Self::from_builder(Self::builder())
    }

    /// Builds a client with your own settings, such as a proxy, a root certificate or a resolver.
    /// Start from [`builder`](Self::builder), or from a builder of your own. Redirects, reqwest's
    /// retries, decompression and the logging of bytes are switched off last, whatever the builder
    /// has set. Building a client takes milliseconds, so share it between configurations.
    ///
    /// ```
    /// use enroll_client::{Config, HttpClient, reqwest};
    /// let proxy = reqwest::Proxy::https("http://proxy.internal:3128")?;
    /// let client = HttpClient::from_builder(HttpClient::builder().proxy(proxy))?;
    /// let config = Config::new("https://api.example.com").http_client(client);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::Http`] if reqwest cannot build it.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, ConfigError> {
        let builder = builder.redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
        #[cfg(feature = "rustls-ring")]
        choose_ring();
        let builder = builder.no_gzip().no_brotli().no_deflate().no_zstd().connection_verbose(false);
        builder.build().map(Self).map_err(ConfigError::Http)
    }

    /// Builds a client as [`from_builder`](Self::from_builder) does, which also trusts the root
    /// certificates in `pem`, in addition to those of the system. Each may hold several.
    ///
    /// ```
    /// use enroll_client::HttpClient;
    /// # fn client() -> Result<HttpClient, Box<dyn std::error::Error>> {
    /// let root = std::fs::read("/etc/ssl/our-gateway.pem")?;
    /// Ok(HttpClient::trusting([root], HttpClient::builder())?)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::RootCertificate`] if one of them is not a certificate, [`ConfigError::Http`]
    /// if reqwest cannot build the client.
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    pub fn trusting(
        pem: impl IntoIterator<Item = impl AsRef<[u8]>>,
        builder: reqwest::ClientBuilder,
    ) -> Result<Self, ConfigError> {
        let mut roots = Vec::new();
        for pem in pem {
            roots.extend(root_certificates(pem.as_ref())?);
        }
        if roots.is_empty() {
            return Self::from_builder(builder);
        }
        // reqwest checks the contents of a certificate only when the client is built.
        Self::from_builder(builder.tls_certs_merge(roots)).map_err(|error| match error {
            ConfigError::Http(error) => ConfigError::RootCertificate(Some(error)),
            error => error,
        })
    }

    /// A builder with the default settings. Change what you need and pass it to
    /// [`from_builder`](Self::from_builder).
    ///
    /// ```
    /// use enroll_client::HttpClient;
    /// let builder = HttpClient::builder().https_only(true).pool_max_idle_per_host(4);
    /// let client = HttpClient::from_builder(builder)?;
    /// # Ok::<(), enroll_client::ConfigError>(())
    /// ```
    #[must_use = "a builder does nothing until a client is built from it"]
    pub fn builder() -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
    }

    pub(crate) const fn get(&self) -> &reqwest::Client {
        &self.0
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
fn root_certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, ConfigError> {
    let all = reqwest::Certificate::from_pem_bundle(pem);
    let all = all.map_err(|error| ConfigError::RootCertificate(Some(error)))?;
    // The parser accepts a string without any certificate.
    if all.is_empty() { Err(ConfigError::RootCertificate(None)) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CI runs it with each TLS feature, and without one.
    #[test]
    fn a_client_can_be_built() {
        HttpClient::new().unwrap();
        HttpClient::from_builder(reqwest::Client::builder()).unwrap();
    }

    #[test]
    fn a_client_does_not_show_its_proxy() {
        let proxy = reqwest::Proxy::all("http://canary:canary@canary.internal").unwrap();
        let client = HttpClient::from_builder(HttpClient::builder().proxy(proxy)).unwrap();
        assert_eq!(format!("{client:?}"), "HttpClient { .. }");
    }
}
