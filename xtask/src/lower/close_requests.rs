//! Pass: a request object allows no unknown fields.
//!
//! Extras of a profile are decoded into these types, so a misspelt field must be an error rather
//! than silently dropped. It also keeps the arms of a `oneOf` distinct. Received objects stay open.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

pub(super) const PASS: Pass = Pass {
    name: "close_requests",
    why: "a misspelt field of an extra would be silently dropped, and the arms of a oneOf would overlap",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for name in walk::only_sent(&lowered.document) {
        for pointer in walk::under(&lowered.document, &component(&name)) {
            if let Some(schema) = lowered.document.at_mut(&pointer).and_then(Value::as_object_mut)
                && schema.contains_key("properties")
            {
                schema.entry("additionalProperties").or_insert(json!(false));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;

    #[test]
    fn only_sent_objects_are_closed() {
        let mut lowered = with(json!({
            "Request": {"properties": {"a": {"$ref": "#/components/schemas/Both"}, "b": {"$ref": "#/components/schemas/Sent"}}},
            "Response": {"properties": {"a": {"$ref": "#/components/schemas/Both"}}},
            "Both": {"properties": {}},
            "Sent": {"properties": {}},
        }));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Request")["additionalProperties"], false);
        assert_eq!(schema(&lowered, "Sent")["additionalProperties"], false);
        assert_eq!(schema(&lowered, "Both").get("additionalProperties"), None);
        assert_eq!(schema(&lowered, "Response").get("additionalProperties"), None);
    }
}
