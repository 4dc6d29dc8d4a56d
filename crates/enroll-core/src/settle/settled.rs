//! The result of settling a call.

use std::fmt;

use enroll_client::{AttemptRecord, Ended, RejectionKind, UserMayExist, Verdict};
use serde::{Deserialize, Serialize};

use crate::look_up::shown_user_id;
use crate::{CreatedUser, Error, ErrorKind, FindError, LookUp, Match};

/// What is known about the user after a call was settled. Never that it does not exist.
///
/// `Display` is one sentence: what happened, then what to do.
///
/// ```
/// use enroll_core::Settled;
/// fn next(settled: &Settled) -> &'static str {
///     match settled {
///         Settled::Created(_) => "store the user with its secrets",
///         Settled::Exists(exists) if exists.ownership.is_ours() => "store the id, if it is known",
///         Settled::Exists(_) => "a person decides whose user it is",
///         Settled::Unknown(_) => "ask the provider's support, or settle again later",
///     }
/// }
/// ```
#[derive(Debug)]
pub enum Settled {
    /// The retry created the user, or returned the user of an earlier attempt.
    Created(Box<CreatedUser>),
    /// A user exists. Whose it is, is its [`ownership`](Exists::ownership).
    Exists(Exists),
    /// Still unknown.
    Unknown(StillUnknown),
}

/// A user that exists.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exists {
    /// The provider's id, as in `kraken`.
    pub provider: &'static str,
    /// The provider's id of the user, if it is proven.
    pub user_id: Option<String>,
    /// Whose user it is, and by what.
    pub ownership: Ownership,
    /// Users who may be it, if the id is not proven.
    pub candidates: Vec<Match>,
    /// What the retry reported, if there was one. It holds the id and the secrets of a user whose
    /// response could not be read.
    pub retry: Option<Error>,
    /// What the look-up reported, if there was one.
    pub look_up: Option<Result<LookUp, FindError>>,
}

/// An outcome that is still unknown.
#[derive(Debug)]
#[non_exhaustive]
pub struct StillUnknown {
    /// The provider's id, as in `kraken`.
    pub provider: &'static str,
    /// Users who may be it. None of them is proven.
    pub candidates: Vec<Match>,
    /// What to ask the provider's support, without personal data.
    pub question: String,
    /// What the retry reported, if there was one. It speaks of the retry alone: that it created no
    /// user says nothing about the attempts before it.
    pub retry: Option<Error>,
    /// What the look-up reported, if there was one.
    pub look_up: Option<Result<LookUp, FindError>>,
}

/// Whose user it is that exists, and by what.
///
/// ```
/// use enroll_core::Ownership;
/// assert!(Ownership::OursByExternalId.is_ours() && !Ownership::Earlier.is_ours());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ownership {
    /// Yours: the retry created it, and its response could not be read.
    OursByRetry,
    /// Yours: it has your external id.
    OursByExternalId,
    /// Yours: it has your e-mail address, which is unique at the provider, is younger than your
    /// first attempt, and was there when the last one had ended.
    OursByEmailAndAge,
    /// Not created by this call: it has your e-mail address, which is unique at the provider, and
    /// is older than your first attempt by five minutes or more.
    Earlier,
    /// Unknown: it has your e-mail address, and may be another person's.
    Unproven,
}

impl StillUnknown {
    /// Whether no retry under the idempotency key can create the user any more, as far as can be
    /// seen: the provider knew the key at every attempt of the retry, and the look-up after that
    /// found nobody who may be the user. A create that failed may have used up the key. What
    /// follows is a decision of the caller;
    /// [`PendingCall::renew_key`](crate::PendingCall::renew_key) says what it risks.
    ///
    /// It is false if an attempt of the retry itself may have created the user, because the look-up
    /// may have been too early to see it.
    ///
    /// ```
    /// use enroll_core::{PendingCall, StillUnknown};
    /// /// Whether to settle again, with a new key. A person decided it for this user.
    /// fn renew(unknown: &StillUnknown, pending: &mut PendingCall, is_decided: bool) -> bool {
    ///     unknown.is_key_used_up() && is_decided && pending.renew_key()
    /// }
    /// ```
    pub fn is_key_used_up(&self) -> bool {
        let knew_key = |attempt: &AttemptRecord| {
            let reused = Ended::Responded(Verdict::Rejected(RejectionKind::IdempotencyKeyReused));
            attempt.ended == reused || UserMayExist::after(&attempt.ended) == UserMayExist::No
        };
        let is_known =
            |retry: &Error| *retry.kind() == ErrorKind::IdempotencyKeyReused && retry.attempts().iter().all(knew_key);
        let is_nobody = self.candidates.is_empty() && matches!(self.look_up, Some(Ok(_)));
        self.retry.as_ref().is_some_and(is_known) && is_nobody
    }
}

impl Ownership {
    /// The name of the ownership, such as `ours_by_external_id`.
    ///
    /// ```
    /// assert_eq!(enroll_core::Ownership::Earlier.as_str(), "earlier");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OursByRetry => "ours_by_retry",
            Self::OursByExternalId => "ours_by_external_id",
            Self::OursByEmailAndAge => "ours_by_email_and_age",
            Self::Earlier => "earlier",
            Self::Unproven => "unproven",
        }
    }

    /// Whether the user is yours.
    ///
    /// ```
    /// assert!(!enroll_core::Ownership::Unproven.is_ours());
    /// ```
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::OursByRetry | Self::OursByExternalId | Self::OursByEmailAndAge)
    }
}

impl Settled {
    /// Whether the user may exist: yes, or still maybe. Yes speaks of a user with your external id
    /// or e-mail address; whose it is, is its [`ownership`](Exists::ownership).
    ///
    /// ```
    /// use enroll_core::{Settled, UserMayExist};
    /// fn is_open(settled: &Settled) -> bool {
    ///     settled.user_may_exist() == UserMayExist::Maybe
    /// }
    /// ```
    pub const fn user_may_exist(&self) -> UserMayExist {
        match self {
            Self::Created(_) | Self::Exists(_) => UserMayExist::Yes,
            Self::Unknown(_) => UserMayExist::Maybe,
        }
    }

    /// What the retry reported, if there was one that did not create a user who could be read.
    ///
    /// ```
    /// /// A password that is shown once can be here, too.
    /// fn password(settled: &enroll_core::Settled) -> Option<&enroll_core::Secret> {
    ///     match settled {
    ///         enroll_core::Settled::Created(created) => created.one_time_password.as_ref(),
    ///         settled => settled.retry()?.one_time_password(),
    ///     }
    /// }
    /// ```
    pub const fn retry(&self) -> Option<&Error> {
        match self {
            Self::Created(_) => None,
            Self::Exists(exists) => exists.retry.as_ref(),
            Self::Unknown(unknown) => unknown.retry.as_ref(),
        }
    }

    /// The id of the user, if it is proven that the user is yours.
    ///
    /// ```
    /// fn store(settled: &enroll_core::Settled) -> Option<&str> {
    ///     settled.user_id()
    /// }
    /// ```
    pub fn user_id(&self) -> Option<&str> {
        match self {
            Self::Created(created) => Some(&created.user_id),
            Self::Exists(exists) if exists.ownership.is_ours() => exists.user_id.as_deref(),
            Self::Exists(_) | Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created(created) => {
                write!(
                    f,
                    "{}: the user {} exists and is yours; store it with its secrets",
                    created.provider,
                    shown_user_id(&created.user_id)
                )
            }
            Self::Exists(exists) => exists.fmt(f),
            Self::Unknown(unknown) => unknown.fmt(f),
        }
    }
}

impl fmt::Display for Exists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.provider)?;
        match (self.ownership, &self.user_id) {
            (Ownership::OursByRetry, _) => f.write_str(
                "the retry created the user, but the response could not be read; \
                 keep the id, the secrets and the raw body of the retry's error",
            ),
            (Ownership::OursByExternalId | Ownership::OursByEmailAndAge, Some(id)) => {
                write!(f, "the user {} exists and is yours; store its id, and do not retry", shown_user_id(id))
            }
            (Ownership::OursByExternalId | Ownership::OursByEmailAndAge, None) => {
                f.write_str("the user exists and is yours, but its id is unknown; ")?;
                ask_for_id(&self.candidates, f)
            }
            (Ownership::Earlier, _) => f.write_str(
                "a user with this e-mail address is older than the first attempt, so this call did not create it; \
                 find out whose it is before you use it",
            ),
            (Ownership::Unproven, _) => f.write_str(
                "a user with this e-mail address exists and may be another person's; \
                 find out whose it is before you use it",
            ),
        }
    }
}

fn ask_for_id(candidates: &[Match], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match candidates.len() {
        0 => f.write_str("ask the provider's support for it, and do not retry"),
        count => write!(f, "ask the provider's support which of {count} candidates it is, and do not retry"),
    }
}

impl fmt::Display for StillUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the outcome is still unknown, and the user may exist; ", self.provider)?;
        write!(f, "settle again later, or ask the provider's support: {}", self.question)
    }
}
