//! What reaches the sandbox: when the first request of a start does, how many creates do, and how
//! many of them meet a fault that leaves a client unable to know.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use enroll::client::Clock as _;
use enroll::client::clock::SystemClock;
use enroll_sandbox::Received;

use super::Options;
use crate::chaos::{self, faults};

/// Sees every request. Clones see the same.
#[derive(Clone)]
pub(super) struct Watch(Arc<Shared>);

struct Shared {
    clock: SystemClock,
    options: chaos::Options,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    started: Duration,
    first: Option<Duration>,
    creates: u64,
    ambiguous: BTreeMap<&'static str, u64>,
    /// The greatest nonce of each provider.
    nonces: BTreeMap<&'static str, u64>,
    falls: u64,
}

impl Watch {
    pub(super) fn new(options: &Options) -> Self {
        let shared = Shared { clock: SystemClock::new(), options: options.chaos(), seen: Mutex::default() };
        Self(Arc::new(shared))
    }

    /// Sees a request.
    pub(super) fn see(&self, request: &Received) {
        let now = self.0.clock.monotonic();
        let mut seen = self.seen();
        seen.first.get_or_insert(now);
        if let Some((provider, nonce)) = request.provider().zip(nonce(request)) {
            let greatest = seen.nonces.entry(provider).or_default();
            let falls = u64::from(nonce <= *greatest);
            *greatest = nonce.max(*greatest);
            seen.falls += falls;
        }
        let Some(provider) = request.provider().filter(|_| !request.is_look_up()) else { return };
        seen.creates += 1;
        let is_ambiguous = |fault| faults::is_ambiguous(fault, provider, &self.0.options);
        *seen.ambiguous.entry(provider).or_default() += u64::from(request.fault().is_some_and(is_ambiguous));
    }

    /// The command is about to start.
    pub(super) fn start(&self) {
        let now = self.0.clock.monotonic();
        let mut seen = self.seen();
        (seen.started, seen.first) = (now, None);
    }

    /// How long it took from the last start to the first request, if there was one.
    pub(super) fn until_first(&self) -> Option<Duration> {
        let seen = self.seen();
        seen.first.map(|first| first.saturating_sub(seen.started))
    }

    /// How many creates were received.
    pub(super) fn creates(&self) -> u64 {
        self.seen().creates
    }

    /// How many creates met a fault that leaves a client unable to know.
    pub(super) fn ambiguous(&self, provider: &str) -> u64 {
        self.seen().ambiguous.get(provider).copied().unwrap_or_default()
    }

    /// How many nonces were not above all before them at their provider.
    pub(super) fn nonces_that_fell(&self) -> u64 {
        self.seen().falls
    }

    /// The time since a fixed moment.
    pub(super) fn now(&self) -> Duration {
        self.0.clock.monotonic()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The nonce of a request, in its header or in its body.
fn nonce(request: &Received) -> Option<u64> {
    let header = request.header("API-Nonce").and_then(|nonce| nonce.parse().ok());
    header.or_else(|| request.json()?.get("nonce")?.as_u64())
}
