//! The faults of a run, and what a client can know after each.
//!
//! The tables are the table of outcomes of the project, written a second time from the faults and
//! not from what the client does.

use std::collections::BTreeMap;
use std::time::Duration;

use enroll_sandbox::{Fault, RetryAfter};

use super::client::MAX_RESPONSE_SIZE;
use super::{Messages, Options};

/// A response of this length is cut.
const OVERSIZE: u64 = 4 * MAX_RESPONSE_SIZE as u64;
/// How often each other fault is in the plan for one response that is missed, which costs an
/// attempt's whole timeout, and on a key in order everybody's time.
const PER_MISSED: usize = 3;

/// The faults that a provider can play, made quick, each as often as its share wants it.
pub(crate) fn of(provider: &str, options: &Options) -> Vec<Fault> {
    let missed = missed_pause(options.attempt_timeout);
    let slow = [Fault::SlowHeaders { millis: missed }, Fault::SlowBody { millis: missed }];
    let (attacks, usual): (Vec<Fault>, Vec<Fault>) =
        Fault::playable(provider).into_iter().map(quick).partition(is_attack);
    let usual: Vec<Fault> = usual.iter().cycle().take(usual.len() * PER_MISSED).cloned().chain(slow).collect();
    let (often, seldom) = (per_mille(options.faults), per_mille(options.attacks));
    let shared = divisor(often * attacks.len(), seldom * usual.len()).max(1);
    let times =
        |faults: &[Fault], times: usize| faults.iter().cycle().take(faults.len() * times).cloned().collect::<Vec<_>>();
    [times(&usual, often * attacks.len() / shared), times(&attacks, seldom * usual.len() / shared)].concat()
}

/// The faults of look-ups, made quick.
pub(super) fn of_look_ups(provider: &str, options: &Options) -> Vec<Fault> {
    let playable = Fault::playable_in_look_ups(provider).into_iter().map(quick);
    playable.filter(|fault| options.attacks > 0.0 || !is_attack(fault)).collect()
}

/// Of a hundred requests, how many meet each fault.
pub fn weights(provider: &str, options: &Options) -> BTreeMap<String, f64> {
    let all = of(provider, options);
    let each = (options.faults + options.attacks) * 100.0 / u32::try_from(all.len()).map_or(f64::INFINITY, f64::from);
    let mut weights = BTreeMap::new();
    for fault in &all {
        *weights.entry(serde_json::to_string(fault).unwrap_or_default()).or_default() += each;
    }
    weights
}

/// Responses that look the same whether a user was stored or not.
fn is_attack(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Intermediary { .. }
            | Fault::GatewayTimeout { .. }
            | Fault::Echo { .. }
            | Fault::DeniedSuccess { .. }
            | Fault::ByteOrderMark
    )
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
fn per_mille(share: f64) -> usize {
    (share.clamp(0.0, 1.0) * 1000.0).round() as usize
}

fn divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { divisor(other, one % other) }
}

/// Half as long again as an attempt may take.
fn missed_pause(attempt_timeout: Duration) -> u64 {
    u64::try_from(attempt_timeout.as_millis() * 3 / 2).unwrap_or(u64::MAX)
}

fn quick(fault: Fault) -> Fault {
    let now = |wait: RetryAfter| match wait {
        RetryAfter::DateInSeconds(_) => RetryAfter::DateInSeconds(0),
        _ => RetryAfter::Seconds(0),
    };
    match fault {
        Fault::RateLimited { retry_after } => Fault::RateLimited { retry_after: retry_after.map(now) },
        Fault::Unavailable { retry_after, html } => Fault::Unavailable { retry_after: retry_after.map(now), html },
        Fault::Intermediary { status, retry_after, html, after_storing } => {
            Fault::Intermediary { status, retry_after: retry_after.map(now), html, after_storing }
        }
        // Before and after the retry comes.
        Fault::GatewayTimeout { stored_after_millis } => {
            Fault::GatewayTimeout { stored_after_millis: stored_after_millis.map(|_| 4) }
        }
        Fault::OversizeBody { .. } => Fault::OversizeBody { bytes: OVERSIZE },
        Fault::SlowHeaders { .. } => Fault::SlowHeaders { millis: 2 },
        Fault::SlowBody { .. } => Fault::SlowBody { millis: 1 },
        other => other,
    }
}

fn is_missed(millis: u64, attempt_timeout: Duration) -> bool {
    millis >= missed_pause(attempt_timeout)
}

/// Whether a client that met the fault cannot know if the user was stored.
pub(crate) fn is_ambiguous(fault: &Fault, provider: &str, options: &Options) -> bool {
    // A rejection that breaks off proves nothing. First requests are rejected at bitpanda, whose
    // tokens other calls let expire, in paced order where nonces are overtaken, and where a user
    // that existed before has the e-mail address.
    let may_be_rejected = provider == "bitpanda"
        || (options.paced && matches!(provider, "kraken" | "onchainpay"))
        || (options.settle && matches!(provider, "capa" | "onchainpay"));
    match fault {
        // A time to come back says nothing of what was done before.
        Fault::Unavailable { .. }
        | Fault::ServerError { .. }
        | Fault::ResetBeforeProcessing
        | Fault::ResetAfterStoring
        | Fault::Redirect { .. }
        | Fault::ErrorInSuccess
        | Fault::Intermediary { .. }
        | Fault::GatewayTimeout { .. }
        | Fault::Echo { .. }
        | Fault::DeniedSuccess { .. } => true,
        Fault::SlowHeaders { millis } | Fault::SlowBody { millis } => is_missed(*millis, options.attempt_timeout),
        // Without its id, only these successes still show what only a success has.
        Fault::WithoutId => !matches!(provider, "capa" | "onchainpay"),
        // The first half of these successes is enough.
        Fault::TruncatedJson => may_be_rejected || !matches!(provider, "capa" | "kraken" | "onchainpay" | "synapse"),
        Fault::OversizeBody { .. } | Fault::EndlessBody => may_be_rejected,
        // Inside a success, an unlisted message proves nothing.
        Fault::RejectedNonce => provider == "onchainpay" && options.messages == Messages::Other,
        _ => false,
    }
}

/// What of a created user's response gets to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// All that must be saved.
    Whole,
    /// All but the id.
    WithoutId,
    /// The first half.
    Half,
    Nothing,
}

pub(crate) fn delivered(fault: Option<&Fault>, attempt_timeout: Duration) -> Delivered {
    match fault {
        None => Delivered::Whole,
        Some(Fault::WithoutId) => Delivered::WithoutId,
        Some(Fault::TruncatedJson) => Delivered::Half,
        Some(Fault::SlowHeaders { millis } | Fault::SlowBody { millis }) if is_missed(*millis, attempt_timeout) => {
            Delivered::Nothing
        }
        Some(
            Fault::ServerError { .. }
            | Fault::ResetAfterStoring
            | Fault::ErrorInSuccess
            | Fault::Intermediary { .. }
            | Fault::GatewayTimeout { .. }
            | Fault::Echo { .. }
            | Fault::DeniedSuccess { .. },
        ) => Delivered::Nothing,
        // Long bodies begin with the whole response.
        Some(_) => Delivered::Whole,
    }
}
