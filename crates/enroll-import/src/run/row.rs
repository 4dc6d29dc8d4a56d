//! One row: read it, call the provider, store its secrets, record its outcome, in this order.

use std::io;
use std::time::Duration;

use enroll_core::{CallOptions, CreatedUser, Error, ErrorKind, NewUser, Outcome};

use super::{Event, Importer};
use crate::nonces::Deadline;
use crate::secrets::OneTime;
use crate::{
    Attempt, Claim, Fingerprint, Journal, JournalError, Next, Recorded, Span, State, crash, fingerprint, transition,
    with_causes,
};

/// A call that ended, or a row that was not sent.
pub(super) struct Called {
    pub(super) attempt: Attempt,
    pub(super) outcome: Outcome,
    /// What the outcome makes of the row.
    pub(super) next: Next,
    pub(super) result: Result<CreatedUser, Error>,
    /// Why the row was not sent, if it was not.
    pub(super) unsent: Option<Unsent>,
    /// For how long all workers wait after it.
    pub(super) push_back: Option<Duration>,
}

/// Why a claimed row was not sent.
pub(super) enum Unsent {
    /// The input is another than was planned.
    Changed(String),
    /// Its lease is over: this process slept, and another may have taken the row.
    Late,
}

/// A row whose outcome was recorded, or could not be.
pub(super) struct Done {
    pub(super) row: u64,
    pub(super) recorded: Result<Recorded, JournalError>,
    /// Why its secret is lost.
    pub(super) lost: Option<io::Error>,
}

impl<J: Journal> Importer<'_, J> {
    /// Sends a claimed row.
    pub(super) async fn call(&self, claim: Claim, deadline: Deadline) -> Called {
        crash::at("claimed");
        let user = match self.user(&claim.span, claim.content) {
            Ok(user) => user,
            Err(message) => return Called { unsent: Some(Unsent::Changed(message)), ..self.not_sent(&claim) },
        };
        let call = self.call_options(&claim);
        if deadline.is_over(&*self.clock) {
            return Called { unsent: Some(Unsent::Late), ..self.not_sent(&claim) };
        }
        let result = self.provider.create_user(&user, &call).await;
        crash::at("responded");
        self.called(&claim, result)
    }

    fn called(&self, claim: &Claim, result: Result<CreatedUser, Error>) -> Called {
        let outcome = Outcome::from(&result);
        let next = transition(State::Sending, claim.doubt, &outcome);
        Called { attempt: claim.attempt, outcome, next, result, unsent: None, push_back: None }
    }

    /// A claimed row that is given back, because nothing is sent any more.
    pub(super) fn not_sent(&self, claim: &Claim) -> Called {
        let facts = self.provider.facts();
        let error = Error::builder(facts.id, ErrorKind::NotSent).facts(facts).source("the import stopped before it");
        self.called(claim, Err(error.build()))
    }

    /// The outcome of a call that was dropped.
    pub(super) fn dropped(&self) -> Outcome {
        let facts = self.provider.facts();
        let error = Error::builder(facts.id, ErrorKind::Unknown).facts(facts);
        Outcome::from(&error.source("the import was stopped before the response").build())
    }

    /// Stores the secrets of a call, and then its outcome.
    pub(super) async fn record(&self, mut called: Called) -> Done {
        let secrets = called.result.as_ref().map_or_else(OneTime::of_error, OneTime::of_user);
        let lost = self.store(called.attempt, secrets).await.err();
        called.outcome.one_time_password_may_be_lost |= lost.is_some();
        if let Some(wait) = called.push_back {
            // If that fails, so does the record.
            let _ = self.journal.push_back(self.target.id, wait).await;
        }
        self.write(called.attempt, &called.outcome, lost).await
    }

    /// Writes an outcome whose secrets are stored or lost.
    pub(super) async fn write(&self, attempt: Attempt, outcome: &Outcome, lost: Option<io::Error>) -> Done {
        crash::at("recording");
        let recorded = self.journal.record(attempt, outcome.clone()).await;
        crash::at("recorded");
        let row = attempt.id.row;
        match &recorded {
            Ok(recorded) => (self.events)(&Event::Recorded { row, state: state(recorded), outcome }),
            Err(error) => (self.events)(&Event::Unrecorded { row, outcome, error }),
        }
        Done { row, recorded, lost }
    }

    pub(super) async fn store(&self, attempt: Attempt, secrets: Option<OneTime<'_>>) -> io::Result<()> {
        self.secrets.store(self.provider.facts(), &self.target.name, attempt, secrets).await
    }

    /// The profile of a row, if the input still has it.
    pub(super) fn user(&self, span: &Span, content: Fingerprint) -> Result<NewUser, String> {
        let user = self.input.planned_profile(self.journal.key(), span, content);
        user.map_err(|error| with_causes(&error))
    }

    /// The options of the call of a row that is sent for the first time, or again after a certain no.
    fn call_options(&self, claim: &Claim) -> CallOptions {
        let call = self.options.call.clone();
        match self.idempotency_key(claim) {
            Some(key) => call.idempotency_key(key).idempotency_key_age(Duration::ZERO),
            None => call,
        }
    }

    /// The idempotency key of a row, if the provider takes keys.
    pub(super) fn idempotency_key(&self, claim: &Claim) -> Option<String> {
        let takes_keys = self.provider.facts().takes_idempotency_keys();
        let id = claim.attempt.id;
        takes_keys.then(|| fingerprint::idempotency_key(self.journal.key(), id.target.0, id.row, claim.key_attempt))
    }
}

/// The state of a row after an outcome was recorded.
pub(super) const fn state(recorded: &Recorded) -> State {
    match recorded {
        Recorded::Now(next) => next.state,
        Recorded::Late { state, .. } => *state,
    }
}
