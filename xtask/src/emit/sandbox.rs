//! The sandbox's copy of a spec: the document as JSON, with examples and `x-enroll-` keys, without
//! prose.
//!
//! It is JSON, so that the sandbox needs no YAML reader. Fields keep the order of the spec, so that
//! the sandbox's responses have it too. Prose is removed because the sandbox reads none; a changed
//! description then changes only the types.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::lower::Spec;

/// Keys with prose.
const PROSE: [&str; 8] =
    ["description", "summary", "externalDocs", "x-enroll-rule", "x-enroll-unconfirmed", "retry_note", "note", "source"];

/// Keys whose value is a map of names, which may be spelt like any key.
const NAMED: [&str; 7] = ["paths", "responses", "headers", "examples", "schemas", "securitySchemes", "properties"];

/// Keys whose value is data.
const DATA: [&str; 4] = ["value", "example", "default", "enum"];

/// The copy as JSON.
pub(super) fn json(spec: &Spec) -> Result<String> {
    let text = serde_json::to_string_pretty(&without_prose(&spec.document))
        .with_context(|| format!("{}: the spec cannot be written as JSON", spec.file))?;
    Ok(text + "\n")
}

fn without_prose(part: &Value) -> Value {
    match part {
        Value::Object(keys) => keys
            .iter()
            .filter(|(key, _)| !PROSE.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), under(key, value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_prose).collect(),
        other => other.clone(),
    }
}

fn under(key: &str, value: &Value) -> Value {
    match value {
        data if DATA.contains(&key) => data.clone(),
        Value::Object(names) if NAMED.contains(&key) => {
            names.iter().map(|(name, part)| (name.clone(), without_prose(part))).collect::<Map<_, _>>().into()
        }
        part => without_prose(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_keep_their_order_and_their_marks() {
        let read = json!({"operationId": "find_users", "x-enroll-operation": "look_up"});
        let spec = json!({"paths": {"/z": {"post": {"operationId": "create_user"}}, "/a": {"get": read}}});
        assert_eq!(without_prose(&spec).to_string(), spec.to_string());
    }

    #[test]
    fn prose_is_removed_and_names_and_data_are_kept() {
        let spec = json!({
            "info": {"title": "A", "description": "Prose."},
            "x-enroll-provider": {"id": "a", "retry_note": "Prose.", "retry_safe_by": [{"by": "email", "source": "Prose."}],
                "look_up": {"by": ["email"], "note": "Prose.", "source": "Prose."}},
            "components": {"schemas": {"description": {
                "description": "Prose.",
                "properties": {"description": {"type": "string", "description": "Prose."}, "properties": {"type": "string"}},
                "example": {"description": "data"},
            }}},
        });
        let copy = json!({
            "info": {"title": "A"},
            "x-enroll-provider": {"id": "a", "retry_safe_by": [{"by": "email"}], "look_up": {"by": ["email"]}},
            "components": {"schemas": {"description": {
                "properties": {"description": {"type": "string"}, "properties": {"type": "string"}},
                "example": {"description": "data"},
            }}},
        });
        assert_eq!(without_prose(&spec), copy);
    }
}
