//! Finds fields of a plan that were ignored when it was read.
//!
//! An unknown field is a mistake of the plan's author. Serde does not reject one in a fault without
//! fields, so the plan is written again and compared.

use serde_json::Value;

/// The path of the first field in `given` that is missing from `read`, which was read from it.
pub(super) fn first(given: &Value, read: &Value) -> Option<String> {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => given.iter().find_map(|(name, value)| {
            let under = |place: String| format!("{name}{}{place}", if place.starts_with('[') { "" } else { "." });
            read.get(name).map_or_else(|| Some(name.clone()), |read| first(value, read).map(under))
        }),
        (Value::Array(given), Value::Array(read)) => {
            let inside = |(at, (given, read))| {
                first(given, read)
                    .map(|place| format!("[{at}]{}{place}", if place.starts_with('[') { "" } else { "." }))
            };
            given.iter().zip(read).enumerate().find_map(inside)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::first;
    use crate::FaultPlan;
    use serde_json::{Value, json};

    fn in_plan(given: &Value) -> Option<String> {
        let plan: FaultPlan = serde_json::from_value(given.clone()).unwrap();
        first(given, &json!(plan))
    }

    #[test]
    fn a_field_that_a_fault_does_not_have_is_found() {
        let reset = json!({ "kind": "reset_after_storing", "millis": 5 });
        assert_eq!(in_plan(&json!({ "every": reset })).unwrap(), "every.millis");
        assert_eq!(in_plan(&json!({ "in_order": [null, reset] })).unwrap(), "in_order[1].millis");
    }

    #[test]
    fn a_plan_without_ignored_fields_is_accepted() {
        for given in [
            json!("none"),
            json!({ "every": { "kind": "unavailable", "html": true } }),
            json!({ "in_order": [{ "kind": "rate_limited", "retry_after": { "seconds": 1 } }] }),
            json!({ "random": { "seed": 7, "share": 0.25, "faults": [{ "kind": "server_error" }] } }),
        ] {
            assert_eq!(in_plan(&given), None, "{given}");
        }
    }
}
