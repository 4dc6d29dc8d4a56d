//! Whether all that somebody wrote was understood: a member that a plan does not have is a mistake of its writer, also beside a fault that takes none.

use serde_json::Value;

/// The place of the first member in `given` that `taken`, which was read from it, does not have.
pub(super) fn ignored(given: &Value, taken: &Value) -> Option<String> {
    match (given, taken) {
        (Value::Object(given), Value::Object(taken)) => given.iter().find_map(|(name, value)| {
            let under = |place: String| format!("{name}{}{place}", if place.starts_with('[') { "" } else { "." });
            taken.get(name).map_or_else(|| Some(name.clone()), |taken| ignored(value, taken).map(under))
        }),
        (Value::Array(given), Value::Array(taken)) => {
            let inside = |(at, (given, taken))| {
                ignored(given, taken)
                    .map(|place| format!("[{at}]{}{place}", if place.starts_with('[') { "" } else { "." }))
            };
            given.iter().zip(taken).enumerate().find_map(inside)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::ignored;
    use crate::FaultPlan;
    use serde_json::{Value, json};

    fn in_plan(given: &Value) -> Option<String> {
        let plan: FaultPlan = serde_json::from_value(given.clone()).unwrap();
        ignored(given, &json!(plan))
    }

    #[test]
    fn a_member_that_a_fault_does_not_take_is_found() {
        let reset = json!({ "kind": "reset_after_storing", "millis": 5 });
        assert_eq!(in_plan(&json!({ "every": reset })).unwrap(), "every.millis");
        assert_eq!(in_plan(&json!({ "in_order": [null, reset] })).unwrap(), "in_order[1].millis");
    }

    #[test]
    fn what_was_understood_is_fine() {
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
