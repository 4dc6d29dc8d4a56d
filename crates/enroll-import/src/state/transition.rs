//! What an outcome makes of a row: one pure function.
//!
//! Whether the user may exist decides first, then how the call ended. A *no* of one attempt does not
//! clear the doubt that an earlier one left, and a *no* without a kind that proves it is none.

use std::time::Duration;

use enroll_core::facts::Existing;
use enroll_core::{Outcome, OutcomeKind, Ownership, UserMayExist};
use serde::{Deserialize, Serialize};

use super::State;

/// What becomes of a row.
///
/// ```
/// use enroll_core::{CreatedUser, Outcome};
/// use enroll_import::{State, transition};
/// let next = transition(State::Sending, false, &Outcome::from(&CreatedUser::new("capa", "u-1")));
/// assert_eq!((next.state, next.doubt), (State::Created, false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Next {
    /// The state of the row.
    pub state: State,
    /// Whether an attempt may have created the user. It stays until evidence clears it.
    pub doubt: bool,
    /// Whether a user who exists is this row's.
    pub ours: Ours,
    /// What it means for the rows after it.
    pub pause: Pause,
}

/// Whether a user who exists is the row's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ours {
    /// It is: it has the row's external id, or was created by an attempt of the row.
    Yes,
    /// It is older than the first attempt of the row.
    No,
    /// Nothing proves it.
    Unknown,
}

/// What an outcome means for the rows after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Nothing.
    None,
    /// The provider is busy. Send nothing for this time, if it said how long.
    Busy(Option<Duration>),
    /// There was no connection, so nothing was sent.
    NoConnection,
    /// Every other row would fail in the same way: credentials, signature, nonce, address.
    SetUp,
    /// The provider has locked out the key; calls would prolong that.
    LockedOut,
}

/// What an outcome makes of a row in this state, of which an earlier attempt may have created the
/// user or not (`doubt`).
///
/// A row that is not `sending` gets an outcome only if that arrives late: after its process was
/// counted as lost. Then a user who was created or exists wins over `unknown`; everything else
/// leaves the row as it is.
///
/// ```
/// use enroll_core::{Error, ErrorKind, Outcome};
/// use enroll_import::{State, transition};
/// let rejected = Outcome::from(&Error::new("capa", ErrorKind::Rejected));
/// assert_eq!(transition(State::Sending, false, &rejected).state, State::Rejected);
/// // An earlier attempt may have created the user all the same.
/// assert_eq!(transition(State::Sending, true, &rejected).state, State::Unknown);
/// ```
pub fn transition(state: State, doubt: bool, outcome: &Outcome) -> Next {
    let next = after(doubt, outcome);
    let is_evidence = state == State::Unknown && matches!(next.state, State::Created | State::Exists);
    if state == State::Sending || is_evidence {
        return next;
    }
    Next { state, doubt, ours: Ours::Unknown, pause: Pause::None }
}

fn after(doubt: bool, outcome: &Outcome) -> Next {
    match outcome.user_may_exist {
        UserMayExist::Yes => exists(doubt, outcome),
        UserMayExist::Maybe => maybe(outcome),
        UserMayExist::No => not_created(doubt, outcome),
    }
}

fn exists(doubt: bool, outcome: &Outcome) -> Next {
    let next = |state, ours| Next { state, doubt: false, ours, pause: Pause::None };
    match (outcome.kind, outcome.ownership) {
        (OutcomeKind::Created | OutcomeKind::CreatedUnreadable, _) => next(State::Created, Ours::Yes),
        (_, Some(ownership)) if ownership.is_ours() => next(State::Created, Ours::Yes),
        (_, Some(Ownership::Earlier)) => next(State::Exists, Ours::No),
        (_, Some(_)) => next(State::Exists, Ours::Unknown),
        (_, None) => next(State::Exists, by_value(doubt, outcome)),
    }
}

/// Whose user it is, by what it shares with the row. Only the external id is the row's alone.
fn by_value(doubt: bool, outcome: &Outcome) -> Ours {
    let earlier = outcome.attempts.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let may_be_ours = doubt || earlier.iter().any(|attempt| attempt.user_may_exist != UserMayExist::No);
    match outcome.existing {
        Some(Existing::ExternalId) => Ours::Yes,
        Some(Existing::Email) if !may_be_ours => Ours::No,
        _ => Ours::Unknown,
    }
}

fn maybe(outcome: &Outcome) -> Next {
    let pause = match outcome.kind {
        OutcomeKind::LockedOut => Pause::LockedOut,
        OutcomeKind::RateLimited => Pause::Busy(wait(outcome)),
        _ => Pause::None,
    };
    Next { state: State::Unknown, doubt: true, ours: Ours::Unknown, pause }
}

fn not_created(doubt: bool, outcome: &Outcome) -> Next {
    let (state, pause) = match outcome.kind {
        OutcomeKind::Incomplete => (State::Invalid, Pause::None),
        OutcomeKind::Rejected => (State::Rejected, Pause::None),
        OutcomeKind::RateLimited => (State::Planned, Pause::Busy(wait(outcome))),
        OutcomeKind::NoConnection | OutcomeKind::DeadlineBeforeSending => (State::Planned, Pause::NoConnection),
        OutcomeKind::LockedOut => (State::Planned, Pause::LockedOut),
        OutcomeKind::Credentials
        | OutcomeKind::Signature
        | OutcomeKind::Nonce
        | OutcomeKind::NotSent
        | OutcomeKind::NoSecureConnection => (State::Planned, Pause::SetUp),
        // Nothing but the kinds above proves that there is no user.
        _ => return Next { state: State::Unknown, doubt: true, ours: Ours::Unknown, pause: Pause::None },
    };
    let state = if doubt { State::Unknown } else { state };
    Next { state, doubt, ours: Ours::Unknown, pause }
}

fn wait(outcome: &Outcome) -> Option<Duration> {
    outcome.after_ms.map(Duration::from_millis)
}
