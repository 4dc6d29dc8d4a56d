//! What to do after a failure, as data and as a sentence. All advice that an error shows is here.

use std::fmt;
use std::time::Duration;

use enroll_client::{Existing, UserMayExist};
use serde::{Deserialize, Serialize};

use super::ErrorKind;
use crate::Facts;
use crate::facts::LookUpKey;

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
    /// How long to wait before the step, if the provider says so (`Retry-After`).
    #[doc(alias = "Retry-After")]
    pub after: Option<Duration>,
    /// What to check or change in this step, for failures with a known usual cause.
    pub hint: Option<&'static str>,
    /// What [`find_user`](crate::CreateUser::find_user) finds a user by at this provider; empty if
    /// no documented call does, or the provider is unknown.
    pub look_up_by: &'static [LookUpKey],
    /// How a user is found at this provider, or what to do instead, in a sentence.
    pub look_up_note: Option<&'static str>,
    /// Whether the provider promises for some requests that a retry makes no second user, so that
    /// [`settle`](crate::settle) may retry.
    pub may_settle_by_retry: bool,
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
///         Step::Retry => "put it back in the queue",
///         Step::LookUp | Step::Adopt => "look the user up at the provider",
///         Step::Keep => "store the user",
///         _ => "show it to a person",
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Fix the profile; the error's report or field names the path. No user was created.
    FixProfile,
    /// Fix credentials, secret or configuration. No user was created.
    FixSetup,
    /// Set the clock, and give each key one nonce source. No user was created.
    FixNonces,
    /// Retry, later. No user was created.
    Retry,
    /// Make no calls with the key until its lockout ends; if the provider does not say when, ask
    /// it. No user was created.
    WaitForUnlock,
    /// Find out whether the user exists before another call: settle this one
    /// ([`settle`](crate::settle)), find the user ([`find_user`](crate::CreateUser::find_user)) or
    /// ask the provider's support. The advice says which of them the provider supports.
    LookUp,
    /// The user exists: find its id at the provider, and do not retry.
    Adopt,
    /// The user exists: take its id and secrets from the error, and keep the raw body.
    Keep,
}

impl Step {
    /// The name of the step, such as `look_up`.
    ///
    /// ```
    /// assert_eq!(enroll_core::Step::FixProfile.as_str(), "fix_profile");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixProfile => "fix_profile",
            Self::FixSetup => "fix_setup",
            Self::FixNonces => "fix_nonces",
            Self::Retry => "retry",
            Self::WaitForUnlock => "wait_for_unlock",
            Self::LookUp => "look_up",
            Self::Adopt => "adopt",
            Self::Keep => "keep",
        }
    }

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
            (ErrorKind::RateLimited(_) | ErrorKind::NoConnection | ErrorKind::DeadlineBeforeSending, _) => Self::Retry,
            (ErrorKind::LockedOut(_), _) => Self::WaitForUnlock,
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
        match (self.0.step, self.0.after, self.0.hint) {
            (Step::FixProfile, _, hint) => write!(f, "{}, then retry", hint.unwrap_or("fix the profile")),
            (Step::FixSetup, _, hint) => {
                write!(f, "{}, then retry", hint.unwrap_or("fix the credentials or the configuration"))
            }
            (Step::FixNonces, _, hint) => {
                write!(f, "{}, then retry", hint.unwrap_or("set the clock, give the key one nonce source"))
            }
            (Step::Retry, None, Some(hint)) => write!(f, "{hint}, then retry"),
            (Step::Retry, None, None) => f.write_str("retry later"),
            (Step::Retry, Some(wait), _) => write!(f, "retry in {} s", wait.as_secs_f64().ceil()),
            (Step::WaitForUnlock, None, _) => f.write_str("make no calls with the key until its lockout is over"),
            (Step::WaitForUnlock, Some(wait), _) => {
                write!(f, "make no calls with the key for {} s", wait.as_secs_f64().ceil())
            }
            (Step::LookUp, _, hint) => {
                write!(f, "{}", BeforeAnotherCall(self.0))?;
                hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
            }
            (Step::Adopt, ..) => match self.0.key() {
                Some(key) => write!(f, "look for the user's id by {key}, and do not retry"),
                None => f.write_str("ask the provider's support for the user's id, and do not retry"),
            },
            (Step::Keep, ..) => f.write_str("keep the user's id, its secrets and the raw body of this error"),
        }
    }
}

/// What to do before another call, by what the provider supports.
struct BeforeAnotherCall(Recovery);

impl fmt::Display for BeforeAnotherCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(recovery) = self;
        match (recovery.look_up_note, recovery.key()) {
            (None, _) => f.write_str("look the user up at the provider before another call"),
            (Some(_), Some(key)) => write!(f, "settle this call, or find the user by {key}, before another call"),
            (Some(_), None) if recovery.may_settle_by_retry => f.write_str(
                "no documented call finds the user: settle this call by a retry with the same values, or ask the \
                 provider's support, before another call",
            ),
            (Some(_), None) => {
                f.write_str("no documented call finds the user: ask the provider's support before another call")
            }
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
    /// What the facts of the provider add.
    pub(super) fn at(self, facts: Option<&'static Facts>) -> Self {
        Self {
            look_up_by: facts.map_or(&[], |facts| facts.look_up.by),
            look_up_note: facts.map(|facts| facts.look_up.note),
            may_settle_by_retry: facts.is_some_and(|facts| !facts.retry_safe_by.is_empty()),
            retry_note: facts.map(|facts| facts.retry_note),
            ..self
        }
    }

    /// The first field of a profile that finds a user, in words.
    fn key(&self) -> Option<&'static str> {
        self.look_up_by.iter().find_map(|key| match key {
            LookUpKey::Email => Some("e-mail address"),
            LookUpKey::ExternalId => Some("external id"),
            // It is what is missing.
            LookUpKey::UserId => None,
        })
    }

    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in self.look_up_note.iter().chain(&self.retry_note) {
            write!(f, "; {}", note.trim_end())?;
        }
        self.lost_password(f)
    }

    fn lost_password(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = "; if the user is yours, its one-time password was in a response that never arrived complete";
        f.write_str(if self.one_time_password_may_be_lost { lost } else { "" })
    }
}
