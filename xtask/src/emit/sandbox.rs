//! The sandbox's copy of a spec: the honest document as JSON, with examples and keys of ours,
//! without its prose.
//!
//! JSON, so that the sandbox needs no YAML reader; fields in the order of the spec, so that the
//! sandbox's responses have it too. Without prose, so that a changed description changes the types
//! alone: the sandbox reads none.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::spec::Spec;

/// Keys with words for people.
const PROSE: [&str; 7] =
    ["description", "summary", "externalDocs", "x-enroll-rule", "x-enroll-unconfirmed", "retry_note", "source"];

/// Keys whose value is a map of names, which may be called like any key.
const NAMED: [&str; 7] = ["paths", "responses", "headers", "examples", "schemas", "securitySchemes", "properties"];

/// Keys whose value is data.
const DATA: [&str; 4] = ["value", "example", "default", "enum"];

/// The spec as text.
pub(super) fn json(spec: &Spec) -> Result<String> {
    let text = serde_json::to_string_pretty(&without_prose(&spec.document))
        .with_context(|| format!("{}: cannot be written as JSON", spec.file))?;
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
    fn words_go_and_names_and_data_stay() {
        let spec = json!({
            "info": {"title": "A", "description": "Words."},
            "x-enroll-provider": {"id": "a", "retry_note": "Words.", "retry_safe_by": [{"by": "email", "source": "Words."}]},
            "components": {"schemas": {"description": {
                "description": "Words.",
                "properties": {"description": {"type": "string", "description": "Words."}, "properties": {"type": "string"}},
                "example": {"description": "data"},
            }}},
        });
        let copy = json!({
            "info": {"title": "A"},
            "x-enroll-provider": {"id": "a", "retry_safe_by": [{"by": "email"}]},
            "components": {"schemas": {"description": {
                "properties": {"description": {"type": "string"}, "properties": {"type": "string"}},
                "example": {"description": "data"},
            }}},
        });
        assert_eq!(without_prose(&spec), copy);
    }
}
