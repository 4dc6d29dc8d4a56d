//! OpenAPI 3.0 schemas as JSON Schema, compiled once.
//!
//! The two differ: OpenAPI's `nullable` means nothing to a validator, and components stand elsewhere. What a validator
//! would not read is dropped. A body that is refused is told by places and rules only, never by values, for they are
//! personal data.

use jsonschema::{Draft, ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};
use std::fmt;

/// A compiled schema.
pub(crate) struct Schema(Validator);

impl Schema {
    /// Compiles `schema`, which may refer to the components of `root`.
    ///
    /// # Errors
    ///
    /// When the schema is not valid; the text says where.
    pub(crate) fn compile(root: &Value, schema: &Value) -> Result<Self, String> {
        let components = root["components"]["schemas"].as_object().cloned().unwrap_or_default();
        let definitions: Map<String, Value> =
            components.iter().map(|(name, component)| (name.clone(), translate(component))).collect();
        let mut whole = translate(schema);
        whole["$defs"] = Value::Object(definitions);
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        // The rule that clients keep too; the validator's own refuses mailboxes that exist.
        let options = options.with_format("email", crate::email::is_email);
        options.build(&whole).map(Self).map_err(|error| format!("a schema is not valid at {}", error.instance_path()))
    }

    /// What is wrong with a body, as `place: rule` in alphabetical order; empty when nothing is.
    pub(crate) fn problems(&self, body: &Value) -> Vec<String> {
        let mut problems: Vec<String> = self.0.iter_errors(body).flat_map(|error| describe(&error)).collect();
        problems.sort();
        problems
    }

    /// Whether a value fits.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema(..)")
    }
}

/// The places of an error; of alternatives, the places in the one that fits best.
fn describe(error: &ValidationError<'_>) -> Vec<String> {
    match error.kind() {
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            let nearest = context.iter().filter(|arm| !arm.is_empty()).min_by_key(|arm| arm.len());
            nearest.into_iter().flatten().flat_map(describe).collect()
        }
        ValidationErrorKind::Required { property } => {
            vec![format!("{}/{}: required", error.instance_path(), property.as_str().unwrap_or_default())]
        }
        kind => vec![format!("{}: {}", error.instance_path(), kind.keyword())],
    }
}

/// One schema and all below it, in the words of JSON Schema.
fn translate(schema: &Value) -> Value {
    let Some(members) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": reference.replace("#/components/schemas/", "#/$defs/") });
    }
    let kept = members.iter().filter(|(key, _)| !is_foreign(key));
    let mut translated: Map<String, Value> = kept.map(|(key, value)| (key.clone(), below(key, value))).collect();
    bound_integers(&mut translated);
    exclusive_bounds(&mut translated);
    if members.get("nullable") == Some(&Value::Bool(true)) { nullable(translated) } else { Value::Object(translated) }
}

/// Keys that a validator would not know, or would misread.
fn is_foreign(key: &str) -> bool {
    let words = ["nullable", "example", "examples", "default", "discriminator", "externalDocs", "xml"];
    key.starts_with("x-") || words.contains(&key)
}

/// The value of a key: schemas are translated, other values stay.
fn below(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(members)) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), translate(member))).collect())
        }
        ("allOf" | "oneOf" | "anyOf", Value::Array(arms)) => arms.iter().map(translate).collect(),
        ("items" | "additionalProperties" | "not", inner) => translate(inner),
        _ => value.clone(),
    }
}

/// Lets a schema take null besides.
fn nullable(mut schema: Map<String, Value>) -> Value {
    // A schema of one plain type stays readable in the list of problems. What it combines would refuse the null.
    let combines = ["allOf", "oneOf", "anyOf"].iter().any(|key| schema.contains_key(*key));
    if let Some(Value::String(kind)) = schema.get("type").filter(|_| !combines).cloned() {
        schema.insert("type".to_owned(), json!([kind, "null"]));
        if let Some(Value::Array(options)) = schema.get_mut("enum") {
            options.push(Value::Null);
        }
        return Value::Object(schema);
    }
    json!({ "anyOf": [{ "type": "null" }, schema] })
}

/// `int32` and `int64` are ranges, which validators do not know as formats.
fn bound_integers(schema: &mut Map<String, Value>) {
    let (least, most) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    schema.entry("minimum").or_insert_with(|| json!(least));
    schema.entry("maximum").or_insert_with(|| json!(most));
}

/// OpenAPI 3.0 marks a bound as exclusive; JSON Schema has a bound of its own for it.
fn exclusive_bounds(schema: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                let limit = schema.remove(bound).unwrap_or_default();
                schema.insert(exclusive.to_owned(), limit);
            }
            Some(Value::Bool(false)) => drop(schema.remove(exclusive)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(schema: Value) -> Schema {
        let root = json!({ "components": { "schemas": { "Kind": { "type": "string", "enum": ["A", "B"] } } } });
        Schema::compile(&root, &schema).unwrap()
    }

    #[test]
    fn null_is_accepted_where_the_spec_says_so() {
        let schema = compiled(json!({ "properties": {
            "plain": { "type": "string", "nullable": true },
            "joined": { "allOf": [{ "$ref": "#/components/schemas/Kind" }], "nullable": true },
            "typed": { "type": "string", "allOf": [{ "$ref": "#/components/schemas/Kind" }], "nullable": true },
            "strict": { "$ref": "#/components/schemas/Kind" },
        } }));
        assert!(schema.accepts(&json!({ "plain": null, "joined": null, "typed": null, "strict": "A" })));
        assert_eq!(schema.problems(&json!({ "strict": null })), ["/strict: enum", "/strict: type"]);
    }

    #[test]
    fn problems_name_places_and_rules_but_never_values() {
        let schema = compiled(json!({ "required": ["email"], "properties": {
            "born": { "type": "string", "format": "date" },
            "count": { "type": "integer", "format": "int32" },
            "id": { "type": "integer", "format": "int64" },
        } }));
        let problems = schema.problems(&json!({ "born": "canary", "count": 4_294_967_296_u64, "id": 1_u64 << 63 }));
        assert_eq!(problems, ["/born: format", "/count: maximum", "/email: required", "/id: maximum"]);
    }

    #[test]
    fn an_email_address_is_what_it_is_for_the_clients() {
        let schema = compiled(json!({ "properties": { "email": { "type": "string", "format": "email" } } }));
        assert!(schema.accepts(&json!({ "email": "jo..doe@example.ne.jp" })));
        assert_eq!(schema.problems(&json!({ "email": "jo@example.com\n" })), ["/email: format"]);
    }

    #[test]
    fn of_alternatives_the_nearest_is_told() {
        let arm = |name: &str| json!({ "type": "object", "required": [name, "both"], "properties": {} });
        let schema = compiled(json!({ "oneOf": [arm("one"), arm("other")] }));
        assert_eq!(schema.problems(&json!({ "other": 1 })), ["/both: required"]);
    }
}
