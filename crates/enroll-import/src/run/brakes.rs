//! When a run pauses by itself: each user in doubt costs a person minutes, and a file that is
//! rejected row by row is the wrong file.

use std::collections::VecDeque;

use enroll_core::{Outcome, OutcomeKind};

use super::ImportOptions;
use super::stop::Stop;
use crate::{Next, Pause, State};

/// How many outcomes the share of rejected rows is taken of.
const WINDOW: usize = 100;

/// What was seen at a provider in this run.
#[derive(Debug)]
pub(super) struct Brakes {
    max_unknown: u64,
    max_rejected: usize,
    unknown: u64,
    last: VecDeque<bool>,
    /// Whether a response was in the form that the provider documents.
    is_proven: bool,
}

impl Brakes {
    pub(super) fn new(options: &ImportOptions) -> Self {
        Self {
            max_unknown: options.max_unknown,
            max_rejected: options.max_rejected,
            unknown: 0,
            last: VecDeque::with_capacity(WINDOW),
            is_proven: false,
        }
    }

    /// The provider was reached, and responded in its form.
    pub(super) const fn prove(&mut self) {
        self.is_proven = true;
    }

    /// Whether it is known that the provider responds. Before that, one row goes alone.
    pub(super) const fn is_proven(&self) -> bool {
        self.is_proven
    }

    /// Why no other row is sent after this outcome, if there is a reason.
    pub(super) fn after(&mut self, outcome: &Outcome, next: Next, message: &dyn Fn() -> String) -> Option<Stop> {
        let was_proven = self.is_proven;
        self.is_proven |= is_in_form(outcome.kind);
        self.count(next.state);
        match next.pause {
            Pause::SetUp => return Some(Stop::SetUp { kind: outcome.kind, message: message() }),
            Pause::LockedOut => return Some(Stop::LockedOut),
            Pause::Busy(_) | Pause::NoConnection | Pause::None => {}
        }
        if !was_proven && !self.is_proven && is_of_something_else(outcome) {
            return Some(Stop::NotTheProvider);
        }
        let rejected = self.last.iter().filter(|is_rejected| **is_rejected).count();
        if self.unknown >= self.max_unknown.max(1) && next.state == State::Unknown {
            return Some(Stop::TooManyUnknown { users: self.unknown });
        }
        (rejected >= self.max_rejected.max(1) && next.state == State::Rejected)
            .then_some(Stop::TooManyRejected { rows: rejected })
    }

    fn count(&mut self, state: State) {
        self.unknown += u64::from(state == State::Unknown);
        if state == State::Planned {
            return;
        }
        if self.last.len() == WINDOW {
            self.last.pop_front();
        }
        self.last.push_back(state == State::Rejected);
    }
}

/// Whether a call that ended like this had a response that only the provider gives.
const fn is_in_form(kind: OutcomeKind) -> bool {
    matches!(
        kind,
        OutcomeKind::Created
            | OutcomeKind::CreatedUnreadable
            | OutcomeKind::AlreadyExists
            | OutcomeKind::IdempotencyKeyReused
            | OutcomeKind::Rejected
            | OutcomeKind::Credentials
            | OutcomeKind::Signature
            | OutcomeKind::Nonce
            | OutcomeKind::LockedOut
    )
}

/// Whether something responded, and not in the provider's form.
const fn is_of_something_else(outcome: &Outcome) -> bool {
    let is_other = matches!(
        outcome.kind,
        OutcomeKind::Intermediary | OutcomeKind::ProtocolViolation | OutcomeKind::Conflict | OutcomeKind::Unknown
    );
    is_other && outcome.status.is_some()
}

#[cfg(test)]
mod tests {
    use enroll_core::{CreatedUser, Error, ErrorKind};

    use super::*;
    use crate::transition;

    fn after(brakes: &mut Brakes, outcome: &Outcome) -> Option<Stop> {
        brakes.after(outcome, transition(State::Sending, false, outcome), &|| "why".to_owned())
    }

    fn failed(kind: ErrorKind) -> Outcome {
        Outcome::from(&Error::new("capa", kind))
    }

    fn created() -> Outcome {
        Outcome::from(&CreatedUser::new("capa", "u-1"))
    }

    #[test]
    fn the_doubt_of_a_run_is_counted_also_between_successes() {
        let mut brakes = Brakes::new(&ImportOptions::new().max_unknown(2));
        assert_eq!(after(&mut brakes, &failed(ErrorKind::Unknown)), None);
        assert_eq!(after(&mut brakes, &created()), None);
        assert_eq!(after(&mut brakes, &failed(ErrorKind::Unknown)), Some(Stop::TooManyUnknown { users: 2 }));
    }

    #[test]
    fn half_of_the_last_hundred_rejected_is_too_many_and_older_ones_are_forgotten() {
        let mut brakes = Brakes::new(&ImportOptions::new());
        for _ in 0..49 {
            assert_eq!(after(&mut brakes, &failed(ErrorKind::Rejected)), None);
        }
        for _ in 0..100 {
            assert_eq!(after(&mut brakes, &created()), None);
        }
        let stops: Vec<_> = (0..50).filter_map(|_| after(&mut brakes, &failed(ErrorKind::Rejected))).collect();
        assert_eq!(stops, [Stop::TooManyRejected { rows: 50 }]);
    }

    #[test]
    fn what_every_other_row_would_meet_stops_at_once() {
        for kind in [ErrorKind::Credentials, ErrorKind::Signature, ErrorKind::Nonce, ErrorKind::NoSecureConnection] {
            let stop = after(&mut Brakes::new(&ImportOptions::new()), &failed(kind));
            assert!(matches!(stop, Some(Stop::SetUp { .. })), "{stop:?}");
        }
        let stop = after(&mut Brakes::new(&ImportOptions::new()), &failed(ErrorKind::LockedOut(None)));
        assert_eq!(stop, Some(Stop::LockedOut));
    }

    #[test]
    fn a_foreign_first_response_stops_and_after_a_proof_it_is_one_doubt_more() {
        let mut foreign = failed(ErrorKind::Intermediary);
        foreign.status = Some(404);
        let mut brakes = Brakes::new(&ImportOptions::new());
        assert_eq!(after(&mut brakes, &foreign), Some(Stop::NotTheProvider));
        brakes.prove();
        assert_eq!(after(&mut brakes, &foreign), None);
        // A timeout says nothing about who is there: the next row goes alone again.
        let mut brakes = Brakes::new(&ImportOptions::new());
        assert_eq!(after(&mut brakes, &failed(ErrorKind::Unknown)), None);
        assert!(!brakes.is_proven());
        assert_eq!(after(&mut brakes, &created()), None);
        assert!(brakes.is_proven());
    }
}
