//! What a spec allows is decoded, encoded again the same, and legal still.

use enroll_tests::specs::ids;
use serde_json::Value;

use super::components::{Component, typed};
use super::coverage::coverage;
use super::instances::instances;
use super::runner::hold;
use crate::contract::round_trip::said;

/// An instance must be legal, or it tells nothing of the type.
fn survives(component: Component, value: &Value) -> Result<(), String> {
    if !component.is_legal(value) {
        return Err(format!("no instance: {value}"));
    }
    let after = component.typed(value).map_err(|error| format!("{error}: {value}"))?;
    if said(after.clone()) != said(value.clone()) {
        return Err(format!("{value} became {after}"));
    }
    // The signer has not been there yet.
    let unsigned = !component.is_legal(&after) && component.name == "CreateUserRequest";
    let signed = if unsigned { super::requests::signed(component.id, after) } else { after };
    if component.is_legal(&signed) { Ok(()) } else { Err(format!("{value} became {signed}, which is not legal")) }
}

#[test]
fn instances_survive_their_types() {
    for component in typed() {
        hold(&component.place(), &instances(component.schema()), |value| survives(component, &value));
    }
}

#[test]
fn every_rule_of_a_spec_survives() {
    for component in typed() {
        for value in coverage(component.schema()) {
            survives(component, &value).unwrap_or_else(|error| panic!("{}: {error}", component.place()));
        }
    }
}

/// Found once and looked at, so that an enumeration which finds too little is found out: instances of all components of a provider.
const COUNTS: [(&str, usize); 5] =
    [("bitpanda", 641), ("capa", 64), ("kraken", 277), ("onchainpay", 117), ("synapse", 1336)];

#[test]
fn the_rules_are_enumerated() {
    let count = |id: &str| {
        let of = typed().filter(|component| component.id == id);
        of.map(|component| coverage(component.schema()).len()).sum::<usize>()
    };
    assert_eq!(COUNTS.map(|(id, _)| (id, count(id))), COUNTS);
    assert!(ids().all(|id| count(id) > 0));
}
