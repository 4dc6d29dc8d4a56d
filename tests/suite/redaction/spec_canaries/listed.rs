//! The fields with and without a canary, listed for review.

use std::collections::BTreeSet;

use enroll_tests::specs::{self, REVIEWED, ids, shared};
use serde_json::Value;

use super::fields::{Mark, canaries};
use super::planted::planted;

/// A further provider is not in this list and needs no place in it: [`Mark::Open`] is for what its
/// spec says is public, and for what authorises.
#[test]
fn what_has_no_canary_is_listed() {
    review("fields_without_a_canary", |mark| match mark {
        Mark::Open(why) => Some(format!(": {why}")),
        Mark::Choice(_) => Some(": one of a few words, looked for in types alone".to_owned()),
        Mark::Canary(_) => None,
    });
}

#[test]
fn what_has_a_canary_is_listed() {
    review("fields_with_a_canary", |mark| matches!(mark, Mark::Canary(_)).then(String::new));
}

/// Holds the fields of which there is something to say against a snapshot.
fn review(name: &str, describe: fn(&Mark) -> Option<String>) {
    let mut list = Vec::new();
    for id in REVIEWED {
        let planted_fields = planted(id).fields.into_iter();
        list.extend(planted_fields.filter_map(|field| Some(format!("{id} {}{}", field.place, describe(&field.mark)?))));
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, list.join("\n"));
    });
}

/// No schema of a string is passed by. They are found here without knowing how schemas nest.
#[test]
fn every_string_of_a_spec_is_a_field() {
    for id in ids() {
        let fields = planted(id).fields;
        let all: Vec<_> =
            ["paths", "components"].into_iter().flat_map(|part| strings_of(id, &shared(id)[part])).collect();
        assert!(!all.is_empty(), "{id}");
        for node in all {
            let is_field = fields.iter().any(|field| field.schema.leads_through(node));
            assert!(is_field, "{id}: the walk passes by {node}");
        }
    }
}

fn strings_of(id: &str, node: &'static Value) -> Vec<&'static Value> {
    let Some(fields) = node.as_object() else {
        return node.as_array().into_iter().flatten().flat_map(|item| strings_of(id, item)).collect();
    };
    let below = fields.iter().filter(|(name, _)| !name.starts_with("example"));
    let below = below.flat_map(|(_, node)| strings_of(id, node));
    below.chain((is_text(id, node) || is_decided(node) || is_scheme(node)).then_some(node)).collect()
}

/// A string, or a reference to one.
fn is_text(id: &str, node: &Value) -> bool {
    let component = node["$ref"].as_str().map(|reference| specs::component(shared(id), reference).1);
    component.unwrap_or(node)["type"] == "string"
}

/// Anything of which a spec says who may see it, but for a number that all may see.
fn is_decided(node: &Value) -> bool {
    !node["x-enroll-privacy"].is_null() && (node["x-enroll-privacy"] != "public" || node["type"] != "integer")
}

/// What authorises.
fn is_scheme(node: &Value) -> bool {
    !node["x-enroll-credential"].is_null() || !node["x-enroll-computed"].is_null()
}

/// No two fields of a provider share a canary.
#[test]
fn every_canary_is_its_own() {
    for id in ids() {
        let all = canaries(&planted(id).fields, false);
        let different: BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{id}");
        let within =
            |one: &String| all.iter().any(|other| other != one && other.contains(one.as_str()) && one.len() > 2);
        assert_eq!(all.iter().find(|one| within(one)), None, "{id}");
    }
}
