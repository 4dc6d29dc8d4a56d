//! Pass: a received list may be null.
//!
//! The generator makes an `Option` of an optional field, which accepts null, but a `Vec` of an
//! optional list, which does not. A response with `"errors": null` would be unreadable, although
//! nothing is missing.

use anyhow::Result;
use serde_json::json;

use crate::lower::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

pub(in crate::lower) const PASS: Pass = Pass {
    name: "received_lists",
    why: "a null list must not make the response unreadable; the generator makes an Option of everything but lists",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for name in walk::only_received(&lowered.document) {
        for pointer in walk::under(&lowered.document, &component(&name)) {
            if let Some(schema) = lowered.document.at_mut(&pointer).filter(|schema| schema["type"] == "array") {
                schema["nullable"] = json!(true);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::{schema, with};

    fn is_nullable(lowered: &Lowered, name: &str) -> bool {
        schema(lowered, name)["properties"]["list"].get("nullable").is_some()
    }

    #[test]
    fn only_received_lists_are_opened() {
        let list = json!({"properties": {"list": {"type": "array", "items": {"type": "string"}}}});
        let mut lowered = with(json!({"Request": list, "Response": list}));
        apply(&mut lowered).unwrap();
        assert!(is_nullable(&lowered, "Response"));
        assert!(!is_nullable(&lowered, "Request"));
    }
}
