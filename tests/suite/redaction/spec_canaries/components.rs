//! The generated type of every component prints none of its strings. Neither does the error of a
//! value that does not fit the type.

use enroll_tests::components::PRINTED;
use enroll_tests::specs::ids;
use serde_json::Value;

use super::broken::{BROKEN, NEW, broken, misread};
use super::fields::{Field, canaries, plant};
use crate::redaction::printed::Exhibits;
use crate::spec_conformance::shape::Schema;

/// A component with canaries, the values that hold them, and what prints it.
struct Component {
    what: String,
    fields: Vec<Field>,
    values: Vec<Value>,
    print: enroll_tests::debug_output::Print,
}

fn components() -> impl Iterator<Item = Component> {
    PRINTED.iter().map(|(id, name, print)| {
        let id = ids().find(|other| other == id).unwrap();
        let mut fields = Vec::new();
        let values = plant(Schema::component(id, name), "", &mut fields);
        Component { what: format!("{id} {name}"), fields, values, print: *print }
    })
}

#[test]
fn no_type_prints_what_it_holds() {
    let mut searched = 0;
    for Component { what, fields, values, print } in components() {
        let mut exhibits = Exhibits::default();
        for value in &values {
            exhibits.text(&what, print(value.to_string().as_bytes()).unwrap());
        }
        let canaries = canaries(&fields, true);
        exhibits.hold_no(&canaries, values.len());
        searched += exhibits.strings() * canaries.len();
    }
    assert!(searched > LEAST[0], "{searched} searches");
}

#[test]
fn no_error_of_decoding_prints_what_it_met() {
    let mut searched = 0;
    for Component { what, fields, values, print } in components() {
        let mut exhibits = Exhibits::default();
        let hidden = canaries(&fields, true);
        for bytes in values.iter().flat_map(|value| broken(value, &hidden)) {
            // What is open takes much of it.
            let (Ok(text) | Err(text)) = print(&bytes);
            exhibits.text(&what, text);
        }
        let refused = values.iter().flat_map(|value| misread(value, &hidden)).filter_map(|bytes| print(&bytes).err());
        refused.for_each(|text| exhibits.text(&what, text));
        let mut canaries = canaries(&fields, false);
        canaries.extend([BROKEN, NEW].map(str::to_owned));
        exhibits.hold_no(&canaries, values.len());
        searched += exhibits.strings() * canaries.len();
    }
    assert!(searched > LEAST[1], "{searched} searches");
}

/// A `Display` cannot be asked for by type, so it is looked for in the code: what holds something
/// that nobody may see has none.
#[test]
fn nothing_that_holds_a_canary_has_a_display() {
    let mut held = 0;
    for Component { what, fields, .. } in components() {
        let canaries = canaries(&fields, true).len();
        assert!(canaries == 0 || !has_display(&what), "{what}");
        held += canaries;
    }
    assert!(held > 300, "{held} canaries");
    assert!(has_display("kraken PaywardVersion"), "what everybody may see has one");
}

fn has_display(what: &str) -> bool {
    let (id, name) = what.split_once(' ').unwrap();
    let path = format!("{}/../crates/enroll-{id}/src/generated/types.rs", env!("CARGO_MANIFEST_DIR"));
    let code = std::fs::read_to_string(path).unwrap();
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    code.contains(&format!("::std::fmt::Display for {name} {{"))
}

/// Found once and looked at: canaries by different strings, so that a walk that finds nothing is
/// found out.
const LEAST: [usize; 2] = [400, 150_000];
