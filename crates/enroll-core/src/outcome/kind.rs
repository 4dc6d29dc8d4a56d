//! How a call ended, in one word: the kinds of error without their details, and the success.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ErrorKind;

/// How a call ended. The kinds of failure are those of [`ErrorKind`]; their details are fields of
/// the [`Outcome`](crate::Outcome).
///
/// ```
/// use enroll_core::{ErrorKind, OutcomeKind};
/// assert_eq!(OutcomeKind::from(&ErrorKind::RateLimited(None)), OutcomeKind::RateLimited);
/// assert_eq!(OutcomeKind::Created.to_string(), "created");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutcomeKind {
    /// The user was created, and the response was read.
    Created,
    /// See [`ErrorKind::Incomplete`].
    Incomplete,
    /// See [`ErrorKind::NotSent`].
    NotSent,
    /// See [`ErrorKind::Credentials`].
    Credentials,
    /// See [`ErrorKind::Signature`].
    Signature,
    /// See [`ErrorKind::Nonce`].
    Nonce,
    /// See [`ErrorKind::AlreadyExists`].
    AlreadyExists,
    /// See [`ErrorKind::IdempotencyKeyReused`].
    IdempotencyKeyReused,
    /// See [`ErrorKind::Rejected`].
    Rejected,
    /// See [`ErrorKind::RateLimited`].
    RateLimited,
    /// See [`ErrorKind::LockedOut`].
    LockedOut,
    /// See [`ErrorKind::NoConnection`].
    NoConnection,
    /// See [`ErrorKind::NoSecureConnection`].
    NoSecureConnection,
    /// See [`ErrorKind::DeadlineBeforeSending`].
    DeadlineBeforeSending,
    /// See [`ErrorKind::Unknown`].
    Unknown,
    /// See [`ErrorKind::Intermediary`].
    Intermediary,
    /// See [`ErrorKind::Conflict`].
    Conflict,
    /// See [`ErrorKind::ProtocolViolation`].
    ProtocolViolation,
    /// See [`ErrorKind::CreatedUnreadable`].
    CreatedUnreadable,
    /// The call was settled, and a user exists. Whose it is, is its
    /// [`ownership`](crate::Outcome::ownership).
    Exists,
}

impl OutcomeKind {
    pub(crate) const fn of(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::Incomplete(_) => Self::Incomplete,
            ErrorKind::NotSent => Self::NotSent,
            ErrorKind::Credentials => Self::Credentials,
            ErrorKind::Signature => Self::Signature,
            ErrorKind::Nonce => Self::Nonce,
            ErrorKind::AlreadyExists(_) => Self::AlreadyExists,
            ErrorKind::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            ErrorKind::Rejected => Self::Rejected,
            ErrorKind::RateLimited(_) => Self::RateLimited,
            ErrorKind::LockedOut(_) => Self::LockedOut,
            ErrorKind::NoConnection => Self::NoConnection,
            ErrorKind::NoSecureConnection => Self::NoSecureConnection,
            ErrorKind::DeadlineBeforeSending => Self::DeadlineBeforeSending,
            ErrorKind::Unknown => Self::Unknown,
            ErrorKind::Intermediary => Self::Intermediary,
            ErrorKind::Conflict => Self::Conflict,
            ErrorKind::ProtocolViolation => Self::ProtocolViolation,
            ErrorKind::CreatedUnreadable => Self::CreatedUnreadable,
        }
    }

    /// The name of the kind, such as `created` or `rate_limited`.
    ///
    /// ```
    /// assert_eq!(enroll_core::OutcomeKind::Unknown.as_str(), "unknown");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Exists => "exists",
            Self::Incomplete => "incomplete",
            Self::NotSent => "not_sent",
            Self::Credentials => "credentials",
            Self::Signature => "signature",
            Self::Nonce => "nonce",
            Self::AlreadyExists => "already_exists",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::LockedOut => "locked_out",
            Self::NoConnection => "no_connection",
            Self::NoSecureConnection => "no_secure_connection",
            Self::DeadlineBeforeSending => "deadline_before_sending",
            Self::Unknown => "unknown",
            Self::Intermediary => "intermediary",
            Self::Conflict => "conflict",
            Self::ProtocolViolation => "protocol_violation",
            Self::CreatedUnreadable => "created_unreadable",
        }
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&ErrorKind> for OutcomeKind {
    fn from(kind: &ErrorKind) -> Self {
        Self::of(kind)
    }
}
