//! The received requests, in order, up to a limit.
//!
//! A sandbox may run for days under a load test, so beyond the limit the oldest requests are
//! dropped. Users are never dropped; beyond their limit no more are stored.

use super::Received;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

const MAX_REQUESTS: usize = 10_000;
const MAX_BODY_BYTES: usize = 256 * 1024 * 1024;

/// The latest requests.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    requests: VecDeque<Arc<Received>>,
    body_bytes: usize,
}

impl Journal {
    pub(crate) fn note(&self, request: Arc<Received>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.body_bytes += request.body().len();
        state.requests.push_back(request);
        while state.requests.len() > MAX_REQUESTS || state.body_bytes > MAX_BODY_BYTES {
            let Some(oldest) = state.requests.pop_front() else { break };
            state.body_bytes -= oldest.body().len();
        }
    }

    /// Forgets all requests.
    pub(crate) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// A copy of each request.
    pub(crate) fn requests(&self) -> Vec<Received> {
        self.shared().iter().map(|request| Received::clone(request)).collect()
    }

    /// The requests themselves, shared.
    pub(crate) fn shared(&self) -> Vec<Arc<Received>> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.iter().map(Arc::clone).collect()
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
}
