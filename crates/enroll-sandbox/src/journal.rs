//! The requests received, in order, within bounds.
//!
//! A sandbox may run for days under a load test; beyond the bounds the oldest requests are
//! forgotten. Users are never; beyond their bound no more are stored.

use crate::record::Received;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

const MAX_REQUESTS: usize = 10_000;
const MAX_BODY_BYTES: usize = 256 * 1024 * 1024;

/// The requests that are remembered.
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

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.shared().iter().map(|request| Received::clone(request)).collect()
    }

    /// The requests without a copy of each.
    pub(crate) fn shared(&self) -> Vec<Arc<Received>> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.iter().map(Arc::clone).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::request;

    #[test]
    fn the_oldest_requests_are_forgotten() {
        let journal = Journal::default();
        for number in 0..=MAX_REQUESTS {
            journal.note(Arc::new(request(&format!("/{number}"), &[], b"")));
        }
        let requests = journal.requests();
        assert_eq!((requests.len(), requests[0].target()), (MAX_REQUESTS, "/1"));
    }
}
