//! The error of building a client: the configuration or a credential is invalid.

use std::error::Error;
use std::fmt;
use std::iter::successors;

use crate::auth::AuthorizeError;
use crate::auth::signing::KeyError;

/// The configuration or a credential is invalid, so the client cannot be built. Nothing was sent.
///
/// The message says why, down to the last cause. So that no program prints a reason twice, it has
/// no [`source`](std::error::Error::source); the error that it was made from is in the variant.
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
    #[error("base_url is not an absolute URL ({0}); write it like https://api.example.com")]
    NotAUrl(url::ParseError),
    /// The base URL contains something other than scheme, host, port and path.
    #[error("base_url contains a user name, a query or a fragment; leave only scheme, host, port and path")]
    NotABase,
    /// The scheme is not https, so credentials would be sent unencrypted.
    #[error(
        "base_url must be https, because credentials and personal data are sent there; plain http is allowed for loopback and for the host in `allow_plain_http`"
    )]
    Scheme,
    /// The argument of `allow_plain_http` is not a host.
    #[error(
        "allow_plain_http is not just a host ({0}); leave out scheme, port and path, as in proxy.internal or fd00::1"
    )]
    PlainHttpHost(url::ParseError),
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
    #[error("{field} cannot be used as a key: {reason}")]
    Key {
        /// The credential.
        field: &'static str,
        /// Why.
        reason: KeyError,
    },
    /// A credential cannot be sent: it has white space around it, a character that a header cannot
    /// carry, or a `Bearer` prefix.
    #[error("{}", Whole(reason))]
    Credential {
        /// The credential.
        field: &'static str,
        /// Why; its message names the credential.
        reason: AuthorizeError,
    },
    /// A root certificate cannot be used.
    #[error(
        "root_certificate cannot be used ({}); give certificates in PEM, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
        Certificate(.0.as_ref())
    )]
    RootCertificate(Option<reqwest::Error>),
    /// Both a root certificate and an HTTP client are set. That client was built without the root,
    /// so it would not trust it.
    #[error(
        "root_certificate has no effect together with http_client; add the root to that client, by `tls_certs_merge` of its builder"
    )]
    RootBesideClient,
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built ({}); check the TLS set-up of this machine", Whole(.0))]
    Http(reqwest::Error),
}

impl From<AuthorizeError> for ConfigError {
    /// An authorisation error that is found when the client is built.
    fn from(reason: AuthorizeError) -> Self {
        match reason {
            AuthorizeError::Empty { field } => Self::Empty { field },
            AuthorizeError::Unfit { field, .. } | AuthorizeError::Separator { field, .. } => {
                Self::Credential { field, reason }
            }
            AuthorizeError::NotAHeader { header } => Self::Credential { field: header, reason },
            reason => Self::Credential { field: "a credential", reason },
        }
    }
}

/// An error and its causes, as one line.
struct Whole<'e>(&'e (dyn Error + 'static));

impl fmt::Display for Whole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = successors(self.0.source(), |cause| (*cause).source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}

/// Why a certificate cannot be used. The parser reports nothing if there is none.
struct Certificate<'e>(Option<&'e reqwest::Error>);

impl fmt::Display for Certificate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(error) => Whole(error).fmt(f),
            None => f.write_str("there is no certificate in it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_why_and_leaves_nothing_to_a_cause() {
        let key = ConfigError::Key { field: "api_secret", reason: KeyError::NotBase64 };
        let url = ConfigError::NotAUrl(url::ParseError::EmptyHost);
        let unfit = AuthorizeError::Unfit { field: "token", flaw: "begins with `Bearer`; leave the prefix out" };
        let token = AuthorizeError::Token("the vault is sealed".into());
        for (error, message) in [
            (key, "api_secret cannot be used as a key: the secret is not standard base64 with padding; "),
            (url, "base_url is not an absolute URL (empty host); "),
            (unfit.into(), "token begins with `Bearer`; leave the prefix out"),
            (token.into(), "the token source failed: the vault is sealed"),
            (ConfigError::RootCertificate(None), "root_certificate cannot be used (there is no certificate in it); "),
        ] {
            assert!(error.to_string().starts_with(message), "{error}");
            assert!(error.source().is_none(), "{error}");
        }
    }
}
