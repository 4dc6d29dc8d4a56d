//! Compiles OpenAPI 3.0 schemas as JSON Schema validators.
//!
//! `nullable` means nothing to a validator, so it is translated. The bounds are those of draft 4,
//! on which OpenAPI 3.0 is based. A 32-bit integer gets its bounds, because the generated type has
//! them.

use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::pointer::{Lookup as _, component};
use super::walk;

/// Whether an object may have fields that its schema does not name, if the schema does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownFields {
    /// As in OpenAPI.
    Allowed,
    /// As in the generated types of requests.
    Rejected,
}

/// Compiles a schema of this document.
pub(crate) fn compile(
    document: &Value,
    schema: &Value,
    unknown: UnknownFields,
) -> Result<Validator, Box<ValidationError<'static>>> {
    let used = walk::reachable_from(document, schema).into_iter();
    let components: Map<String, Value> = used
        .filter_map(|name| {
            let component = translate(document.at(&component(&name))?, unknown);
            Some((name, component))
        })
        .collect();
    let whole = json!({"allOf": [translate(schema, unknown)], "components": {"schemas": components}});
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft4).should_validate_formats(true);
    options.build(&whole).map_err(Box::new)
}

fn translate(schema: &Value, unknown: UnknownFields) -> Value {
    let Some(keys) = schema.as_object() else { return schema.clone() };
    let kept = keys.iter().filter(|(key, _)| !is_foreign(key));
    let mut translated: Map<String, Value> =
        kept.map(|(key, value)| (key.clone(), below(key, value, unknown))).collect();
    if keys.get("format").is_some_and(|format| format == "int32") {
        translated.entry("minimum").or_insert(json!(i32::MIN));
        translated.entry("maximum").or_insert(json!(i32::MAX));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_integer_widths_are_checked() {
        let schema = json!({"properties": {
            "example": {"type": "string", "nullable": true},
            "many": {"type": "integer", "format": "int32"},
            "to": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/To"}]},
        }});
        let document = json!({"components": {"schemas": {"To": {"type": "string", "enum": ["a"]}}}});
        let open = compile(&document, &schema, UnknownFields::Allowed).unwrap();
        for good in [json!({"example": null, "to": null}), json!({"example": "", "to": "a", "many": 1, "more": 1})] {
            assert!(open.is_valid(&good), "{good}");
        }
        for bad in
            [json!({"example": 1}), json!({"to": "b"}), json!({"many": 3_000_000_000_u64}), json!({"many": null})]
        {
            assert!(!open.is_valid(&bad), "{bad}");
        }
        let closed = compile(&document, &schema, UnknownFields::Rejected).unwrap();
        assert!(!closed.is_valid(&json!({"more": 1})));
    }
}
