//! Whether the user may exist after an attempt: the only place that decides it.

use super::failure_kind::FailureKind;
use super::verdict::Verdict;
use crate::service::RejectionKind;

/// Whether the user may exist at the provider now.
///
/// `No` means that a retry cannot create a second user. `Maybe` means that the outcome is unknown:
/// look the user up before a retry. They are ordered by what they leave open, so the greatest of
/// several attempts is that of the call.
///
/// ```
/// use enroll_client::{Ended, FailureKind, UserMayExist};
/// let lost = UserMayExist::after(&Ended::Failed(FailureKind::Lost));
/// assert_eq!(lost, UserMayExist::Maybe);
/// assert!(UserMayExist::No < lost && lost < UserMayExist::Yes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserMayExist {
    /// The user was certainly not created.
    No,
    /// The user may have been created.
    Maybe,
    /// The user exists.
    Yes,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With a response, which means this.
    Responded(Verdict),
    /// Without one.
    Failed(FailureKind),
}

impl UserMayExist {
    /// What one attempt, taken alone, proves about the user.
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
            Verdict::RateLimited(_) | Verdict::LockedOut(_) => Self::No,
            Verdict::Unknown(_) | Verdict::Intermediary(_) | Verdict::Conflict | Verdict::Unexplained => Self::Maybe,
        }
    }

    const fn after_rejection(kind: RejectionKind) -> Self {
        match kind {
            RejectionKind::AlreadyExists(_) => Self::Yes,
            // The key was used before, for a user or in vain.
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
