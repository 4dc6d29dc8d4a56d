//! Observes a call, so that it is known whether it may have created the user when it is dropped.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use enroll::{AttemptEnded, AttemptOutcome, CallEnd, CallEnded, Observer, SentRequest, UserMayExist};

/// What was seen of the call in progress.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// Whether an attempt was about to be sent.
    is_sent: bool,
    attempts: Vec<AttemptOutcome>,
    /// Whether the user may exist after the call was dropped.
    dropped: Option<UserMayExist>,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the call before.
    pub(super) fn reset(&self) {
        *self.seen() = Seen::default();
    }

    /// Whether the call that was dropped certainly created no user.
    pub(super) fn is_certain(&self) -> bool {
        let seen = self.seen();
        // Without a report, something may have been sent if an attempt had begun.
        seen.dropped.map_or(!seen.is_sent, |user| user == UserMayExist::No)
    }

    /// The attempts of the call that ended. One that was dropped is not among them.
    pub(super) fn attempts(&self) -> Vec<AttemptOutcome> {
        self.seen().attempts.clone()
    }
}

impl Observer for Watch {
    fn sending(&self, request: &SentRequest<'_>) {
        if !request.call().is_read {
            self.seen().is_sent = true;
        }
    }

    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        if !ended.call.is_read {
            self.seen().attempts.push(ended.into());
        }
    }

    fn call_ended(&self, ended: &CallEnded) {
        if ended.end == CallEnd::Dropped && !ended.call.is_read {
            self.seen().dropped = Some(ended.user_may_exist);
        }
    }
}
