//! Compiles an OpenAPI 3.0 schema to JSON Schema and validates values with it.
//!
//! The two differ: a JSON Schema validator does not know OpenAPI's `nullable`, and expects
//! components in another place. Keys that a validator does not read are dropped. A problem names
//! the place and the rule, never the value, which is personal data.

mod documented;
mod email;
mod violation;

pub(crate) use violation::Violation;

use crate::reason::{Limited, UnknownField};
use documented::Documented;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::fmt;

/// The mark of a secret, which is kept although a validator does not know it.
const PRIVACY: &str = "x-enroll-privacy";
/// The limit of broken rules that are counted in one body.
const MAX_VIOLATIONS: usize = 10_000;
/// The limit of list items in which broken rules are looked for.
const MAX_LIST_ITEMS: usize = 10_000;

/// A compiled schema.
pub(crate) struct Schema {
    validator: Validator,
    /// The translated schema, with the components as its definitions.
    whole: Value,
}

impl Schema {
    /// Compiles `schema`, which may refer to the components of `root`.
    ///
    /// # Errors
    ///
    /// When the schema is not valid; the message names the place.
    pub(crate) fn compile(root: &Value, schema: &Value) -> Result<Self, String> {
        let components = root["components"]["schemas"].as_object().cloned().unwrap_or_default();
        let definitions: Map<String, Value> =
            components.iter().map(|(name, component)| (name.clone(), translate(component))).collect();
        let mut whole = translate(schema);
        whole["$defs"] = Value::Object(definitions);
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        // The same rule as the clients'; the validator's built-in one rejects mailboxes that exist.
        let options = options.with_format("email", email::is_email);
        let validator = options.build(&whole);
        let validator = validator.map_err(|error| format!("a schema is not valid at {}", error.instance_path()))?;
        Ok(Self { validator, whole })
    }

    /// The broken rules of a body, none if it is valid. Of long lists only the beginning is
    /// explained, because the validator keeps each error in memory.
    pub(crate) fn violations(&self, body: &Value) -> Vec<Violation> {
        // A valid body, the usual case, is faster to check as a whole.
        if self.accepts(body) {
            return Vec::new();
        }
        let beginning = beginning(body, &mut { MAX_LIST_ITEMS });
        let errors = self.validator.iter_errors(&beginning);
        let found: Vec<Violation> = errors.flat_map(|error| violation::describe(&error)).take(MAX_VIOLATIONS).collect();
        if found.is_empty() { vec![Violation::far_behind()] } else { found }
    }

    /// The fields of a body that no branch of the schema documents.
    pub(crate) fn unknown_fields(&self, body: &Value) -> Limited<UnknownField> {
        let mut found = Limited::default();
        Documented::new(&self.whole).unknown(body, &mut String::new(), &mut found);
        found
    }

    /// Whether the field at a JSON pointer is marked as secret.
    pub(crate) fn is_secret(&self, pointer: &str) -> bool {
        Documented::new(&self.whole).is_secret(pointer)
    }

    /// The broken rules as `place: rule` in alphabetical order.
    #[cfg(test)]
    pub(crate) fn problems(&self, body: &Value) -> Vec<String> {
        let mut problems: Vec<String> =
            self.violations(body).iter().map(|violation| format!("{}: {}", violation.field, violation.rule)).collect();
        problems.sort();
        problems
    }

    /// Whether a value is valid.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema(..)")
    }
}

/// A value with up to `limit` list items, but at least one in each list.
fn beginning(value: &Value, limit: &mut usize) -> Value {
    match value {
        Value::Array(items) => {
            let mut kept = Vec::new();
            for item in items {
                if *limit == 0 && !kept.is_empty() {
                    break;
                }
                *limit = limit.saturating_sub(1);
                kept.push(beginning(item, limit));
            }
            Value::Array(kept)
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), beginning(field, limit))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// Translates one schema and all below it to JSON Schema.
fn translate(schema: &Value) -> Value {
    let Some(fields) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
        return json!({ "$ref": reference.replace("#/components/schemas/", "#/$defs/") });
    }
    let kept = fields.iter().filter(|(key, _)| !is_foreign(key));
    let mut translated: Map<String, Value> = kept.map(|(key, value)| (key.clone(), below(key, value))).collect();
    bound_integers(&mut translated);
    exclusive_bounds(&mut translated);
    if fields.get("nullable") == Some(&Value::Bool(true)) { nullable(translated) } else { Value::Object(translated) }
}

/// Whether a validator would not know the key, or would misread it.
fn is_foreign(key: &str) -> bool {
    let keys = ["nullable", "example", "examples", "default", "discriminator", "externalDocs", "xml"];
    (key.starts_with("x-") && key != PRIVACY) || keys.contains(&key)
}

/// Translates the value of a key: schemas are translated, other values are kept.
fn below(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(fields)) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), translate(field))).collect())
        }
        ("allOf" | "oneOf" | "anyOf", Value::Array(arms)) => arms.iter().map(translate).collect(),
        ("items" | "additionalProperties" | "not", inner) => translate(inner),
        _ => value.clone(),
    }
}

/// Makes a schema accept null too.
fn nullable(mut schema: Map<String, Value>) -> Value {
    // Adding null to a plain type keeps problems readable. Schemas that it combines would reject
    // null.
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

/// Adds the ranges of `int32` and `int64`, which validators do not know as formats.
fn bound_integers(schema: &mut Map<String, Value>) {
    let (least, most) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    schema.entry("minimum").or_insert_with(|| json!(least));
    schema.entry("maximum").or_insert_with(|| json!(most));
}

/// Translates exclusive bounds: a boolean in OpenAPI 3.0, a number in JSON Schema.
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
    fn null_is_accepted_if_the_spec_says_nullable() {
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
    fn an_email_address_follows_the_rule_of_the_clients() {
        let schema = compiled(json!({ "properties": { "email": { "type": "string", "format": "email" } } }));
        assert!(schema.accepts(&json!({ "email": "jo..doe@example.ne.jp" })));
        assert_eq!(schema.problems(&json!({ "email": "jo@example.com\n" })), ["/email: format"]);
    }

    #[test]
    fn the_beginning_of_a_long_list_is_explained() {
        let schema = compiled(json!({ "properties": { "list": { "items": { "type": "string" } } } }));
        let list = |wrong: usize| (0..30_000).map(|at| if at < wrong { json!(1) } else { json!("a") }).collect();
        let problems = |list: Vec<Value>| schema.violations(&json!({ "list": list }));
        assert_eq!(problems(list(20_000)).len(), MAX_VIOLATIONS);
        assert!(problems(list(0)).is_empty());
        let mut last: Vec<Value> = list(0);
        last.push(json!(1));
        assert_eq!(problems(last), [Violation::far_behind()]);
    }

    #[test]
    fn the_nearest_alternative_is_reported() {
        let arm = |name: &str| json!({ "type": "object", "required": [name, "both"], "properties": {} });
        let schema = compiled(json!({ "oneOf": [arm("one"), arm("other")] }));
        assert_eq!(schema.problems(&json!({ "other": 1 })), ["/both: required"]);
    }
}
