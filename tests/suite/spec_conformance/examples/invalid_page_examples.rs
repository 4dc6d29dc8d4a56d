//! Examples of the pages that are no valid requests (`fixtures/pages/invalid/`): the schema rejects
//! them at these places.

use serde_json::Value;

use crate::spec_conformance::json_schema::broken;
use crate::spec_conformance::round_trip::round_trip;

fn read(fixture: &str) -> Value {
    serde_json::from_str(fixture).unwrap()
}

#[test]
fn a_type_that_names_both_of_its_values() {
    let body = read(include_str!("../../../fixtures/pages/invalid/capa_type.json"));
    assert_eq!(broken("capa", "CreateUserRequest", &body), ["/type"]);
    round_trip("capa", "CreateUserRequest", &body).unwrap_err();
}

#[test]
fn placeholders_for_countries_and_a_phone_number() {
    let body = read(include_str!("../../../fixtures/pages/invalid/kraken_placeholders.json"));
    // A list that may be null is rejected as a whole.
    let places = ["/country_of_birth", "/nationalities/0", "/phone", "/residence/country", "/tax_ids"];
    assert_eq!(broken("kraken", "CreateUserRequest", &body), places);
    round_trip("kraken", "CreateUserRequest", &body).unwrap_err();
}

/// The generated type takes it, because the signer adds the nonce.
#[test]
fn a_body_without_its_nonce() {
    let body = read(include_str!("../../../fixtures/pages/invalid/onchainpay_without_nonce.json"));
    assert_eq!(broken("onchainpay", "CreateUserRequest", &body), ["/nonce"]);
    assert_eq!(round_trip("onchainpay", "CreateUserRequest", &body), Ok(body));
}
