//! Observes a call, so that it is known whether it may have created the user when it is dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use enroll::{CallEnd, CallEnded, CallOptions, Error, ErrorKind, Observer, SentRequest, UserMayExist};

/// What was seen of the call in progress.
#[derive(Debug, Default)]
pub(super) struct Watch {
    is_sending: AtomicBool,
    dropped: Mutex<Option<UserMayExist>>,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Forgets the call before.
    pub(super) fn reset(&self) {
        self.is_sending.store(false, Ordering::Relaxed);
        *self.dropped.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The error of a call that was dropped; none if it certainly created no user.
    pub(super) fn dropped(&self, provider: &'static str, call: &CallOptions) -> Option<Error> {
        let reported = *self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a report, something may have been sent if an attempt had begun.
        let is_sent = self.is_sending.load(Ordering::Relaxed);
        if reported.map_or(!is_sent, |user| user == UserMayExist::No) {
            return None;
        }
        let error = Error::builder(provider, ErrorKind::Unknown).source("a signal ended the call before its response");
        Some(match &call.idempotency_key {
            Some(key) => error.idempotency_key(key, call.idempotency_key_age.unwrap_or_default()).build(),
            None => error.build(),
        })
    }
}

impl Observer for Watch {
    fn sending(&self, _: &SentRequest<'_>) {
        self.is_sending.store(true, Ordering::Relaxed);
    }

    fn call_ended(&self, ended: &CallEnded) {
        if ended.end == CallEnd::Dropped && !ended.call.is_read {
            *self.dropped.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended.user_may_exist);
        }
    }
}
