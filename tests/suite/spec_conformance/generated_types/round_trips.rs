//! What a spec allows is decoded, encoded again without a change, and still valid.

use enroll_tests::specs::{REVIEWED, ids};
use serde_json::Value;

use crate::spec_conformance::components::{Component, typed};
use crate::spec_conformance::generators::enumerated::coverage;
use crate::spec_conformance::generators::instances::instances;
use crate::spec_conformance::round_trip::normalized;
use crate::spec_conformance::runner::hold;

/// An instance must be legal, or it tells nothing of the type.
fn survives(component: Component, value: &Value) -> Result<(), String> {
    if !component.is_legal(value) {
        return Err(format!("no instance: {value}"));
    }
    let after = component.typed(value).map_err(|error| format!("{error}: {value}"))?;
    if normalized(after.clone()) != normalized(value.clone()) {
        return Err(format!("{value} became {after}"));
    }
    // The signer has not been there yet.
    let unsigned = !component.is_legal(&after) && component.name == "CreateUserRequest";
    let signed = if unsigned { crate::spec_conformance::requests::signed(component.id, after) } else { after };
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

/// How many instances each component has, so that an enumeration which finds too little is found
/// out.
#[test]
fn the_rules_are_enumerated() {
    let instances = |id: &str| {
        let of = typed().filter(|component| component.id == id);
        of.map(|component| format!("{}: {}", component.name, coverage(component.schema()).len())).collect::<Vec<_>>()
    };
    for id in REVIEWED {
        insta::assert_snapshot!(id, instances(id).join("\n"));
    }
    assert!(ids().all(|id| !instances(id).is_empty()));
}
