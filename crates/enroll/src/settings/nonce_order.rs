//! The field `nonce_order`.

use enroll_core::client::NonceOrder;
use serde::Deserialize;

/// A [`NonceOrder`] by its name in a file.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OrderName {
    PerKey,
    Paced,
    Free,
}

impl From<OrderName> for NonceOrder {
    fn from(name: OrderName) -> Self {
        match name {
            OrderName::PerKey => Self::PerKey,
            OrderName::Paced => Self::Paced,
            OrderName::Free => Self::Free,
        }
    }
}
