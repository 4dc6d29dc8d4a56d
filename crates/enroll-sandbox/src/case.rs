//! The reasons for a refusal, under the names that the specs use (`x-enroll-case`).
//!
//! A case says why; which status and body a provider gives for it stands in the provider's spec.

use http::StatusCode;
use std::{fmt, str::FromStr};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Case {
    /// The body is not JSON, lacks a member or has one that is not valid.
    InvalidBody,
    /// A header with credentials is missing.
    MissingCredentials,
    /// The credentials are not known.
    WrongCredentials,
    /// The signature does not fit the bytes received.
    WrongSignature,
    /// The nonce is missing, was seen before or is too low.
    NonceRejected,
    /// Something that must be unique was used by another user.
    Duplicate,
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// The caller may not do this.
    Forbidden,
    /// Something named in the request does not exist.
    NotFound,
    /// Too many requests.
    RateLimited,
    /// Maintenance or overload.
    Unavailable,
    /// Something failed at the provider.
    ServerError,
    /// The provider gave up waiting.
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

    /// The status that HTTP has for the case: preferred among several unconfirmed ones, and used where a spec documents
    /// none.
    pub(crate) fn usual_status(self) -> StatusCode {
        NAMES.iter().find(|(case, ..)| *case == self).map_or(StatusCode::BAD_REQUEST, |(.., status)| *status)
    }

    /// The case whose answer is given where a spec documents none for this one.
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

/// A name that is no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such case; specs/README.md lists the names")]
pub struct UnknownCase;
