//! How long one attempt follows another on a key, if they do not wait for each other's responses.
//!
//! Nobody knows how far requests on different connections can drift apart on their way, so the gap
//! is found: it doubles when a nonce is rejected, and shrinks slowly while all are accepted.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Where the search begins.
const FIRST: Duration = Duration::from_millis(2);
const LEAST: Duration = Duration::from_micros(500);
/// Beyond this, calls in order are no slower at most providers.
const MOST: Duration = Duration::from_millis(100);
/// How many accepted attempts make the gap a tenth smaller.
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

/// The gap that an attempt leaves behind it, and when it was set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gap {
    pub(crate) length: Duration,
    growths: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(State { gap: FIRST, accepted: 0, growths: 0 }))
    }
}

impl Pace {
    /// The gap for an attempt that leaves now.
    pub(crate) fn gap(&self) -> Gap {
        let state = self.state(|state| *state);
        Gap { length: state.gap, growths: state.growths }
    }

    /// A nonce was accepted.
    pub(crate) fn accepted(&self) {
        self.state(|state| {
            state.accepted += 1;
            if state.accepted >= ACCEPTED {
                state.accepted = 0;
                state.gap = (state.gap * 9 / 10).max(LEAST);
            }
        });
    }

    /// The nonce of an attempt that left with this gap was rejected. Several that left together were
    /// overtaken for one reason, so the gap grows once.
    pub(crate) fn rejected(&self, left: Gap) {
        self.state(|state| {
            state.accepted = 0;
            if state.growths == left.growths {
                state.growths = state.growths.wrapping_add(1);
                state.gap = (state.gap * 2).min(MOST);
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
    fn the_gap_doubles_once_for_those_that_left_together() {
        let pace = Pace::default();
        let (one, other) = (pace.gap(), pace.gap());
        pace.rejected(one);
        pace.rejected(other);
        assert_eq!(pace.gap().length, FIRST * 2);
        pace.rejected(pace.gap());
        assert_eq!(pace.gap().length, FIRST * 4);
        (0..20).for_each(|_| pace.rejected(pace.gap()));
        assert_eq!(pace.gap().length, MOST);
    }

    #[test]
    fn the_gap_shrinks_slowly_and_not_to_nothing() {
        let pace = Pace::default();
        (1..ACCEPTED).for_each(|_| pace.accepted());
        assert_eq!(pace.gap().length, FIRST);
        pace.accepted();
        assert_eq!(pace.gap().length, FIRST * 9 / 10);
        (0..10_000).for_each(|_| pace.accepted());
        assert_eq!(pace.gap().length, LEAST);
    }

    #[test]
    fn a_rejection_begins_the_count_anew() {
        let pace = Pace::default();
        (1..ACCEPTED).for_each(|_| pace.accepted());
        pace.rejected(pace.gap());
        pace.accepted();
        assert_eq!(pace.gap().length, FIRST * 2);
    }
}
