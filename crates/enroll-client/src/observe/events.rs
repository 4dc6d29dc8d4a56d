//! The reports as `tracing` events. The guide of the facade lists every field, and a test compares
//! the two.
//!
//! Values are computed only if a subscriber wants the event, and none of them is allocated.

use std::time::Duration;

use tracing::Level;

use super::{AttemptEnded, CallEnded, CallInfo, LOG_TARGET, Waiting, level};
use crate::outcome::{Exchange, Verdict};

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// One event about a call, with these fields besides those that say which call it is.
macro_rules! event {
    ($level:expr, $call:expr, { $($fields:tt)* }, $message:literal) => {
        tracing::event!(
            target: LOG_TARGET,
            $level,
            provider = $call.provider,
            operation = $call.operation,
            call_id = %$call.id,
            $($fields)*
            $message
        )
    };
}

pub(crate) fn attempt_ended(ended: &AttemptEnded<'_>) {
    event!(
        Level::DEBUG,
        ended.call,
        {
            attempt = ended.number,
            verdict = ended.ended.as_str(),
            status = ended.status,
            user_may_exist = ended.user_may_exist.as_str(),
            elapsed_ms = millis(ended.elapsed),
            request_id = ended.request_id,
        },
        "attempt ended"
    );
}

pub(crate) fn waiting(wait: &Waiting) {
    event!(
        Level::DEBUG,
        wait.call,
        {
            attempt = wait.attempt,
            verdict = wait.ended.as_str(),
            wait_ms = millis(wait.wait),
            reason = wait.reason.as_str(),
        },
        "waiting"
    );
}

pub(crate) fn call_ended(ended: &CallEnded) {
    macro_rules! at {
        ($level:expr) => {
            event!(
                $level,
                ended.call,
                {
                    attempts = ended.attempts,
                    verdict = ended.end.as_str(),
                    user_may_exist = ended.user_may_exist.as_str(),
                    elapsed_ms = millis(ended.elapsed),
                },
                "call ended"
            )
        };
    }
    // The level of a place in the code is fixed, so each level has a place.
    if level::of(ended) == Level::WARN { at!(Level::WARN) } else { at!(Level::DEBUG) }
}

/// The provider created the user, and what it responded cannot be read: a person has to take the
/// id, or a one-time password, out of the raw body.
///
/// A rejection that cannot be read needs nobody: its meaning is known.
pub(crate) fn unreadable(exchange: &Exchange) {
    let Some(id) = exchange.attempts().call_id().filter(|_| *exchange.verdict() == Verdict::Created) else { return };
    let (provider, operation) = exchange.origin();
    let call = CallInfo::new(provider, operation, id);
    event!(
        Level::WARN,
        call,
        {
            verdict = exchange.verdict().as_str(),
            status = exchange.status().as_u16(),
            user_may_exist = exchange.attempts().user_may_exist().as_str(),
            request_id = exchange.request_id(),
        },
        "created user, unreadable response"
    );
}

pub(super) fn observer_panicked(call: CallInfo) {
    event!(Level::ERROR, call, {}, "an observer panicked");
}
