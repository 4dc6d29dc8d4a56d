//! A component of a spec as JSON Schema. Written apart from the sandbox, which has a translation of
//! its own: two that agree are better than one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use enroll_tests::specs::spec;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// A validator for one component of a provider's spec, compiled once.
pub(crate) fn validator(id: &str, component: &str) -> Arc<Validator> {
    static COMPILED: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let reference = || json!({ "$ref": format!("#/components/schemas/{component}") });
    let mut compiled = COMPILED.lock().unwrap();
    Arc::clone(compiled.entry(format!("{id} {component}")).or_insert_with(|| Arc::new(validator_of(id, &reference()))))
}

/// A validator for any schema of a provider's spec.
pub(crate) fn validator_of(id: &str, schema: &Value) -> Validator {
    let mut whole = translated(schema);
    whole["components"]["schemas"] = translated(&spec(id)["components"]["schemas"]);
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    options.with_format("email", enroll::client::is_email).build(&whole).unwrap()
}

/// Where a value breaks its component, as JSON pointers in order; a missing field counts as broken
/// at its place.
pub(crate) fn broken(id: &str, component: &str, value: &Value) -> Vec<String> {
    let validator = validator(id, component);
    let mut places: Vec<_> = validator.iter_errors(value).map(|error| place(&error)).collect();
    places.sort();
    places
}

fn place(error: &jsonschema::ValidationError<'_>) -> String {
    match error.kind() {
        jsonschema::error::ValidationErrorKind::Required { property } => {
            format!("{}/{}", error.instance_path(), property.as_str().unwrap())
        }
        _ => error.instance_path().to_string(),
    }
}

/// OpenAPI 3.0 says `nullable: true` where JSON Schema has a type for null, and `int32` and `int64`
/// where it has bounds.
fn translated(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut below: Map<_, _> = fields.iter().map(|(name, field)| (name.clone(), translated(field))).collect();
            if let Some((least, most)) = bounds(fields) {
                below.extend([("minimum".to_owned(), least.into()), ("maximum".to_owned(), most.into())]);
            }
            if fields.get("nullable") == Some(&json!(true)) {
                return json!({ "anyOf": [{ "type": "null" }, below] });
            }
            Value::Object(below)
        }
        Value::Array(items) => items.iter().map(translated).collect(),
        other => other.clone(),
    }
}

/// What an integer's format says of its size.
pub(crate) fn bounds(schema: &Map<String, Value>) -> Option<(i64, i64)> {
    match schema.get("format")?.as_str()? {
        "int32" => Some((i32::MIN.into(), i32::MAX.into())),
        "int64" => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

#[test]
fn null_is_legal_only_where_a_spec_says_so() {
    let person = enroll_tests::specs::request_example("kraken", "explicit_nulls");
    assert!(broken("kraken", "CreateUserRequest", &person).is_empty());
    let mut without_phone = person;
    without_phone["phone"] = Value::Null;
    assert_eq!(broken("kraken", "CreateUserRequest", &without_phone), ["/phone"]);
}
