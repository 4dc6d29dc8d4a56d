//! The HTTP clients of several providers: those with equal settings share one, because a client has
//! its own connections and takes milliseconds to build.

use std::path::PathBuf;
use std::time::Duration;

use enroll_core::Secret;
use enroll_core::client::reqwest::{ClientBuilder, Proxy, Url};
use enroll_core::client::{HttpClient, http_client::CONNECT_TIMEOUT};

use crate::ConnectError;
use crate::connect_error::Problem;

/// The settings of an HTTP client; the default is that of the shared one.
#[derive(Default, PartialEq, Eq)]
pub(super) struct HttpSettings {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) proxy: Option<Secret>,
    pub(super) root_certificate: Option<PathBuf>,
}

/// The HTTP clients that were built so far.
#[derive(Default)]
pub(super) struct Pool(Vec<(HttpSettings, HttpClient)>);

impl Pool {
    /// The client with these settings, for the provider with this name.
    pub(super) fn client(&mut self, name: &str, settings: HttpSettings) -> Result<HttpClient, ConnectError> {
        if let Some((_, client)) = self.0.iter().find(|(known, _)| *known == settings) {
            return Ok(client.clone());
        }
        let client = settings.build(name)?;
        self.0.push((settings, client.clone()));
        Ok(client)
    }
}

impl HttpSettings {
    fn build(&self, name: &str) -> Result<HttpClient, ConnectError> {
        let mut builder = HttpClient::builder().connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT));
        if let Some(url) = &self.proxy {
            builder = builder.proxy(proxy(url).map_err(|problem| problem.of(name))?);
        }
        match &self.root_certificate {
            Some(path) => trusting(path, builder).map_err(|problem| problem.of(name)),
            None => HttpClient::from_builder(builder).map_err(ConnectError::Http),
        }
    }
}

/// The proxy at a URL, for http and https.
fn proxy(url: &Secret) -> Result<Proxy, Problem> {
    const FORM: &str = "write it like http://proxy.internal:3128";
    let problem = |text: String| Problem::new("proxy", text);
    let url = Url::parse(url.expose()).map_err(|reason| problem(format!("is not a URL ({reason}); {FORM}")))?;
    let is_base = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !is_base {
        return Err(problem(format!(
            "is not just scheme, host and port, with a user and a password if need be; {FORM}"
        )));
    }
    Proxy::all(url).map_err(|_| problem(format!("is not the URL of a proxy; {FORM}")))
}

#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
fn trusting(path: &std::path::Path, builder: ClientBuilder) -> Result<HttpClient, Problem> {
    let problem = |text: String| Problem::new("root_certificate", text);
    let pem = std::fs::read(path)
        .map_err(|reason| problem(format!("is the path of a file that cannot be read ({reason}); correct it")))?;
    HttpClient::trusting([pem], builder).map_err(|reason| match reason {
        enroll_core::ConfigError::RootCertificate(_) => problem(
            "is the path of a file without a certificate in PEM; give one or several, each with its BEGIN and END line"
                .to_owned(),
        ),
        reason => problem(reason.to_string()),
    })
}

/// Without a TLS library there is nothing that could trust a certificate.
#[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
fn trusting(_: &std::path::Path, _: ClientBuilder) -> Result<HttpClient, Problem> {
    Err(Problem::new(
        "root_certificate",
        "needs the feature `rustls` or `rustls-ring` of the crate `enroll`; enable one",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(proxy: &str, milliseconds: u64) -> HttpSettings {
        let connect_timeout = Some(Duration::from_millis(milliseconds));
        HttpSettings { connect_timeout, proxy: Some(proxy.into()), root_certificate: None }
    }

    #[test]
    fn equal_settings_share_a_client() {
        let mut pool = Pool::default();
        let proxy = "http://user:password@127.0.0.1:9";
        for settings in [HttpSettings::default(), with(proxy, 10), HttpSettings::default(), with(proxy, 10)] {
            pool.client("capa", settings).unwrap();
        }
        assert_eq!(pool.0.len(), 2);
        pool.client("capa", with(proxy, 11)).unwrap();
        pool.client("capa", with("http://127.0.0.1:9", 10)).unwrap();
        assert_eq!(pool.0.len(), 4);
    }

    #[test]
    fn a_proxy_that_is_none_is_refused_without_showing_it() {
        for url in [
            "",
            "canary",
            "http://",
            "socks5://canary:canary@canary.internal",
            "http://canary:canary@canary.internal/canary",
            "http://canary.internal/?canary",
            "http://canary:canary@:80",
        ] {
            let error = Pool::default().client("capa/eu", with(url, 10)).unwrap_err().to_string();
            assert!(error.starts_with("capa/eu: proxy is not ") && !error.contains("canary"), "{url}: {error}");
        }
    }

    #[test]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn a_root_certificate_that_is_none_is_named() {
        for (path, expected) in [
            ("Cargo.toml", "is the path of a file without"),
            ("no/such/file", "is the path of a file that cannot be read"),
        ] {
            let settings = HttpSettings { root_certificate: Some(path.into()), ..HttpSettings::default() };
            let error = Pool::default().client("capa/eu", settings).unwrap_err().to_string();
            assert!(error.starts_with(&format!("capa/eu: root_certificate {expected}")), "{error}");
        }
    }
}
