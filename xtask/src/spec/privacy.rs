//! Who may see a value.

use super::pointer::Lookup as _;
use serde_json::Value;

/// The values of `x-enroll-privacy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Privacy {
    /// Anyone.
    Public,
    /// Never shown.
    Personal,
    /// Never shown, and wiped.
    Secret,
}

impl Privacy {
    /// What the schema itself says.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        match schema.text("x-enroll-privacy")? {
            "public" => Some(Self::Public),
            "personal" => Some(Self::Personal),
            "secret" => Some(Self::Secret),
            _ => None,
        }
    }
}

/// Whether a schema takes any JSON, or any JSON object.
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
    fn tells_free_form_from_structure() {
        assert!(is_free_form(&json!({"type": "object", "additionalProperties": true})));
        assert!(is_free_form(&json!({"nullable": true})));
        assert!(!is_free_form(&json!({"type": "object", "properties": {}})));
        assert!(!is_free_form(&json!({"type": "object", "additionalProperties": {"type": "string"}})));
        assert!(!is_free_form(&json!({"$ref": "#/components/schemas/A"})));
        assert!(!is_free_form(&json!({"type": "object", "allOf": [{"$ref": "#/components/schemas/A"}]})));
    }
}
