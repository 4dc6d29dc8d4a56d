//! The gap between two attempts on one key that do not wait for each other's responses.
//!
//! How long a request on one connection can overtake one on another is unknown, so the gap adapts:
//! it doubles when a nonce is rejected and shrinks slowly while nonces are accepted.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const INITIAL: Duration = Duration::from_millis(2);
const MIN: Duration = Duration::from_micros(500);
/// With a longer gap, `NonceOrder::PerKey` is as fast at most providers.
const MAX: Duration = Duration::from_millis(100);
/// After this many accepted nonces the gap shrinks by a tenth.
const ACCEPTED: u32 = 100;

/// The gap of one key, which all clients of its source share.
#[derive(Debug)]
pub(crate) struct Pace(Mutex<State>);

#[derive(Debug, Clone, Copy)]
struct State {
    gap: Duration,
    accepted: u32,
    /// How often the gap has grown.
    growths: u32,
}

/// The gap after one attempt, and how often the gap had grown by then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gap {
    pub(crate) length: Duration,
    growths: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(State { gap: INITIAL, accepted: 0, growths: 0 }))
    }
}

impl Pace {
    /// The gap for an attempt that is sent now.
    pub(crate) fn gap(&self) -> Gap {
        let state = self.state(|state| *state);
        Gap { length: state.gap, growths: state.growths }
    }

    /// Reports that a nonce was accepted.
    pub(crate) fn accepted(&self) {
        self.state(|state| {
            state.accepted += 1;
            if state.accepted >= ACCEPTED {
                state.accepted = 0;
                state.gap = (state.gap * 9 / 10).max(MIN);
            }
        });
    }

    /// Reports that the nonce of an attempt with this gap was rejected. If several attempts with
    /// the same gap are rejected, the gap grows once.
    pub(crate) fn rejected(&self, gap: Gap) {
        self.state(|state| {
            state.accepted = 0;
            if state.growths == gap.growths {
                state.growths = state.growths.wrapping_add(1);
                state.gap = (state.gap * 2).min(MAX);
            }
        });
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_doubles_once_for_rejections_with_the_same_gap() {
        let pace = Pace::default();
        let (one, other) = (pace.gap(), pace.gap());
        pace.rejected(one);
        pace.rejected(other);
        assert_eq!(pace.gap().length, INITIAL * 2);
        pace.rejected(pace.gap());
        assert_eq!(pace.gap().length, INITIAL * 4);
        (0..20).for_each(|_| pace.rejected(pace.gap()));
        assert_eq!(pace.gap().length, MAX);
    }

    #[test]
    fn the_gap_shrinks_by_a_tenth_down_to_its_minimum() {
        let pace = Pace::default();
        (1..ACCEPTED).for_each(|_| pace.accepted());
        assert_eq!(pace.gap().length, INITIAL);
        pace.accepted();
        assert_eq!(pace.gap().length, INITIAL * 9 / 10);
        (0..10_000).for_each(|_| pace.accepted());
        assert_eq!(pace.gap().length, MIN);
    }

    #[test]
    fn a_rejection_resets_the_count_of_accepted_nonces() {
        let pace = Pace::default();
        (1..ACCEPTED).for_each(|_| pace.accepted());
        pace.rejected(pace.gap());
        pace.accepted();
        assert_eq!(pace.gap().length, INITIAL * 2);
    }
}
