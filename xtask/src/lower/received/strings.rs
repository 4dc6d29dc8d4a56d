//! Pass: a received string is not checked: its pattern, length and date format are dropped.
//!
//! Otherwise a value that does not match would make the whole response unreadable. What a provider
//! documents about its responses is useful, but not worth losing a user. A component that is both
//! sent and received would need the check and not, so it must be two.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::lower::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

const CHECKS: [&str; 3] = ["pattern", "minLength", "maxLength"];

pub(in crate::lower) const PASS: Pass = Pass {
    name: "received_strings",
    why: "a received string that breaks its documented rule must not make the response unreadable",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let received = walk::received_components(&lowered.document);
    let sent = walk::components_of_requests(&lowered.document);
    for name in received {
        let place = component(&name);
        if !sent.contains(&name) {
            open_dates(&mut lowered.document, &place);
        }
        let Some(schema) = lowered.document.at_mut(&place).and_then(Value::as_object_mut) else { continue };
        if !CHECKS.iter().any(|key| schema.contains_key(*key)) {
            continue;
        }
        if sent.contains(&name) {
            bail!(
                "{place}: the string is sent and received; split it into two components, because only the sent one may be checked"
            );
        }
        schema.retain(|key, _| !CHECKS.contains(&key.as_str()));
    }
    Ok(())
}

/// A date in an unexpected format must not cost a one-time password.
fn open_dates(document: &mut Value, component: &str) {
    for pointer in walk::under(document, component) {
        let Some(schema) = document.at_mut(&pointer).and_then(Value::as_object_mut) else { continue };
        if schema.get("format").is_some_and(|format| format == "date" || format == "date-time") {
            schema.remove("format");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::{schema, with};
    use serde_json::json;

    fn document(received: &str) -> Lowered {
        with(json!({
            "Request": {"properties": {"a": {"$ref": "#/components/schemas/Sent"}}},
            "Response": {"properties": {"b": {"$ref": format!("#/components/schemas/{received}")}}},
            "Sent": {"type": "string", "pattern": "^a"},
            "Received": {"type": "string", "pattern": "^a", "maxLength": 2},
        }))
    }

    #[test]
    fn only_received_strings_are_opened() {
        let mut lowered = document("Received");
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Received"), &json!({"type": "string"}));
        assert_eq!(schema(&lowered, "Sent")["pattern"], "^a");
    }

    #[test]
    fn a_received_date_is_any_string_and_a_sent_one_is_not() {
        let date = json!({"type": "string", "format": "date-time"});
        let mut lowered = with(json!({
            "Request": {"properties": {"a": date}},
            "Response": {"properties": {"b": date}},
        }));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Response")["properties"]["b"].get("format"), None);
        assert_eq!(schema(&lowered, "Request")["properties"]["a"]["format"], "date-time");
    }

    #[test]
    fn a_string_that_is_sent_and_received_is_rejected() {
        let error = apply(&mut document("Sent")).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Sent: the string is sent and received"), "{error}");
    }
}
