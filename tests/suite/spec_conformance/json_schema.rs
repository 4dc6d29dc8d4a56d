//! A component of a spec as JSON Schema. The translator is the xtask's. The sandbox has its own, and
//! the tests compare what both accept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use enroll_tests::specs::spec;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

pub(super) use self::translate::bounds;
use self::translate::{UnknownFields, translate};

#[allow(dead_code, reason = "the xtask also rejects unknown fields")]
#[path = "../../../xtask/src/spec/json_schema/translate.rs"]
mod translate;

/// A validator for one component of a provider's spec, compiled once.
pub(crate) fn validator(id: &str, component: &str) -> Arc<Validator> {
    static COMPILED: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let reference = || json!({ "$ref": format!("#/components/schemas/{component}") });
    let mut compiled = COMPILED.lock().unwrap();
    Arc::clone(compiled.entry(format!("{id} {component}")).or_insert_with(|| Arc::new(validator_of(id, &reference()))))
}

/// A validator for any schema of a provider's spec.
pub(crate) fn validator_of(id: &str, schema: &Value) -> Validator {
    let Value::Object(components) = spec(id)["components"]["schemas"].take() else { panic!("{id}: no components") };
    let mut whole = translate(schema, UnknownFields::Allowed);
    whole["components"]["schemas"] =
        components.into_iter().map(|(name, schema)| (name, translate(&schema, UnknownFields::Allowed))).collect();
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

#[test]
fn null_is_legal_only_where_a_spec_says_so() {
    let person = enroll_tests::specs::request_example("kraken", "explicit_nulls");
    assert!(broken("kraken", "CreateUserRequest", &person).is_empty());
    let mut without_phone = person;
    without_phone["phone"] = Value::Null;
    assert_eq!(broken("kraken", "CreateUserRequest", &without_phone), ["/phone"]);
}
