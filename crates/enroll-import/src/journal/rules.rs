//! What every journal decides in the same way: what an outcome makes of a row, whether a person can
//! resolve it, and which targets an import lacks. It keeps nothing by itself.

use std::time::Duration;

use enroll_core::{Outcome, UserMayExist};

use super::{Decision, Import, JournalError, NewImport, NewTarget, Recorded, Result};
use crate::{Next, State, transition};

/// What a journal knows of a row for which an outcome arrives.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) state: State,
    pub(super) doubt: bool,
    /// Whether the outcome is that of the row's last attempt.
    pub(super) is_last: bool,
    pub(super) user_id: Option<String>,
}

/// What an outcome does.
#[derive(Debug)]
pub(super) struct Decided {
    /// What the row becomes; none if it stays as it is.
    pub(super) next: Option<Next>,
    /// What is reported. A late outcome is kept as evidence.
    pub(super) recorded: Recorded,
}

impl Known {
    pub(super) fn decide(&self, outcome: &Outcome) -> Decided {
        let next = transition(self.state, self.doubt, outcome);
        if self.is_last && self.state == State::Sending {
            return Decided { next: Some(next), recorded: Recorded::Now(next) };
        }
        if self.is_last && self.state != next.state {
            let recorded = Recorded::Late { state: next.state, is_contradiction: false };
            return Decided { next: Some(next), recorded };
        }
        let is_contradiction = self.is_contradicted_by(outcome);
        Decided { next: None, recorded: Recorded::Late { state: self.state, is_contradiction } }
    }

    /// Whether a late outcome says that a user was created who is not the one that the row has: the
    /// row was sent again meanwhile, or counts as not created.
    fn is_contradicted_by(&self, outcome: &Outcome) -> bool {
        let is_created = transition(State::Sending, true, outcome).state == State::Created;
        let is_known = self.state == State::Created && self.user_id.is_some();
        is_created && !(is_known && self.user_id == outcome.user_id)
    }
}

/// When the last attempt ended that may have created the user, if this outcome says so.
pub(super) fn ended(outcome: &Outcome) -> Option<Duration> {
    (outcome.user_may_exist != UserMayExist::No).then(|| Duration::from_millis(outcome.ended_at_ms))
}

/// Whether an outcome adds nothing to what is known of a row in doubt, so that what an earlier one
/// said is kept: a request id, a code, a candidate.
pub(super) fn says_nothing(state: State, outcome: &Outcome) -> bool {
    let is_empty = outcome.status.is_none() && outcome.request_id.is_none() && outcome.candidate_user_id.is_none();
    state == State::Unknown && is_empty
}

/// Whether a person can decide this about a row in this state.
pub(super) const fn can_be_resolved(state: State, user_id: Option<&str>, decision: &Decision) -> bool {
    match (state, decision) {
        (State::Unknown, _) | (State::Exists, Decision::Created(_) | Decision::GiveUp) => true,
        (State::Created, Decision::Created(_)) => user_id.is_none(),
        _ => false,
    }
}

/// The targets that an import does not have yet, if it is the same import otherwise.
///
/// # Errors
///
/// [`JournalError`] if it has another input, or a target at another provider or base URL.
pub(super) fn missing_targets<'a>(known: &Import, new: &'a NewImport) -> Result<Vec<&'a NewTarget>> {
    if known.digest != new.digest {
        return Err(JournalError::other_input(&new.name));
    }
    let mut missing: Vec<&NewTarget> = Vec::new();
    for target in &new.targets {
        match known.targets.iter().find(|known| known.name == target.name) {
            Some(known) if known.provider != target.provider || known.base_url != target.base_url => {
                return Err(JournalError::other_address(&known.name, &known.base_url));
            }
            Some(_) => {}
            // A name that is given twice is one target.
            None if missing.iter().any(|other| other.name == target.name) => {}
            None => missing.push(target),
        }
    }
    Ok(missing)
}
