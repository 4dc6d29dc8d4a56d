//! The HTTP client and the rules that every one of ours keeps.
//!
//! * Redirects are not followed: a redirect would carry key headers to another host, and its
//!   response would not be the provider's.
//! * reqwest's own retries are off: they would send a nonce, and a create, a second time.
//! * No response is decompressed, and each request asks for none that is (`accept-encoding:
//!   identity`), so a small response stays small.
//! * No bytes of a connection are logged.
//! * Unless your builder says otherwise: no proxy is taken from the environment, and idle
//!   connections are closed after 15 seconds, because a stale one turns a create into *unknown*.
//!
//! A finished `reqwest::Client` is not taken: nobody can see whether it keeps the first four.
//!
//! What cannot be switched off: hyper writes a request again that was never written because a pooled connection was already closed. Nothing of it had
//! been sent, so that is harmless.

use std::time::Duration;

use super::error::ConfigError;

/// How long to wait for a connection where nothing else is said: 10 seconds.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept: 15 seconds.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// An HTTP client that keeps the rules. Clones share its connections.
///
/// It is used on a tokio runtime with I/O and timers (`enable_all` of tokio's builder). Without
/// timers a call panics in tokio.
#[derive(Debug, Clone)]
pub struct HttpClient(reqwest::Client);

/// Names the library of cryptography for rustls, unless the program has named one.
#[cfg(feature = "rustls-ring")]
fn choose_ring() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may be faster, and then theirs is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

impl HttpClient {
    /// A client with our own settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Http`] if the TLS set-up of this machine cannot be used.
    pub fn new() -> Result<Self, ConfigError> {
        Self::from_builder(Self::builder())
    }

    /// Builds a client with your own settings: a proxy, a root certificate, a resolver. Begin with
    /// [`builder`](Self::builder), or with a builder of your own. Redirects, reqwest's retries,
    /// decompression and the logging of bytes are switched off last, whatever the builder says.
    /// Building one costs milliseconds; sharing it shares its connections.
    ///
    /// ```
    /// use enroll_client::{Config, HttpClient};
    /// let shared = HttpClient::from_builder(HttpClient::builder().https_only(true))?;
    /// let config = Config::new("https://api.example.com").http_client(shared);
    /// # Ok::<(), enroll_client::ConfigError>(())
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

    /// The settings that our own clients are built from. Add what is yours and give it to
    /// [`from_builder`](Self::from_builder).
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

#[cfg(test)]
mod tests {
    use super::*;

    /// With each TLS library, and without one.
    #[test]
    fn a_client_can_be_built() {
        HttpClient::new().unwrap();
        HttpClient::from_builder(reqwest::Client::builder()).unwrap();
    }
}
