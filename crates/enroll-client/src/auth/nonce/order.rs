//! Orders attempts per API key, for providers that require strictly increasing nonces.
//!
//! In order, each attempt has the key to itself from drawing its nonce to the last byte of the
//! response. In paced order it has the key to itself until a gap after its request left, in free
//! order many share it until their requests left. An attempt that comes after a rejected nonce has
//! the key to itself to its response in every order: those under way have lower nonces, so none can
//! overtake it again.
//!
//! The order belongs to the nonce source: clients that share a source share its order, whatever
//! configurations they were built from. So it is looked up by the source, in a list of all sources
//! that clients use. It orders nothing between processes: a source that two of them can use has to
//! do that itself.

use std::ptr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::NonceSource;
use super::pace::{Gap, Pace};

/// In which order attempts with a growing nonce leave.
///
/// What each gives on one key, with 64 callers (`cargo bench -p enroll --bench order`): see the table
/// in [ARCHITECTURE.md](https://github.com/enroll-rs/enroll/blob/HEAD/ARCHITECTURE.md). In order, a key
/// makes one call per latency, so at 50 ms about 1,200 calls fit into the limit of 60 s per call, and
/// at 500 ms 120; those beyond end as *not sent*, with nothing left of their time. Use a deadline of
/// your own ([`CallOptions::deadline`](crate::CallOptions::deadline)), [`Paced`](Self::Paced), or
/// several keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// One attempt at a time per key, so that nonces arrive in the order in which they were drawn.
    #[default]
    PerKey,
    /// One after the other, without waiting for each other's responses: the next attempt leaves a
    /// short gap after the one before it has left. The gap grows when a nonce is rejected, which
    /// certainly created no user, and shrinks slowly while none is. For many calls on one key: it is
    /// made for a provider that takes only nonces above the last, and knows no window.
    Paced,
    /// All at once. Nonces may arrive out of order, and a strict provider rejects the late ones; those are retried one by one. For a provider that
    /// accepts nonces within a window.
    Free,
}

#[derive(Debug, Default)]
struct Key {
    lock: RwLock<()>,
    pace: Pace,
}

type Entry = (Weak<dyn NonceSource>, Weak<Key>);

/// Each source that a client uses, with its key. Nothing is kept alive here, and an address is not
/// used again as long as there is a weak pointer to it.
static KEYS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// The order of a client's attempts.
#[derive(Debug)]
pub(crate) struct NonceOrder {
    order: Order,
    key: Arc<Key>,
}

/// The right to draw a nonce and send it. It ends when it is dropped.
pub(crate) struct Permit<'a> {
    _guard: Guard<'a>,
    /// How long after the request left it ends, if it does not last to the response.
    pub(crate) gap: Option<Gap>,
}

enum Guard<'a> {
    Alone(#[expect(dead_code, reason = "held for its drop")] RwLockWriteGuard<'a, ()>),
    Shared(#[expect(dead_code, reason = "held for its drop")] RwLockReadGuard<'a, ()>),
}

impl NonceOrder {
    /// The order of a source, or one of its own for a source that no other client can have.
    pub(crate) fn new(order: Order, source: Option<&Arc<dyn NonceSource>>) -> Self {
        Self { order, key: source.map_or_else(Arc::default, key) }
    }

    /// Waits for a permit. They are given in the order in which they were asked for.
    pub(crate) async fn permit(&self, is_alone: bool) -> Permit<'_> {
        let guard = match self.order {
            Order::Free if !is_alone => Guard::Shared(self.key.lock.read().await),
            _ => Guard::Alone(self.key.lock.write().await),
        };
        let gap = match self.order {
            Order::Paced | Order::Free if !is_alone => Some(self.key.pace.gap()),
            _ => None,
        };
        Permit { _guard: guard, gap }
    }

    /// How long after a request left its permit ends.
    pub(crate) fn length(&self, gap: Gap) -> Duration {
        if self.order == Order::Paced { gap.length } else { Duration::ZERO }
    }

    /// Learns that a nonce was accepted.
    pub(crate) fn accepted(&self) {
        self.key.pace.accepted();
    }

    /// Learns that the nonce of an attempt that was sent with this gap was rejected.
    pub(crate) fn rejected(&self, gap: Gap) {
        self.key.pace.rejected(gap);
    }
}

fn key(source: &Arc<dyn NonceSource>) -> Arc<Key> {
    let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    keys.retain(|(_, key)| key.strong_count() > 0);
    let mut known = keys.iter().filter(|(other, _)| ptr::addr_eq(other.as_ptr(), Arc::as_ptr(source)));
    if let Some(key) = known.find_map(|(_, key)| key.upgrade()) {
        return key;
    }
    let key = Arc::default();
    keys.push((Arc::downgrade(source), Arc::downgrade(&key)));
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nonce::{MonotonicNonces, NonceUnit};

    fn source() -> Arc<dyn NonceSource> {
        Arc::new(MonotonicNonces::new(NonceUnit::Milliseconds))
    }

    #[test]
    fn a_source_has_one_key_and_shares_it_with_no_other() {
        let (one, other) = (source(), source());
        let first = key(&one);
        assert!(Arc::ptr_eq(&first, &key(&one.clone())));
        assert!(!Arc::ptr_eq(&first, &key(&other)));
        assert!(!Arc::ptr_eq(&NonceOrder::new(Order::PerKey, None).key, &NonceOrder::new(Order::PerKey, None).key));
    }

    #[test]
    fn what_no_client_uses_is_forgotten() {
        let is_listed = |wanted: *const dyn NonceSource| {
            KEYS.lock().unwrap().iter().any(|(source, _)| ptr::addr_eq(source.as_ptr(), wanted))
        };
        let one = source();
        let held = key(&one);
        assert!(is_listed(Arc::as_ptr(&one)));
        drop(held);
        let other = source();
        let _held = key(&other);
        assert!(!is_listed(Arc::as_ptr(&one)));
    }
}
