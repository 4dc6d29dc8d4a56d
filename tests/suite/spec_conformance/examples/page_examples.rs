//! The examples of the pages as printed there (`fixtures/pages/`) are valid, and no field of them
//! is lost.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec_conformance::json_schema::broken;
use crate::spec_conformance::round_trip::round_trip;

/// Reads a fixture, which must be legal, and tells which of its leaves the generated type does not
/// keep.
macro_rules! lost {
    ($id:literal, $component:literal, $page:literal) => {{
        let page: Value =
            serde_json::from_str(include_str!(concat!("../../../fixtures/pages/", $page, ".json"))).unwrap();
        assert_eq!(broken($id, $component, &page), [""; 0]);
        let kept = leaves(&round_trip($id, $component, &page).unwrap());
        leaves(&page).difference(&kept).cloned().collect::<Vec<_>>()
    }};
}

/// Every scalar with its place, nulls apart.
fn leaves(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, place: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Null => {}
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| walk(field, &format!("{place}/{name}"), found));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{place}/{at}"), found));
            }
            scalar => drop(found.insert(format!("{place} {scalar}"))),
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

const NOTHING: [&str; 0] = [];

#[test]
fn responses_are_read_whole() {
    assert_eq!(lost!("bitpanda", "CreateUserResponse", "bitpanda_created"), NOTHING);
    assert_eq!(lost!("capa", "CreateUserResponse", "capa_created"), NOTHING);
    assert_eq!(lost!("kraken", "CreateUserResponse", "kraken_created"), NOTHING);
    assert_eq!(lost!("onchainpay", "CreateUserResponse", "onchainpay_created"), NOTHING);
    assert_eq!(lost!("synapse", "User", "synapse_created_with_base_document"), NOTHING);
    assert_eq!(lost!("synapse", "User", "synapse_created_without_base_document"), NOTHING);
}

/// Capa's prose shows the id without the envelope that every schema of Capa has. The spec follows
/// the schemas.
#[test]
fn the_bare_response_of_the_prose_of_capa_is_not_understood() {
    let id = r#"/userId "9486244c-ff7d-4c22-9984-797179d7deaa""#;
    assert_eq!(lost!("capa", "CreateUserResponse", "capa_created_bare"), [id]);
}

/// Bitpanda's page folds its objects up, which leaves legal ones without fields.
#[test]
fn requests_are_read_whole() {
    assert_eq!(lost!("bitpanda", "CreateUserRequest", "bitpanda_request"), NOTHING);
    assert_eq!(lost!("capa", "CreateUserRequest", "capa_request"), NOTHING);
    assert_eq!(lost!("synapse", "CreateUserRequest", "synapse_request_with_base_document"), NOTHING);
    assert_eq!(lost!("synapse", "CreateUserRequest", "synapse_request_without_base_document"), NOTHING);
}
