//! The rules every HTTP client of ours keeps.
//!
//! * Redirects are not followed: a redirect would carry key headers to another host.
//! * reqwest's own re-sends are off: they would repeat a nonce, and a create.
//! * No proxy is taken from the environment.
//! * No answer is decompressed, and none is asked for so: the features for it are not compiled in, so a small answer stays small.
//! * Idle connections are closed after 15 seconds: a stale one turns a create into *unknown*.
//!
//! What cannot be switched off: hyper writes a request again that was never written because a pooled connection was already closed. Nothing of it had
//! been sent, so that is harmless.

use std::time::Duration;

/// How long to wait for a connection where nothing else is said: 10 seconds.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept: 15 seconds.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// A builder that keeps the rules. Add what is yours (a proxy, a root certificate by `tls_certs_merge`), build it once and give it to every client through
/// [`Config::http_client`](crate::Config::http_client): building one costs milliseconds, sharing it shares its connections.
///
/// ```
/// let shared = enroll_client::http_client::builder().build()?;
/// let config = enroll_client::Config::new("https://api.example.com").http_client(shared);
/// # Ok::<(), reqwest::Error>(())
/// ```
pub fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .tcp_nodelay(true)
}
