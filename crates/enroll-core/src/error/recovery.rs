//! What to do after a failure, as data and as a sentence. All advice that an error shows is here.

use std::fmt;
use std::time::Duration;

use enroll_client::{Existing, UserMayExist};

use super::ErrorKind;

/// What to do next; see [`Error::recovery`](crate::Error::recovery).
///
/// `Display` is the advice as a sentence, with what is known about retries at the provider if that
/// matters.
///
/// ```
/// use enroll_core::{Error, ErrorKind, Step};
/// let recovery = Error::new("capa", ErrorKind::Credentials).recovery();
/// assert_eq!(recovery.step, Step::FixSetup);
/// assert_eq!(recovery.to_string(), "check that key and host belong together, then retry");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The next step.
    pub step: Step,
    /// What to check or change in this step, for failures with a known usual cause.
    pub hint: Option<&'static str>,
    /// Paths in the profile that are unique at the provider: what a user can be looked up by.
    pub look_up_by: &'static [&'static str],
    /// What is known about retries at this provider, in a sentence.
    pub retry_note: Option<&'static str>,
    /// Whether the one-time password is lost if the user turns out to be yours; see
    /// [`Error::one_time_password_may_be_lost`](crate::Error::one_time_password_may_be_lost).
    pub one_time_password_may_be_lost: bool,
}

/// The next step after a failure.
///
/// ```
/// use enroll_core::{Error, Step};
/// fn next(error: &Error) -> &'static str {
///     match error.recovery().step {
///         Step::Retry { .. } => "put it back in the queue",
///         Step::LookUp | Step::Adopt => "look the user up at the provider",
///         Step::Keep => "store the user",
///         _ => "show it to a person",
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Fix the profile; the error's report or field names the path. No user was created.
    FixProfile,
    /// Fix credentials, secret or configuration. No user was created.
    FixSetup,
    /// Set the clock, and give each key one nonce source. No user was created.
    FixNonces,
    /// Retry, after this long if the provider says so. No user was created.
    #[doc(alias = "Retry-After")]
    Retry {
        /// How long to wait first.
        after: Option<Duration>,
    },
    /// Make no calls with the key until its lockout ends: after this long if the provider says so,
    /// else ask the provider. No user was created.
    WaitForUnlock {
        /// How long to wait.
        after: Option<Duration>,
    },
    /// Find out at the provider whether the user exists, and retry only if it does not.
    LookUp,
    /// The user exists: find its id at the provider, and do not retry.
    Adopt,
    /// The user exists: take its id and secrets from the error, and keep the raw body.
    Keep,
}

impl Step {
    /// The step after this kind of failure, given what is known about the user.
    pub(super) const fn after(kind: &ErrorKind, user: UserMayExist) -> Self {
        match (kind, user) {
            (ErrorKind::CreatedUnreadable, _) => Self::Keep,
            // An external id is the caller's, so is its user; the same address may be another
            // person's.
            (ErrorKind::AlreadyExists(Existing::ExternalId), _) => Self::Adopt,
            (_, UserMayExist::Yes | UserMayExist::Maybe) => Self::LookUp,
            (ErrorKind::Incomplete(_) | ErrorKind::Rejected, _) => Self::FixProfile,
            (ErrorKind::NotSent | ErrorKind::NoSecureConnection | ErrorKind::Credentials | ErrorKind::Signature, _) => {
                Self::FixSetup
            }
            (ErrorKind::Nonce, _) => Self::FixNonces,
            (ErrorKind::RateLimited(after), _) => Self::Retry { after: *after },
            (ErrorKind::LockedOut(after), _) => Self::WaitForUnlock { after: *after },
            (ErrorKind::NoConnection | ErrorKind::DeadlineBeforeSending, _) => Self::Retry { after: None },
            // After these it is never certain that no user was created.
            (
                ErrorKind::Unknown
                | ErrorKind::Intermediary
                | ErrorKind::Conflict
                | ErrorKind::ProtocolViolation
                | ErrorKind::AlreadyExists(_)
                | ErrorKind::IdempotencyKeyReused,
                _,
            ) => Self::LookUp,
        }
    }
}

/// What to check or change after this kind of failure.
pub(super) const fn hint(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotSent => "fix the cause",
        ErrorKind::Credentials => "check that key and host belong together",
        ErrorKind::Signature => "check the secret, and that nothing changes the body in transit",
        ErrorKind::Nonce => "check the clock, and that the key has one nonce source",
        ErrorKind::Rejected => "fix what code, field and message report",
        ErrorKind::NoConnection | ErrorKind::Intermediary => "check the base URL and the network",
        ErrorKind::NoSecureConnection => "check the server's certificate, the root certificates and the base URL",
        ErrorKind::DeadlineBeforeSending => "allow a longer timeout",
        ErrorKind::IdempotencyKeyReused => "use a new key only for a new user",
        _ => return None,
    })
}

/// The advice as a sentence, without what is known about the provider.
pub(super) struct Advice(pub(super) Recovery);

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.step, self.0.hint) {
            (Step::FixProfile, hint) => write!(f, "{}, then retry", hint.unwrap_or("fix the profile")),
            (Step::FixSetup, hint) => {
                write!(f, "{}, then retry", hint.unwrap_or("fix the credentials or the configuration"))
            }
            (Step::FixNonces, hint) => {
                write!(f, "{}, then retry", hint.unwrap_or("set the clock, give the key one nonce source"))
            }
            (Step::Retry { after: None }, Some(hint)) => write!(f, "{hint}, then retry"),
            (Step::Retry { after: None }, None) => f.write_str("retry later"),
            (Step::Retry { after: Some(wait) }, _) => write!(f, "retry in {} s", wait.as_secs_f64().ceil()),
            (Step::WaitForUnlock { after: None }, _) => {
                f.write_str("make no calls with the key until its lockout is over")
            }
            (Step::WaitForUnlock { after: Some(wait) }, _) => {
                write!(f, "make no calls with the key for {} s", wait.as_secs_f64().ceil())
            }
            (Step::LookUp, Some(hint)) => write!(f, "look the user up at the provider before a retry; {hint}"),
            (Step::LookUp, None) => f.write_str("look the user up at the provider before a retry"),
            (Step::Adopt, _) => f.write_str("ask the provider for the user's id, and do not retry"),
            (Step::Keep, _) => f.write_str("keep the user's id, its secrets and the raw body of this error"),
        }
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Advice(*self).fmt(f)?;
        match self.step {
            Step::LookUp | Step::Adopt => self.details(f),
            Step::Keep => self.lost_password(f),
            _ => Ok(()),
        }
    }
}

impl Recovery {
    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.look_up_by.is_empty() {
            write!(f, "; a user is unique by {}", self.look_up_by.join(" and "))?;
        }
        if let Some(note) = self.retry_note {
            write!(f, "; {}", note.trim_end())?;
        }
        self.lost_password(f)
    }

    fn lost_password(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = "; if the user is yours, its one-time password was in a response that never arrived complete";
        f.write_str(if self.one_time_password_may_be_lost { lost } else { "" })
    }
}
