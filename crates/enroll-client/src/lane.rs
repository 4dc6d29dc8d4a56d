//! Whose turn it is on a key whose nonces must grow.
//!
//! In order, each attempt has the key to itself from drawing its nonce to the last byte of the answer. In free order many share it; an attempt that
//! comes after a refused nonce has it to itself, so that no higher nonce can overtake it again.

use std::sync::Arc;

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::config::Order;

/// The lane of one key.
#[derive(Debug)]
pub(crate) struct Lane {
    order: Order,
    /// Shared by clients that share a nonce source.
    key: Arc<RwLock<()>>,
}

/// A turn; it ends when it is dropped.
pub(crate) enum Turn<'a> {
    Alone(#[expect(dead_code, reason = "held for its drop")] RwLockWriteGuard<'a, ()>),
    Shared(#[expect(dead_code, reason = "held for its drop")] RwLockReadGuard<'a, ()>),
}

impl Lane {
    pub(crate) const fn new(order: Order, key: Arc<RwLock<()>>) -> Self {
        Self { order, key }
    }

    /// Waits for a turn. Turns are given in the order in which they were asked for.
    pub(crate) async fn turn(&self, is_alone: bool) -> Turn<'_> {
        if is_alone || self.order == Order::PerKey {
            Turn::Alone(self.key.write().await)
        } else {
            Turn::Shared(self.key.read().await)
        }
    }
}
