//! A text that we only receive is taken as it comes: its pattern and its length are dropped.
//!
//! The generator makes a type of them that refuses what does not fit, and with it the whole answer. What a provider says about its own answers is
//! worth knowing and not worth losing a user for. A component that is sent as well would have to be checked and not checked, so it must be two.

use anyhow::{Result, bail};
use serde_json::Value;

use super::Lowered;
use crate::spec::pointer::component;
use crate::spec::{operation, walk};

const CHECKS: [&str; 3] = ["pattern", "minLength", "maxLength"];

/// Runs the pass.
pub(super) fn apply(lowered: &mut Lowered) -> Result<()> {
    let at = operation::find(&lowered.document)?.pointer;
    let received = walk::reachable(&lowered.document, &walk::responses(&lowered.document, &at));
    let sent = walk::reachable(&lowered.document, &walk::request(&lowered.document, &at));
    for name in received {
        let place = component(&name);
        let Some(schema) = lowered.document.pointer_mut(&place).and_then(Value::as_object_mut) else { continue };
        if !CHECKS.iter().any(|key| schema.contains_key(*key)) {
            continue;
        }
        if sent.contains(&name) {
            bail!("{place}: is sent and received; write one text for each, because only the sent one may be checked");
        }
        schema.retain(|key, _| !CHECKS.contains(&key.as_str()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;
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
    fn refuses_one_that_goes_both_ways() {
        let error = apply(&mut document("Sent")).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Sent: is sent and received"), "{error}");
    }
}
