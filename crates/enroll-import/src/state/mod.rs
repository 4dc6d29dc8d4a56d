//! The states of a row, and the one function that moves a row from state to state.
//!
//! A row is one user at one provider. No state is changed by a guess: a row leaves `sending` by an
//! outcome or, if its process is lost, as `unknown`, and never goes back to `planned` while its user
//! may exist.

#[cfg(test)]
mod tests;
mod transition;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use transition::{Next, Ours, Pause, transition};

/// The state of a row.
///
/// ```
/// use enroll_import::State;
/// assert_eq!(State::Unknown.to_string(), "unknown");
/// assert_eq!("unknown".parse(), Ok(State::Unknown));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// To be sent. No attempt has created the user.
    Planned,
    /// Not to be sent: the row cannot be read, or the provider would miss or reject something.
    Invalid,
    /// Not to be sent: an earlier row, of this import or of another, is the same user.
    Skipped,
    /// A call may be under way. Written before anything is sent.
    Sending,
    /// The provider rejected the user, and no attempt has created it.
    Rejected,
    /// The user may exist.
    Unknown,
    /// A user with a unique value of this row exists, and is not known to be this row's.
    Exists,
    /// The user was created. Its id is known, unless the response could not be read.
    Created,
    /// A person gave the row up.
    Abandoned,
}

impl State {
    /// Every state, in the order of a row's life.
    pub const ALL: [Self; 9] = [
        Self::Planned,
        Self::Invalid,
        Self::Skipped,
        Self::Sending,
        Self::Rejected,
        Self::Unknown,
        Self::Exists,
        Self::Created,
        Self::Abandoned,
    ];

    /// The name, such as `planned`.
    ///
    /// ```
    /// assert_eq!(enroll_import::State::Planned.as_str(), "planned");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Invalid => "invalid",
            Self::Skipped => "skipped",
            Self::Sending => "sending",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Exists => "exists",
            Self::Created => "created",
            Self::Abandoned => "abandoned",
        }
    }

    /// Whether a row in this state keeps another row with the same user from being sent. After a
    /// certain *no* it does not.
    ///
    /// ```
    /// use enroll_import::State;
    /// assert!(State::Unknown.holds_user() && !State::Rejected.holds_user());
    /// ```
    pub const fn holds_user(self) -> bool {
        match self {
            Self::Planned | Self::Sending | Self::Unknown | Self::Exists | Self::Created => true,
            Self::Invalid | Self::Skipped | Self::Rejected => false,
            // Given up with the doubt that it had.
            Self::Abandoned => true,
        }
    }

    /// Whether a row can be planned again: nothing was created, and nothing is under way.
    ///
    /// ```
    /// use enroll_import::State;
    /// assert!(State::Rejected.can_be_planned_again() && !State::Unknown.can_be_planned_again());
    /// ```
    pub const fn can_be_planned_again(self) -> bool {
        matches!(self, Self::Invalid | Self::Skipped | Self::Rejected)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no such state; use one of planned, invalid, skipped, sending, rejected, unknown, exists, created, abandoned"
)]
pub struct NoSuchState;

impl std::str::FromStr for State {
    type Err = NoSuchState;

    fn from_str(text: &str) -> Result<Self, NoSuchState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(NoSuchState)
    }
}
