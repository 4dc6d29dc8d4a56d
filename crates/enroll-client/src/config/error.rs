//! The error of building a client: the configuration or a credential is invalid.

use crate::auth::AuthorizeError;
use crate::auth::signing::KeyError;

/// The configuration or a credential is invalid, so the client cannot be built. Nothing was sent.
///
/// ```
/// use enroll_client::{ConfigError, HttpClient};
/// fn shared_connections() -> Result<HttpClient, ConfigError> {
///     HttpClient::from_builder(HttpClient::builder())
/// }
/// match shared_connections() {
///     Err(ConfigError::Http(error)) => eprintln!("no TLS on this machine: {error}"),
///     Err(error) => eprintln!("{error}"),
///     Ok(client) => drop(client),
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is not a URL.
    #[error("base_url is not an absolute URL; write it like https://api.example.com")]
    NotAUrl(#[source] url::ParseError),
    /// The base URL contains something other than scheme, host, port and path.
    #[error("base_url contains a user name, a query or a fragment; leave only scheme, host, port and path")]
    NotABase,
    /// The scheme is not https, so credentials would be sent unencrypted.
    #[error(
        "base_url must be https, because credentials and personal data are sent there; plain http is allowed for loopback and for the host in `allow_plain_http`"
    )]
    Scheme,
    /// The argument of `allow_plain_http` is not a host.
    #[error("allow_plain_http is not just a host; leave out scheme, port and path, as in proxy.internal or fd00::1")]
    PlainHttpHost(#[source] url::ParseError),
    /// The base URL is plain http to another host than that in `allow_plain_http`.
    #[error(
        "base_url is plain http to another host than that in `allow_plain_http`; make base_url https, or allow its host"
    )]
    OtherPlainHttpHost,
    /// A credential is missing or blank.
    #[error("{field} is empty or blank; copy it whole, as the provider showed it")]
    Empty {
        /// The credential.
        field: &'static str,
    },
    /// A credential cannot be used as a key.
    #[error("{field} cannot be used as a key")]
    Key {
        /// The credential.
        field: &'static str,
        /// Why.
        #[source]
        source: KeyError,
    },
    /// A credential cannot be sent: it has white space around it, a character that a header cannot
    /// carry, or a `Bearer` prefix.
    #[error("{field} cannot be used")]
    Credential {
        /// The credential.
        field: &'static str,
        /// Why.
        #[source]
        source: AuthorizeError,
    },
    /// A root certificate cannot be used.
    #[error(
        "root_certificate cannot be used; give certificates in PEM, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
    )]
    RootCertificate(#[source] Option<reqwest::Error>),
    /// Both a root certificate and an HTTP client are set. That client was built without the root,
    /// so it would not trust it.
    #[error(
        "root_certificate has no effect together with http_client; add the root to that client, by `tls_certs_merge` of its builder"
    )]
    RootBesideClient,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built; check the TLS set-up of this machine")]
    Http(#[source] reqwest::Error),
}

impl From<AuthorizeError> for ConfigError {
    /// An authorisation error that is found when the client is built.
    fn from(source: AuthorizeError) -> Self {
        match source {
            AuthorizeError::Empty { field } => Self::Empty { field },
            AuthorizeError::Unfit { field, .. } | AuthorizeError::Separator { field, .. } => {
                Self::Credential { field, source }
            }
            AuthorizeError::NotAHeader { header } => Self::Credential { field: header, source },
            source => Self::Credential { field: "a credential", source },
        }
    }
}
