//! Orders attempts per API key, for providers that require strictly increasing nonces.
//!
//! An attempt needs a permit of its key. How long it holds the permit depends on the
//! [`NonceOrder`]:
//!
//! * per key: exclusively, from taking its nonce to the last byte of the response;
//! * paced: exclusively, until a short gap after its request was sent;
//! * free: shared with other attempts, until its request was sent.
//!
//! A retry after a rejected nonce holds an exclusive permit until its response, in every order. All
//! requests that are in flight then have lower nonces, so none of them can make its nonce invalid.
//!
//! The order belongs to the nonce source: clients that share a source share its order, whatever
//! their configurations. So the order is looked up by the source, in a list of all sources that
//! clients use. Attempts of different processes are not ordered.

use std::ptr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::NonceSource;
use super::pace::{Gap, Pace};

/// The order in which attempts with increasing nonces are sent.
///
/// [ARCHITECTURE.md](https://github.com/enroll-rs/enroll/blob/HEAD/ARCHITECTURE.md) has a table of
/// the throughput of each order on one key with 64 callers (`cargo bench -p enroll --bench order`).
/// With [`PerKey`](Self::PerKey), a key makes one call per latency: of many concurrent calls, about
/// 1,200 fit into the total timeout of 60 s at a latency of 50 ms, and 120 at 500 ms. The calls
/// beyond that end as *not sent*, because their deadline passes while they wait. For more calls,
/// choose [`Paced`](Self::Paced) or use several keys,
/// or let calls end earlier by a [`deadline`](crate::CallOptions::deadline).
///
/// ```
/// use enroll_client::{Config, NonceOrder};
/// let config = Config::new("https://api.example.com").nonce_order(NonceOrder::Paced);
/// ```
#[doc(alias = "nonce")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonceOrder {
    /// One attempt at a time per key, so that nonces arrive in the order in which they were taken.
    #[default]
    PerKey,
    /// One attempt after the other, without waiting for responses: an attempt is sent a short gap
    /// after the previous one was sent. The gap grows when a nonce is rejected, which certainly
    /// created no user, and shrinks slowly while nonces are accepted. Use it for many calls on one
    /// key, at a provider that accepts only nonces above the last one.
    Paced,
    /// All attempts concurrently. Nonces may arrive out of order. A strict provider rejects the
    /// late ones, and those are retried one at a time. Use it at a provider that accepts nonces
    /// within a window.
    Free,
}

#[derive(Debug, Default)]
struct Key {
    lock: RwLock<()>,
    pace: Pace,
}

type Entry = (Weak<dyn NonceSource>, Weak<Key>);

/// Each nonce source that a client uses, with its key. The list keeps neither alive. An address is
/// not reused as long as a weak pointer to it exists, so it identifies a source.
static KEYS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// The order of a client's attempts.
#[derive(Debug)]
pub(crate) struct Permits {
    order: NonceOrder,
    key: Arc<Key>,
}

/// The right to take a nonce and send it. It ends when it is dropped.
pub(crate) struct Permit<'a> {
    _guard: Guard<'a>,
    /// The gap after sending at which the permit ends, unless it lasts until the response.
    pub(crate) gap: Option<Gap>,
}

enum Guard<'a> {
    Exclusive(#[expect(dead_code, reason = "held for its drop")] RwLockWriteGuard<'a, ()>),
    Shared(#[expect(dead_code, reason = "held for its drop")] RwLockReadGuard<'a, ()>),
}

impl Permits {
    /// The order of a source. Without one, a new order: a client's default source is never shared.
    pub(crate) fn new(order: NonceOrder, source: Option<&Arc<dyn NonceSource>>) -> Self {
        Self { order, key: source.map_or_else(Arc::default, key) }
    }

    /// Waits for a permit. Permits are given in the order in which they were requested.
    pub(crate) async fn permit(&self, is_exclusive: bool) -> Permit<'_> {
        let guard = match self.order {
            NonceOrder::Free if !is_exclusive => Guard::Shared(self.key.lock.read().await),
            _ => Guard::Exclusive(self.key.lock.write().await),
        };
        let gap = match self.order {
            NonceOrder::Paced | NonceOrder::Free if !is_exclusive => Some(self.key.pace.gap()),
            _ => None,
        };
        Permit { _guard: guard, gap }
    }

    /// How long after its request was sent a permit ends.
    pub(crate) fn length(&self, gap: Gap) -> Duration {
        if self.order == NonceOrder::Paced { gap.length } else { Duration::ZERO }
    }

    /// Reports that a nonce was accepted.
    pub(crate) fn accepted(&self) {
        self.key.pace.accepted();
    }

    /// Reports that the nonce of an attempt that was sent with this gap was rejected.
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
    fn clients_share_a_key_only_if_they_share_the_source() {
        let (one, other) = (source(), source());
        let first = key(&one);
        assert!(Arc::ptr_eq(&first, &key(&one.clone())));
        assert!(!Arc::ptr_eq(&first, &key(&other)));
        assert!(!Arc::ptr_eq(&Permits::new(NonceOrder::PerKey, None).key, &Permits::new(NonceOrder::PerKey, None).key));
    }

    #[test]
    fn a_source_that_no_client_uses_is_removed_from_the_list() {
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
