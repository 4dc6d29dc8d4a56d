//! Translates OpenAPI 3.0 schemas into JSON Schema. The tests of the workspace compile this file too;
//! the sandbox has its own translator, so that two that were written apart have to agree.

use serde_json::{Map, Value, json};

/// Whether an object may have fields that its schema does not name, if the schema does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownFields {
    /// As in OpenAPI.
    Allowed,
    /// As in the generated types of requests.
    Rejected,
}

/// A schema of OpenAPI 3.0 as a validator reads it.
pub(crate) fn translate(schema: &Value, unknown: UnknownFields) -> Value {
    let Some(keys) = schema.as_object() else { return schema.clone() };
    let kept = keys.iter().filter(|(key, _)| !is_foreign(key));
    let mut translated: Map<String, Value> =
        kept.map(|(key, value)| (key.clone(), below(key, value, unknown))).collect();
    if let Some((least, most)) = bounds(keys) {
        translated.entry("minimum").or_insert(json!(least));
        translated.entry("maximum").or_insert(json!(most));
    }
    if unknown == UnknownFields::Rejected && keys.contains_key("properties") {
        translated.entry("additionalProperties").or_insert(json!(false));
    }
    match keys.get("nullable") {
        Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, translated]}),
        _ => Value::Object(translated),
    }
}

/// Keys that a validator does not know, or that contain no schema.
fn is_foreign(key: &str) -> bool {
    key.starts_with("x-") || ["nullable", "example", "default", "discriminator", "externalDocs", "xml"].contains(&key)
}

fn below(key: &str, value: &Value, unknown: UnknownFields) -> Value {
    match (key, value) {
        ("properties", Value::Object(fields)) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), translate(field, unknown))).collect())
        }
        ("allOf" | "oneOf" | "anyOf", Value::Array(arms)) => arms.iter().map(|arm| translate(arm, unknown)).collect(),
        ("items" | "additionalProperties" | "not", inner) => translate(inner, unknown),
        _ => value.clone(),
    }
}

/// The bounds of an integer that its format sets.
pub(crate) fn bounds(schema: &Map<String, Value>) -> Option<(i64, i64)> {
    match schema.get("format")?.as_str()? {
        "int32" => Some((i32::MIN.into(), i32::MAX.into())),
        "int64" => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}
