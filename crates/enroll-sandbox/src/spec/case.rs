//! The reasons for which a provider rejects a request, with their names in the specs
//! (`x-enroll-case`).
//!
//! A case says why. The status and the body of the response are in the provider's spec.

use http::StatusCode;
use std::{fmt, str::FromStr};

/// Why a provider rejects a request.
///
/// [`Builder::respond_with`](crate::Builder::respond_with) chooses the status of a case for which
/// the spec documents several. The names are those of `x-enroll-case` in the specs.
///
/// ```
/// use enroll_sandbox::Case;
///
/// assert_eq!("nonce_rejected".parse(), Ok(Case::NonceRejected));
/// assert_eq!(Case::NonceRejected.as_str(), "nonce_rejected");
/// assert!("no_such_case".parse::<Case>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Case {
    /// The body is not JSON, lacks a required field or has an invalid one; or a parameter of the
    /// request is invalid.
    InvalidBody,
    /// A header with credentials is missing.
    MissingCredentials,
    /// The credentials are unknown.
    WrongCredentials,
    /// The signature does not match the bytes received.
    WrongSignature,
    /// The nonce is missing, was seen before or is too low.
    NonceRejected,
    /// A value that must be unique belongs to another user.
    Duplicate,
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// The caller lacks the permission.
    Forbidden,
    /// Something named in the request does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// The provider is in maintenance or overloaded.
    Unavailable,
    /// The provider failed.
    ServerError,
    /// The provider timed out.
    Timeout,
}

const NAMES: [(Case, &str, StatusCode); 13] = [
    (Case::InvalidBody, "invalid_body", StatusCode::BAD_REQUEST),
    (Case::MissingCredentials, "missing_credentials", StatusCode::UNAUTHORIZED),
    (Case::WrongCredentials, "wrong_credentials", StatusCode::UNAUTHORIZED),
    (Case::WrongSignature, "wrong_signature", StatusCode::UNAUTHORIZED),
    (Case::NonceRejected, "nonce_rejected", StatusCode::UNAUTHORIZED),
    (Case::Duplicate, "duplicate", StatusCode::CONFLICT),
    (Case::IdempotencyKeyReused, "idempotency_key_reused", StatusCode::CONFLICT),
    (Case::Forbidden, "forbidden", StatusCode::FORBIDDEN),
    (Case::NotFound, "not_found", StatusCode::NOT_FOUND),
    (Case::RateLimited, "rate_limited", StatusCode::TOO_MANY_REQUESTS),
    (Case::Unavailable, "unavailable", StatusCode::SERVICE_UNAVAILABLE),
    (Case::ServerError, "server_error", StatusCode::INTERNAL_SERVER_ERROR),
    (Case::Timeout, "timeout", StatusCode::REQUEST_TIMEOUT),
];

impl Case {
    /// The name in the specs, such as `wrong_signature`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|(case, ..)| *case == self).map_or("", |(_, name, _)| name)
    }

    /// The status that HTTP defines for the case. It is preferred among several unconfirmed ones,
    /// and used if the spec documents none.
    pub(crate) fn usual_status(self) -> StatusCode {
        NAMES.iter().find(|(case, ..)| *case == self).map_or(StatusCode::BAD_REQUEST, |(.., status)| *status)
    }

    /// The case whose response is used if the spec documents none for this one.
    pub(crate) fn fallback(self) -> Option<Self> {
        match self {
            Self::MissingCredentials | Self::WrongSignature | Self::NonceRejected => Some(Self::WrongCredentials),
            _ => None,
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Case {
    type Err = UnknownCase;

    fn from_str(name: &str) -> Result<Self, UnknownCase> {
        NAMES.iter().find(|(_, known, _)| *known == name).map(|(case, ..)| *case).ok_or(UnknownCase)
    }
}

/// A name that is not that of a [`Case`].
///
/// ```
/// let error = "sleepy".parse::<enroll_sandbox::Case>().unwrap_err();
/// assert_eq!(error.to_string(), "no such case; specs/README.md lists the names");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such case; specs/README.md lists the names")]
pub struct UnknownCase;
