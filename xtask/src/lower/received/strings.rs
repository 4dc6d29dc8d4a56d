//! A text that we only receive is taken as it comes: its pattern, its length and the form of a date are dropped.
//!
//! The generator, or a type of ours, would refuse what does not fit, and with it the whole response. What a provider says about its own responses is
//! worth knowing and not worth losing a user for. A component that is sent as well would have to be checked and not checked, so it must be two.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::lower::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

const CHECKS: [&str; 3] = ["pattern", "minLength", "maxLength"];

pub(in crate::lower) const PASS: Pass = Pass {
    name: "received_strings",
    why: "a received text that breaks its own rule must not cost the response",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let received = walk::received_components(&lowered.document);
    let sent = walk::sent_components(&lowered.document);
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
                "{place}: the text is sent and received; write one text for each, because only the sent one may be checked"
            );
        }
        schema.retain(|key, _| !CHECKS.contains(&key.as_str()));
    }
    Ok(())
}

/// A date that is written in another way must not cost a one-time password.
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
    fn opens_what_is_received_only() {
        let mut lowered = document("Received");
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Received"), &json!({"type": "string"}));
        assert_eq!(schema(&lowered, "Sent")["pattern"], "^a");
    }

    #[test]
    fn a_received_date_is_any_text_and_a_sent_one_is_not() {
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
    fn refuses_one_that_goes_both_ways() {
        let error = apply(&mut document("Sent")).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Sent: the text is sent and received"), "{error}");
    }
}
