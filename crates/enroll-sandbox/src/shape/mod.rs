//! What providers echo of a request in the answer to it.
//!
//! A provider that answers with new ids only needs no entry: bitpanda, capa and kraken have none, and neither needs a
//! sixth.

mod onchainpay;
mod synapse;

use serde_json::Value;
use std::time::SystemTime;

/// Writes what a provider echoes of a request into the answer; the time is that of the creation.
pub(crate) type Shape = fn(&mut Value, &Value, SystemTime);

/// What the provider echoes; `None` where it echoes nothing.
pub(crate) fn of(provider: &str) -> Option<Shape> {
    match provider {
        "onchainpay" => Some(onchainpay::shape),
        "synapse" => Some(synapse::shape),
        _ => None,
    }
}

/// Sets a member that the example has; a member that it lacks is not added.
fn set(body: &mut Value, pointer: &str, value: impl Into<Value>) {
    if let Some(slot) = body.pointer_mut(pointer) {
        *slot = value.into();
    }
}
