//! The privacy of a value: who may see it.

use super::pointer::Lookup as _;
use serde_json::Value;

/// The values of `x-enroll-privacy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Privacy {
    /// Anyone may see it.
    Public,
    /// Never printed.
    Personal,
    /// Never printed, and wiped from memory.
    Secret,
}

impl Privacy {
    /// The privacy that the schema itself has.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        match schema.text("x-enroll-privacy")? {
            "public" => Some(Self::Public),
            "personal" => Some(Self::Personal),
            "secret" => Some(Self::Secret),
            _ => None,
        }
    }
}

/// Whether a schema allows any JSON value, or any JSON object.
pub(crate) fn is_free_form(schema: &Value) -> bool {
    let has = |key: &str| schema.get(key).is_some();
    if ["$ref", "oneOf", "allOf", "anyOf", "not", "properties"].iter().any(|key| has(key)) {
        return false;
    }
    match schema.text("type") {
        Some("object") => !schema.get("additionalProperties").is_some_and(Value::is_object),
        kind => kind.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn free_form_schemas_are_recognised() {
        assert!(is_free_form(&json!({"type": "object", "additionalProperties": true})));
        assert!(is_free_form(&json!({"nullable": true})));
        assert!(!is_free_form(&json!({"type": "object", "properties": {}})));
        assert!(!is_free_form(&json!({"type": "object", "additionalProperties": {"type": "string"}})));
        assert!(!is_free_form(&json!({"$ref": "#/components/schemas/A"})));
        assert!(!is_free_form(&json!({"type": "object", "allOf": [{"$ref": "#/components/schemas/A"}]})));
    }
}
