//! The faults of a run, and what each leaves a client able to know.
//!
//! The tables are the project's table of outcomes, written down once more from the faults' side: not from what the client does.

use std::time::Duration;

use enroll_sandbox::{Fault, RetryAfter};

use super::client::MAX_ANSWER;

/// An answer of this length is cut.
const OVERSIZE: u64 = 4 * MAX_ANSWER as u64;
/// How often each other fault stands in the plan for one answer that is missed, which costs an attempt's whole limit, and on a key in order
/// everybody's time.
const PER_MISSED: usize = 3;

/// The faults that a provider can play, made quick.
pub(super) fn of(provider: &str, patience: Duration) -> Vec<Fault> {
    let missed = missed_pause(patience);
    let slow = [Fault::SlowHeaders { millis: missed }, Fault::SlowBody { millis: missed }];
    let quick: Vec<Fault> = Fault::playable(provider).into_iter().map(quick).collect();
    quick.iter().cycle().take(quick.len() * PER_MISSED).cloned().chain(slow).collect()
}

/// Half as long again as an attempt may take.
fn missed_pause(patience: Duration) -> u64 {
    u64::try_from(patience.as_millis() * 3 / 2).unwrap_or(u64::MAX)
}

fn quick(fault: Fault) -> Fault {
    let now = |wish: RetryAfter| match wish {
        RetryAfter::DateInSeconds(_) => RetryAfter::DateInSeconds(0),
        _ => RetryAfter::Seconds(0),
    };
    match fault {
        Fault::RateLimited { retry_after } => Fault::RateLimited { retry_after: retry_after.map(now) },
        Fault::Unavailable { retry_after, html } => Fault::Unavailable { retry_after: retry_after.map(now), html },
        Fault::OversizeBody { .. } => Fault::OversizeBody { bytes: OVERSIZE },
        Fault::SlowHeaders { .. } => Fault::SlowHeaders { millis: 2 },
        Fault::SlowBody { .. } => Fault::SlowBody { millis: 1 },
        other => other,
    }
}

fn is_missed(millis: u64, patience: Duration) -> bool {
    millis >= missed_pause(patience)
}

/// Whether a client that met the fault cannot know if the user was stored.
pub(super) fn is_ambiguous(fault: &Fault, provider: &str, patience: Duration) -> bool {
    match fault {
        // Without a time to come back, nobody says that the request was not taken.
        Fault::Unavailable { retry_after, .. } => retry_after.is_none(),
        Fault::ServerError { .. }
        | Fault::ResetBeforeProcessing
        | Fault::ResetAfterStoring
        | Fault::Redirect { .. } => true,
        Fault::SlowHeaders { millis } => is_missed(*millis, patience),
        // The status came, and says it, but where a success status is no promise.
        Fault::SlowBody { millis } => is_missed(*millis, patience) && !is_success_a_promise(provider),
        // A server's own failure, said inside a success.
        Fault::ErrorInSuccess => !is_success_a_promise(provider),
        _ => false,
    }
}

/// Whether a success status alone says that the user exists.
fn is_success_a_promise(provider: &str) -> bool {
    Fault::ErrorInSuccess.stores_user(provider)
}

/// What of a created user's answer gets to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivered {
    /// All that must be kept.
    Whole,
    /// All but the id.
    WithoutId,
    /// The first half.
    Half,
    Nothing,
}

pub(super) fn delivered(fault: Option<&Fault>, patience: Duration) -> Delivered {
    match fault {
        None => Delivered::Whole,
        Some(Fault::WithoutId) => Delivered::WithoutId,
        Some(Fault::TruncatedJson) => Delivered::Half,
        Some(Fault::SlowHeaders { millis } | Fault::SlowBody { millis }) if is_missed(*millis, patience) => {
            Delivered::Nothing
        }
        Some(Fault::ServerError { .. } | Fault::ResetAfterStoring | Fault::ErrorInSuccess) => Delivered::Nothing,
        // Long bodies begin with the whole answer.
        Some(_) => Delivered::Whole,
    }
}
