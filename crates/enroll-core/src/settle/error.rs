//! Why a call cannot be settled with these values. Nothing was sent.

use std::convert::Infallible;
use std::fmt;

use crate::{OutcomeKind, Report};

/// The call cannot be settled with these values. Nothing was sent.
///
/// ```
/// use enroll_core::SettleError;
/// assert!(SettleError::OtherUser.to_string().ends_with("give the profile that the call was made with"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettleError {
    /// The pending call was made to another provider.
    OtherProvider {
        /// The id of the provider that was called; a question mark if it can be none.
        called: String,
        /// The id of the provider that was given.
        given: &'static str,
    },
    /// The pending call was made for another user: the external id or the e-mail address differs.
    OtherUser,
    /// The stored outcome leaves nothing to settle: no user was created, or the user is known.
    Known {
        /// How the call ended.
        kind: OutcomeKind,
    },
    /// The stored outcome does not hold whose it is.
    NoUser,
    /// The profile cannot be sent, so it is not the one that the call was made with.
    Incomplete(Report),
}

impl fmt::Display for SettleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherProvider { called, given } => {
                write!(f, "the pending call was made to {called} and not to {given}; give the provider that was called")
            }
            Self::OtherUser => f.write_str(
                "the pending call was made with another external id or e-mail address; \
                 give the profile that the call was made with",
            ),
            Self::Known { kind } => {
                write!(f, "the outcome `{kind}` leaves nothing to settle; settle only those that are open")
            }
            Self::NoUser => f.write_str(
                "the outcome was stored without the hashes of its user, so nothing says whose it is; \
                 store outcomes with `for_user`",
            ),
            Self::Incomplete(report) => {
                write!(f, "the profile cannot be sent; give the profile that the call was made with: {report}")
            }
        }
    }
}

impl std::error::Error for SettleError {}

/// A pending call needs no conversion.
impl From<Infallible> for SettleError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
