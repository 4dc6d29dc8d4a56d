//! The kinds of failure. `Display` says what happened; what to do is in
//! [`Recovery`](super::Recovery) alone.

use std::fmt;
use std::time::Duration;

use enroll_client::{Existing, RejectionKind, Verdict};
use serde::{Deserialize, Serialize};

use crate::mapping::list;
use crate::{OutcomeKind, Report};

/// What kind of failure it was.
///
/// `Display` says what happened; [`Error::recovery`](crate::Error::recovery) says what to do.
///
/// ```
/// use enroll_core::ErrorKind;
/// fn is_our_fault(kind: &ErrorKind) -> bool {
///     matches!(kind, ErrorKind::Incomplete(_) | ErrorKind::Credentials | ErrorKind::Signature)
/// }
/// assert!(is_our_fault(&ErrorKind::Credentials));
/// assert_eq!(ErrorKind::Credentials.to_string(), "the credentials were rejected");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The profile lacks a field, or holds one that the provider does not accept. Nothing was sent.
    Incomplete(Report),
    /// The request could not be built or authorised. Nothing was sent.
    NotSent,
    /// The provider rejected the credentials.
    Credentials,
    /// The provider rejected the signature.
    Signature,
    /// The provider rejected the nonce.
    Nonce,
    /// A user with the same external id or e-mail address exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// The provider rejected the user by one of its rules.
    Rejected,
    /// The rate limit was exceeded. Holds how long to wait, if the provider says so
    /// (`Retry-After`).
    RateLimited(Option<Duration>),
    /// The provider has locked out the key after too many errors or requests. Holds how long the
    /// lockout lasts, if the provider says so.
    LockedOut(Option<Duration>),
    /// No connection could be made. Nothing was sent.
    NoConnection,
    /// No secure connection could be made, mostly because the server's certificate is not trusted.
    /// Nothing was sent.
    NoSecureConnection,
    /// The call's timeout passed before anything was sent.
    #[doc(alias = "timeout")]
    DeadlineBeforeSending,
    /// The outcome is unknown: a timeout or a lost connection after sending, a server error, or a
    /// response that proves nothing.
    #[doc(alias = "timeout")]
    Unknown,
    /// Something between the client and the provider responded: a proxy, a gateway, a firewall. The
    /// provider may have created the user all the same.
    Intermediary,
    /// The request conflicts with something that exists, and the provider does not say with what:
    /// the user itself, or another thing.
    Conflict,
    /// The provider's documents do not explain the status: a redirect, *accepted*, an unknown
    /// number. The outcome is unknown.
    ProtocolViolation,
    /// The user exists, but the response could not be read.
    CreatedUnreadable,
}

impl ErrorKind {
    /// The name of the kind, for a log, a counter or a row: such as `rate_limited`.
    ///
    /// ```
    /// use enroll_core::ErrorKind;
    /// assert_eq!(ErrorKind::RateLimited(None).as_str(), "rate_limited");
    /// ```
    pub const fn as_str(&self) -> &'static str {
        OutcomeKind::of(self).as_str()
    }

    /// How long the provider asks to wait.
    pub(super) const fn wait(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(wait) | Self::LockedOut(wait) => *wait,
            _ => None,
        }
    }

    pub(super) const fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Created => Self::CreatedUnreadable,
            Verdict::Rejected(kind) => Self::of_rejection(*kind),
            Verdict::RateLimited(wait) => Self::RateLimited(*wait),
            Verdict::LockedOut(wait) => Self::LockedOut(*wait),
            Verdict::Intermediary(_) => Self::Intermediary,
            Verdict::Conflict => Self::Conflict,
            Verdict::Undocumented => Self::ProtocolViolation,
            _ => Self::Unknown,
        }
    }

    const fn of_rejection(rejected: RejectionKind) -> Self {
        match rejected {
            RejectionKind::Credentials => Self::Credentials,
            RejectionKind::Signature => Self::Signature,
            RejectionKind::Nonce => Self::Nonce,
            RejectionKind::AlreadyExists(existing) => Self::AlreadyExists(existing),
            RejectionKind::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            _ => Self::Rejected,
        }
    }
}

/// What happened. What to do next is in [`Error::recovery`](crate::Error::recovery).
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incomplete(report) => {
                f.write_str("the profile cannot be sent: ")?;
                return list(f, report.blocking());
            }
            Self::NotSent => "the request could not be built or authorised and was not sent",
            Self::Credentials => "the credentials were rejected",
            Self::Signature => "the signature was rejected",
            Self::Nonce => "the nonce was rejected",
            Self::AlreadyExists(Existing::Email) => {
                "a user with this e-mail address exists and may be another person's"
            }
            Self::AlreadyExists(_) => "a user with this external id exists",
            Self::IdempotencyKeyReused => "the idempotency key was used before",
            Self::Rejected => "the user was rejected",
            Self::RateLimited(_) => "the rate limit was exceeded",
            Self::LockedOut(_) => "the provider has locked out the key",
            Self::NoConnection => "no connection could be made and nothing was sent",
            Self::NoSecureConnection => "no secure connection could be made and nothing was sent",
            Self::DeadlineBeforeSending => {
                "the deadline passed while waiting for earlier calls on this key or for a token, and nothing was sent"
            }
            Self::Unknown => "the outcome is unknown, and the user may exist",
            Self::Intermediary => "something between the client and the provider responded, and the user may exist",
            Self::Conflict => "the request conflicts with something that exists, which may be the user",
            Self::ProtocolViolation => "the provider's documents do not explain the response, and the user may exist",
            Self::CreatedUnreadable => "the user exists, but the response could not be read",
        })
    }
}
