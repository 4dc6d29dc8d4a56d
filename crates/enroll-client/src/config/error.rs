//! Why a configuration is refused, before anything is sent.

use crate::auth::AuthorizeError;
use crate::auth::signing::KeyError;

/// The configuration or the credentials cannot be used. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base address is not a URL.
    #[error("base_url is not an absolute URL; write it like https://api.example.com")]
    NotAUrl(#[source] url::ParseError),
    /// The base address holds something besides scheme, host, port and path.
    #[error("base_url holds a user name, a query or a fragment; leave only scheme, host, port and path")]
    NotABase,
    /// The scheme would send credentials in the clear.
    #[error(
        "base_url must be https, because credentials and personal data are sent there; plain http is for loopback, or for a host named in `allow_plain_http`"
    )]
    Scheme,
    /// What `allow_plain_http` names is no host.
    #[error("allow_plain_http is not a host alone; leave out scheme, port and path, as in proxy.internal or fd00::1")]
    PlainHttpHost(#[source] url::ParseError),
    /// Plain http to another host than the one that `allow_plain_http` names.
    #[error(
        "base_url is plain http and its host is not the one that `allow_plain_http` names; make base_url https, or name its host there"
    )]
    OtherPlainHttpHost,
    /// A credential is missing, or blank.
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
    /// A credential cannot be used as it is: white space around it, a character that a header
    /// cannot carry, `Bearer` in front.
    #[error("{field} cannot be used; see the cause")]
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
    /// A root certificate beside an HTTP client that was made without it would be trusted by nobody.
    #[error(
        "root_certificate has no effect beside http_client; add it to that client, by `tls_certs_merge` of its builder"
    )]
    RootBesideClient,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built; check the TLS set-up of this machine")]
    Http(#[source] reqwest::Error),
}

impl From<AuthorizeError> for ConfigError {
    /// The same, found when the client is built.
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
