//! The error for a credential that the sandbox cannot use.

use thiserror::Error;

/// A credential that the sandbox cannot use. Messages name the provider and the field, never the
/// value.
///
/// ```
/// use enroll_sandbox::{CredentialError, Credentials};
///
/// let mut credentials = Credentials::default();
/// let error = credentials.set("capa", "token", "secret").unwrap_err();
/// assert!(matches!(&error, CredentialError::UnknownField { field, .. } if field == "token"));
/// assert!(!error.to_string().contains("secret"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// No spec has this provider.
    #[error("the sandbox knows no provider `{0}`; use one of {known}", known = crate::spec::known_providers())]
    UnknownProvider(String),
    /// The provider has no such credential.
    #[error(
        "the provider `{provider}` has no credential `{field}`; use one of those that the default credentials list"
    )]
    UnknownField {
        /// The provider.
        provider: String,
        /// The unknown name.
        field: String,
    },
    /// The value cannot be used: it is empty, is not a valid header value, or is not the Base64
    /// that a signature needs.
    #[error(
        "the credential `{field}` of `{provider}` cannot be used; give visible ASCII without separators, \
         and for kraken's api_secret give Base64"
    )]
    Unusable {
        /// The provider.
        provider: String,
        /// The name of the credential.
        field: String,
    },
}
