//! The kinds of failure, and the sentence that each says.

use std::fmt;
use std::time::Duration;

use enroll_client::{Existing, RejectionKind, UserMayExist, Verdict};

use super::recovery::Step;
use crate::Report;
use crate::mapping::list;

/// What kind of failure it was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The profile misses something or holds something that the provider refuses. Nothing was sent.
    Incomplete(Report),
    /// The request could not be built or authorised. Nothing was sent.
    NotSent,
    /// The provider refused the credentials.
    Credentials,
    /// The provider refused the signature.
    Signature,
    /// The provider refused the nonce.
    Nonce,
    /// A user with our own external id or e-mail address exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// The provider refused the user by a rule of its own.
    Rejected,
    /// Too many requests. How long to wait, where the provider says so.
    RateLimited(Option<Duration>),
    /// Too many mistakes or requests: the provider does not listen to the key for a long while. How
    /// long, where it says so.
    LockedOut(Option<Duration>),
    /// There was no connection. Nothing was sent.
    NoConnection,
    /// There was no secure connection, mostly because the server's certificate is not trusted.
    /// Nothing was sent.
    NoSecureConnection,
    /// The call's time was up before anything was sent.
    DeadlineBeforeSending,
    /// There was no response after sending, a fault of the server, or a response that proves
    /// nothing: the outcome is unknown.
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
    /// The user exists, but the answer could not be read.
    CreatedUnreadable,
}

impl ErrorKind {
    pub(super) const fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Created => Self::CreatedUnreadable,
            Verdict::Rejected(kind) => Self::of_refusal(*kind),
            Verdict::RateLimited(wait) => Self::RateLimited(*wait),
            Verdict::LockedOut(wait) => Self::LockedOut(*wait),
            Verdict::Intermediary(_) => Self::Intermediary,
            Verdict::Conflict => Self::Conflict,
            Verdict::Unexplained => Self::ProtocolViolation,
            _ => Self::Unknown,
        }
    }

    const fn of_refusal(refused: RejectionKind) -> Self {
        match refused {
            RejectionKind::Credentials => Self::Credentials,
            RejectionKind::Signature => Self::Signature,
            RejectionKind::Nonce => Self::Nonce,
            RejectionKind::AlreadyExists(existing) => Self::AlreadyExists(existing),
            RejectionKind::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            _ => Self::Rejected,
        }
    }

    /// What the kind alone says, where there was no exchange.
    pub(super) const fn user_may_exist(&self) -> UserMayExist {
        match self {
            Self::AlreadyExists(_) | Self::CreatedUnreadable => UserMayExist::Yes,
            Self::Unknown
            | Self::Intermediary
            | Self::Conflict
            | Self::ProtocolViolation
            | Self::IdempotencyKeyReused => UserMayExist::Maybe,
            _ => UserMayExist::No,
        }
    }
}

impl ErrorKind {
    /// The way on after this kind of failure, given what is known about the user.
    pub(super) const fn step(&self, user: UserMayExist) -> Step {
        match (self, user) {
            (Self::CreatedUnreadable, _) => Step::Keep,
            // The user with our own id is ours; one with the same address may be another person's.
            (Self::AlreadyExists(Existing::ExternalId), _) => Step::Adopt,
            (_, UserMayExist::Yes | UserMayExist::Maybe) => Step::LookUp,
            (Self::Incomplete(_) | Self::Rejected, _) => Step::FixProfile,
            (Self::NotSent | Self::NoSecureConnection | Self::Credentials | Self::Signature, _) => Step::FixSetup,
            (Self::Nonce, _) => Step::FixNonces,
            (Self::RateLimited(after), _) => Step::Retry { after: *after },
            (Self::LockedOut(after), _) => Step::WaitForUnlock { after: *after },
            (Self::NoConnection | Self::DeadlineBeforeSending, _) => Step::Retry { after: None },
            // These are never certain to have made no user.
            (
                Self::Unknown
                | Self::Intermediary
                | Self::Conflict
                | Self::ProtocolViolation
                | Self::AlreadyExists(_)
                | Self::IdempotencyKeyReused,
                _,
            ) => Step::LookUp,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Incomplete(report) => {
                f.write_str("the profile cannot be sent; ")?;
                return list(f, report.blocking());
            }
            Self::NotSent => "the request could not be built or authorised and was not sent; see the cause",
            Self::Credentials => "the credentials were refused; check that key and host belong together",
            Self::Signature => {
                "the signature was refused; check the secret, and that nothing rewrites the body on its way"
            }
            Self::Nonce => "the nonce was refused; check the clock, and that one key has one nonce source",
            Self::AlreadyExists(Existing::Email) => {
                "a user with this e-mail address exists and may be another person's; look the user up before a retry"
            }
            Self::AlreadyExists(_) => "a user with this external id exists; look up its id and do not retry",
            Self::IdempotencyKeyReused => {
                "the idempotency key was used before; look the user up, or use a new key for a new user"
            }
            Self::Rejected => "the user was refused; see code, field and message",
            Self::RateLimited(_) => "too many requests; wait and repeat",
            Self::LockedOut(_) => {
                "the provider has locked the key out for a while; make no calls with it until that is over"
            }
            Self::NoConnection => "there was no connection and nothing was sent; check the base URL and the network",
            Self::NoSecureConnection => {
                "there was no secure connection and nothing was sent; check the server's certificate, the root certificates and the base URL"
            }
            Self::DeadlineBeforeSending => "the call's time was up before anything was sent; allow more time",
            Self::Unknown => "the user may or may not exist; look the user up before a retry",
            Self::Intermediary => {
                "something between the client and the provider responded, and the user may or may not exist; check the base URL and the network, and look the user up before a retry"
            }
            Self::Conflict => {
                "the request conflicts with something that exists, which may be the user; look the user up before a retry"
            }
            Self::ProtocolViolation => {
                "the provider's documents do not explain the response, and the user may or may not exist; look the user up before a retry"
            }
            Self::CreatedUnreadable => "the user exists, but the answer could not be read; keep the raw body",
        };
        f.write_str(text)
    }
}
