//! Reads a fault plan from the body of a request. A mistake of its author is an error.

use super::{error::ControlError, ignored};
use crate::fault::{FaultPlan, kinds};
use serde_json::{Value, json};

pub(super) fn read(body: &[u8]) -> Result<FaultPlan, ControlError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let plan: FaultPlan = serde_path_to_error::deserialize(&mut reader).map_err(|error| unreadable(body, error))?;
    reader.end().map_err(ControlError::trailing)?;
    let given: Value = serde_json::from_slice(body).map_err(ControlError::trailing)?;
    if let Some(place) = ignored::first(&given, &json!(plan)) {
        return Err(ControlError::Ignored(place));
    }
    Ok(plan)
}

fn unreadable(body: &[u8], error: serde_path_to_error::Error<serde_json::Error>) -> ControlError {
    let given: Value = serde_json::from_slice(body).unwrap_or_default();
    let place = error.path().to_string();
    match unknown_kind(&given) {
        Some(kind) => ControlError::UnknownKind { place, near: kinds::near(kind).join(", "), kind: kind.to_owned() },
        None => ControlError::Unreadable { place, what: error.into_inner().to_string() },
    }
}

/// The first `kind` in a plan that is that of no fault.
fn unknown_kind(given: &Value) -> Option<&str> {
    match given {
        Value::Object(fields) => {
            let kind = fields.get("kind").and_then(Value::as_str);
            let is_known = |kind: &str| kinds::all().iter().any(|known| known.name() == kind);
            kind.filter(|kind| !is_known(kind)).or_else(|| fields.values().find_map(unknown_kind))
        }
        Value::Array(items) => items.iter().find_map(unknown_kind),
        _ => None,
    }
}
