//! The received requests, in order, up to a limit. Each has a number, counted from 1 since the
//! start and never used twice.
//!
//! A sandbox may run for days under a load test, so beyond the limit the oldest requests are
//! dropped. Users are never dropped; beyond their limit no more are stored.

use super::Received;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

const MAX_REQUESTS: usize = 10_000;
/// Of bodies, targets and headers.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The latest requests.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    requests: VecDeque<Arc<Received>>,
    bytes: usize,
    /// The number of the last request, also if it was dropped or forgotten.
    last: u64,
}

/// The requests after a number.
pub(crate) struct Later {
    /// The number of the first of them.
    pub(crate) first: u64,
    pub(crate) requests: Vec<Arc<Received>>,
}

impl Journal {
    pub(crate) fn note(&self, request: Arc<Received>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.last += 1;
        state.bytes += request.bytes();
        state.requests.push_back(request);
        while state.requests.len() > MAX_REQUESTS || state.bytes > MAX_BYTES {
            let Some(oldest) = state.requests.pop_front() else { break };
            state.bytes -= oldest.bytes();
        }
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { last: state.last, ..State::default() };
    }

    /// A copy of each request.
    pub(crate) fn requests(&self) -> Vec<Received> {
        self.after(0).requests.iter().map(|request| Received::clone(request)).collect()
    }

    /// The requests with a higher number, shared.
    pub(crate) fn after(&self, number: u64) -> Later {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = u64::try_from(state.requests.len()).unwrap_or(u64::MAX);
        let dropped = state.last.saturating_sub(kept);
        let skipped = usize::try_from(number.saturating_sub(dropped)).unwrap_or(usize::MAX);
        let requests = state.requests.iter().skip(skipped).map(Arc::clone).collect();
        Later { first: number.max(dropped).saturating_add(1), requests }
    }

    /// The number of the last request, and how many are kept.
    pub(crate) fn count(&self) -> (u64, usize) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (state.last, state.requests.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::request;

    #[test]
    fn the_oldest_requests_are_dropped() {
        let journal = Journal::default();
        for number in 0..=MAX_REQUESTS {
            journal.note(Arc::new(request(&format!("/{number}"), &[], b"")));
        }
        let requests = journal.requests();
        assert_eq!((requests.len(), requests[0].target()), (MAX_REQUESTS, "/1"));
    }

    #[test]
    fn headers_and_targets_count_as_well_as_bodies() {
        let journal = Journal::default();
        let part = "x".repeat(MAX_BYTES / 8);
        for number in 0..4 {
            journal.note(Arc::new(request(&format!("/{number}{part}"), &[("x-large", &part)], part.as_bytes())));
        }
        assert_eq!(journal.requests().len(), 2);
    }

    #[test]
    fn numbers_go_on_when_requests_are_dropped_or_forgotten() {
        let journal = Journal::default();
        let add = |target: &str| journal.note(Arc::new(request(target, &[], b"")));
        let after = |number| {
            let later = journal.after(number);
            let targets: Vec<String> = later.requests.iter().map(|request| request.target().to_owned()).collect();
            (later.first, targets.len(), targets.first().cloned().unwrap_or_default())
        };
        (1..=MAX_REQUESTS + 2).for_each(|number| add(&format!("/{number}")));
        let last = u64::try_from(MAX_REQUESTS).unwrap() + 2;
        assert_eq!(journal.count(), (last, MAX_REQUESTS));
        assert_eq!(after(0), (3, MAX_REQUESTS, "/3".to_owned()));
        assert_eq!(after(last - 1), (last, 1, format!("/{last}")));
        assert_eq!(after(u64::MAX), (u64::MAX, 0, String::new()));
        journal.clear();
        assert_eq!((journal.count(), after(0)), ((last, 0), (last + 1, 0, String::new())));
        add("/next");
        assert_eq!((journal.count(), after(last)), ((last + 1, 1), (last + 1, 1, "/next".to_owned())));
    }
}
