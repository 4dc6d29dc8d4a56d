//! Pass: a wrapped reference loses the type next to it.
//!
//! OpenAPI gives `nullable` a meaning only next to a `type`, so a nullable field that wraps a
//! reference repeats the type. The privacy pass would mistake such a field for a plain string, and
//! the referenced schema, such as an enumeration, would be lost.

use anyhow::Result;
use serde_json::Value;

use super::{Lowered, Pass};
use crate::spec::pointer::wraps;
use crate::spec::walk;

pub(super) const PASS: Pass = Pass {
    name: "wrapped",
    why: "the type next to a wrapped reference is only there for `nullable`; it would hide the reference",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for pointer in walk::schemas(&lowered.document) {
        let schema = lowered.document.pointer_mut(&pointer).filter(|schema| wraps(schema));
        if let Some(schema) = schema.and_then(Value::as_object_mut) {
            schema.remove("type");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::lower;
    use super::super::testing::{schema, with};
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_wrapped_reference_loses_its_type() {
        let wrapped = json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/B"}]});
        let mut typed = wrapped.clone();
        typed["type"] = json!("string");
        let plain = json!({"type": "string", "nullable": true});
        let mut lowered = with(json!({"A": {"type": "object", "properties": {"a": typed, "b": plain}}, "B": plain}));
        apply(&mut lowered).unwrap();
        let expected = json!({"type": "object", "properties": {"a": wrapped, "b": plain}});
        assert_eq!(schema(&lowered, "A"), &expected);
    }

    #[test]
    fn a_personal_field_keeps_its_reference() {
        let wrapped = json!([{"$ref": "#/components/schemas/Kind"}]);
        let field = json!({"type": "string", "nullable": true, "allOf": wrapped, "x-enroll-privacy": "personal"});
        let document = with(json!({
            "Request": {"type": "object", "properties": {"kind": field}},
            "Response": {"type": "object"},
            "Kind": {"type": "string", "enum": ["a"], "x-enroll-privacy": "personal"},
        }));
        let lowered = lower(&document.document).unwrap();
        assert_eq!(schema(&lowered, "Request")["properties"]["kind"]["allOf"], wrapped);
    }
}
