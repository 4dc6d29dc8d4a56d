//! What a call reports to the observer and as events; also that it was dropped.
//!
//! Without an observer and a subscriber, each report is one branch.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tracing::Level;
use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};

use super::Call;
use super::attempt::AttemptResult;
use crate::observe::{AttemptEnded, CallEnd, CallEnded, CallInfo, WaitReason, Waiting, events, notify};
use crate::outcome::{Exchange, UserMayExist};

impl Call<'_> {
    fn info(&self) -> CallInfo {
        let (provider, operation) = (self.session.shared.service.provider, self.draft.operation);
        CallInfo { provider, operation, id: self.id, is_read: self.draft.is_read() }
    }

    /// Whether anybody wants a report of this level.
    fn is_observed(&self, level: Level) -> bool {
        self.session.shared.observer.is_some() || level <= STATIC_MAX_LEVEL && level <= LevelFilter::current()
    }

    /// Reports that an attempt ended, before it is recorded.
    pub(super) fn report_attempt(&self, result: &AttemptResult, began_at: Duration, elapsed: Duration) {
        if !self.is_observed(Level::DEBUG) {
            return;
        }
        let exchange = result.response().map(|received| &received.exchange);
        let ended = AttemptEnded {
            status: exchange.map(|exchange| exchange.status().as_u16()),
            began_at,
            elapsed,
            ..AttemptEnded::new(self.info(), self.number(), result.ended())
        };
        let ended = ended.request_id(exchange.and_then(Exchange::request_id));
        events::attempt_ended(&ended);
        notify(self.session.shared.observer.as_ref(), ended.call, |observer| observer.attempt_ended(&ended));
    }

    /// Reports a wait before a retry.
    pub(super) fn report_wait(&self, wait: Duration, reason: WaitReason) {
        // Only an attempt that was recorded is retried.
        let Some(last) = self.last.as_ref().filter(|_| self.is_observed(Level::DEBUG)) else { return };
        let wait = Waiting::new(self.info(), last.number, last.ended, wait, reason);
        events::waiting(&wait);
        notify(self.session.shared.observer.as_ref(), wait.call, |observer| observer.waiting(&wait));
    }

    /// Reports the end of the call, once.
    pub(super) fn report_end(&mut self, end: CallEnd) {
        self.is_reported = true;
        if !self.is_observed(Level::WARN) {
            return;
        }
        let ended = self.ended(end);
        events::call_ended(&ended);
        notify(self.session.shared.observer.as_ref(), ended.call, |observer| observer.call_ended(&ended));
    }

    fn ended(&self, end: CallEnd) -> CallEnded {
        // True only of an attempt that was dropped, because a recorded one resets it.
        let is_in_flight = self.may_be_sent.load(Ordering::Relaxed);
        let recorded = self.records().map(|record| UserMayExist::after(&record.ended)).max();
        let in_flight = if is_in_flight { UserMayExist::Maybe } else { UserMayExist::No };
        let user_may_exist = recorded.unwrap_or(UserMayExist::No).max(in_flight);
        let call = self.info();
        let attempts = self.number().saturating_sub(u32::from(!is_in_flight));
        CallEnded {
            attempts,
            elapsed: self.session.shared.clock.monotonic().saturating_sub(self.started),
            ..CallEnded::new(call, end, if call.is_read { UserMayExist::No } else { user_may_exist })
        }
    }
}

/// A call that is dropped before it ended leaves a trace: nobody else will report it.
impl Drop for Call<'_> {
    fn drop(&mut self) {
        if !self.is_reported {
            self.report_end(CallEnd::Dropped);
        }
    }
}
