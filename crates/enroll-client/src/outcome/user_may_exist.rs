//! Decides whether the user may exist after an attempt. No other module does.

use serde::{Deserialize, Serialize};

use super::failure_kind::FailureKind;
use super::verdict::Verdict;
use crate::service::RejectionKind;

/// Whether the user may exist at the provider now.
///
/// `No` means that a retry cannot create a second user. `Maybe` means that the outcome is unknown:
/// look the user up before a retry. The variants are ordered, and the greatest of all attempts is
/// that of the call.
///
/// ```
/// use enroll_client::{Ended, FailureKind, UserMayExist};
/// let lost = UserMayExist::after(&Ended::Failed(FailureKind::Lost));
/// assert_eq!(lost, UserMayExist::Maybe);
/// assert!(UserMayExist::No < lost && lost < UserMayExist::Yes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserMayExist {
    /// The user was certainly not created.
    No,
    /// The user may have been created.
    Maybe,
    /// The user exists.
    Yes,
}

/// How an attempt ended: with a response or without one.
///
/// ```
/// use enroll_client::{Ended, FailureKind, Verdict};
/// fn describe(ended: &Ended) -> &'static str {
///     match ended {
///         Ended::Responded(Verdict::Created) => "created",
///         Ended::Responded(_) => "another response",
///         Ended::Failed(_) => "no response",
///     }
/// }
/// assert_eq!(describe(&Ended::Failed(FailureKind::Connect)), "no response");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// With a response that has this verdict.
    Responded(Verdict),
    /// Without a response.
    Failed(FailureKind),
}

impl Ended {
    /// The name of the end, for a log, a counter or a row: that of the verdict or of the failure,
    /// such as `created`, `rate_limited` or `timed_out`.
    ///
    /// ```
    /// use enroll_client::{Ended, FailureKind, RejectionKind, Verdict};
    /// assert_eq!(Ended::Failed(FailureKind::TimedOut).as_str(), "timed_out");
    /// assert_eq!(Ended::Responded(Verdict::Rejected(RejectionKind::Nonce)).as_str(), "nonce");
    /// ```
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Responded(verdict) => verdict.as_str(),
            Self::Failed(kind) => kind.as_str(),
        }
    }
}

impl UserMayExist {
    /// `no`, `maybe` or `yes`.
    ///
    /// ```
    /// assert_eq!(enroll_client::UserMayExist::Maybe.as_str(), "maybe");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Yes => "yes",
        }
    }

    /// What a single attempt to create a user proves about it. An attempt of a read proves nothing;
    /// [`Attempts::user_may_exist`](crate::Attempts::user_may_exist) knows the difference.
    ///
    /// ```
    /// use enroll_client::{Ended, UserMayExist, Verdict};
    /// let conflict = Ended::Responded(Verdict::Conflict);
    /// assert_eq!(UserMayExist::after(&conflict), UserMayExist::Maybe);
    /// ```
    pub const fn after(ended: &Ended) -> Self {
        match ended {
            Ended::Responded(verdict) => Self::after_response(verdict),
            Ended::Failed(kind) => Self::after_failure(*kind),
        }
    }

    const fn after_response(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Created => Self::Yes,
            Verdict::Rejected(kind) => Self::after_rejection(*kind),
            // A read creates nothing.
            Verdict::Read | Verdict::RateLimited(_) | Verdict::LockedOut(_) => Self::No,
            Verdict::Unknown(_) | Verdict::Intermediary(_) | Verdict::Conflict | Verdict::Undocumented => Self::Maybe,
        }
    }

    const fn after_rejection(kind: RejectionKind) -> Self {
        match kind {
            RejectionKind::AlreadyExists(_) => Self::Yes,
            // The earlier request with this key may have created a user or failed.
            RejectionKind::IdempotencyKeyReused => Self::Maybe,
            RejectionKind::Credentials
            | RejectionKind::Signature
            | RejectionKind::Nonce
            | RejectionKind::Rule
            | RejectionKind::RateLimited
            | RejectionKind::LockedOut => Self::No,
        }
    }

    const fn after_failure(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Authorize | FailureKind::Connect | FailureKind::Tls | FailureKind::DeadlineBeforeSending => {
                Self::No
            }
            FailureKind::TimedOut | FailureKind::Lost => Self::Maybe,
        }
    }
}
