//! What a provider repeats of the request in its response, which no spec can say.
//!
//! A provider whose response has only new ids needs no entry: bitpanda, capa and kraken have none.
//! This is the only module that knows fields of a provider by name.

mod onchainpay;
mod synapse;

use serde_json::Value;
use std::time::SystemTime;

/// Copies what a provider repeats from the request into the response. The time is that of the
/// creation.
pub(crate) type Shape = fn(&mut Value, &Value, SystemTime);

/// The function for a provider; `None` if it repeats nothing.
pub(crate) fn of(provider: &str) -> Option<Shape> {
    match provider {
        "onchainpay" => Some(onchainpay::shape),
        "synapse" => Some(synapse::shape),
        _ => None,
    }
}

/// Whether the request asks for a user that is in no search, at a provider where it can.
pub(crate) fn is_hidden(provider: &str, request: &Value) -> bool {
    provider == "synapse" && synapse::is_hidden(request)
}

/// Sets a field that the example has. A field that it lacks is not added.
fn set(body: &mut Value, pointer: &str, value: impl Into<Value>) {
    if let Some(slot) = body.pointer_mut(pointer) {
        *slot = value.into();
    }
}
