//! The examples of the specs are valid by their own schema, and unchanged after the generated
//! types.

use enroll_tests::specs::{REVIEWED, component, ids, json, operation, operations, spec};
use serde_json::Value;

use crate::spec_conformance::json_schema::{validator, validator_of};
use crate::spec_conformance::round_trip::{normalized, round_trip};

/// One example of a body.
struct Example {
    id: &'static str,
    /// The component of the body.
    component: String,
    /// Where it is, such as `kraken create_user 401 wrong_signature`.
    place: String,
    value: Value,
}

fn examples() -> Vec<Example> {
    ids().flat_map(of_spec).collect()
}

fn of_spec(id: &'static str) -> Vec<Example> {
    let spec = spec(id);
    operations(&spec).flat_map(|operation| of_operation(id, &spec, operation)).collect()
}

fn of_operation(id: &'static str, spec: &Value, operation: &Value) -> Vec<Example> {
    let name = operation["operationId"].as_str().unwrap();
    let responses =
        operation["responses"].as_object().unwrap().iter().map(|(status, response)| (status.as_str(), response));
    let request = operation.get("requestBody").map(|request| ("request", request));
    let bodies = request.into_iter().chain(responses);
    bodies.flat_map(|(place, content)| of_body(id, spec, &format!("{name} {place}"), json(content))).collect()
}

fn of_body(id: &'static str, spec: &Value, place: &str, body: &Value) -> Vec<Example> {
    let (component, _) = component(spec, body["schema"]["$ref"].as_str().unwrap());
    let examples = body["examples"].as_object().unwrap().iter();
    let example = |(name, example): (&String, &Value)| Example {
        id,
        component: component.to_owned(),
        place: format!("{id} {place} {name}"),
        value: example["value"].clone(),
    };
    examples.map(example).collect()
}

/// Compared with the specs by hand, so that a walk which finds nothing is found out.
#[test]
fn all_of_them_are_found() {
    for id in REVIEWED {
        let places: Vec<_> = of_spec(id).into_iter().map(|example| example.place).collect();
        insta::assert_snapshot!(id, places.join("\n"));
    }
    assert!(ids().all(|id| !of_spec(id).is_empty()));
}

#[test]
fn they_are_legal() {
    for Example { id, component, place, value } in examples() {
        let validator = validator(id, &component);
        let problems: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{place}: {problems:#?}");
    }
}

/// Bitpanda's 429 is the one response whose headers have examples.
#[test]
fn those_of_headers_are_legal() {
    let spec = spec("bitpanda");
    let headers = operation(&spec)["responses"]["429"]["headers"].as_object().unwrap();
    assert_eq!(headers.len(), 4);
    for (name, header) in headers {
        assert!(validator_of("bitpanda", &header["schema"]).is_valid(&header["example"]), "{name}");
    }
}

#[test]
fn they_survive_the_generated_types() {
    for Example { id, component, place, value } in examples() {
        let after = round_trip(id, &component, &value).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert_eq!(normalized(after), normalized(value), "{place}");
    }
}
