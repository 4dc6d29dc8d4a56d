//! The sources of the leaves: every path exists, and the facts generated from the specs have the
//! same paths.

use std::collections::BTreeSet;

use enroll::{NewUser, PROVIDERS};
use enroll_tests::profiles::full_set;
use enroll_tests::specs::ids;
use serde_json::Value;

use super::leaves::{Leaves, leaves};

/// The paths of `specs/README.md`, apart from those of the providers' own extras.
const VOCABULARY: [&str; 39] = [
    "external_id",
    "email",
    "phone",
    "language",
    "display_name",
    "subject",
    "subject.person.name.given",
    "subject.person.name.middle",
    "subject.person.name.family",
    "subject.person.date_of_birth",
    "subject.person.birth.city",
    "subject.person.birth.country",
    "subject.person.gender",
    "subject.person.nationalities[]",
    "subject.person.residence.line1",
    "subject.person.residence.line2",
    "subject.person.residence.city",
    "subject.person.residence.region",
    "subject.person.residence.postal_code",
    "subject.person.residence.country",
    "subject.person.tax_ids[].id",
    "subject.person.tax_ids[].country",
    "subject.person.occupation",
    "subject.person.employer_name",
    "subject.business.legal_name",
    "subject.business.formation_date",
    "subject.business.address.line1",
    "subject.business.address.line2",
    "subject.business.address.city",
    "subject.business.address.region",
    "subject.business.address.postal_code",
    "subject.business.address.country",
    "subject.business.tax_ids[].id",
    "subject.business.tax_ids[].country",
    "call.end_user_ip",
    "call.device_fingerprint",
    "call.idempotency_key",
    "signer.nonce",
    "constant",
];

/// The paths of a JSON value that hold something, with `[]` for any place in a list; an object
/// without known fields is also a path itself.
pub(super) fn paths(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Null => return,
            Value::Object(fields) => {
                let separator = if path.is_empty() { "" } else { "." };
                fields.iter().for_each(|(name, field)| walk(field, &format!("{path}{separator}{name}"), found));
            }
            Value::Array(items) => return items.iter().for_each(|item| walk(item, &format!("{path}[]"), found)),
            _ => {}
        }
        found.insert(path.to_owned());
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found.remove("");
    found
}

/// The paths in a provider's extras that some profile of the full set uses; its crate accepts them,
/// or the profile would not be one.
fn extras(id: &str) -> BTreeSet<String> {
    let json = |user: &NewUser| serde_json::to_value(user).unwrap();
    full_set().iter().flat_map(|(_, user)| paths(&json(user)["extras"][id])).collect()
}

#[test]
fn every_path_is_one_that_a_profile_has() {
    for id in ids() {
        let extras = extras(id);
        let exists = |path: &str| match path.strip_prefix("extras.") {
            Some(own) => extras.contains(own),
            None => VOCABULARY.contains(&path),
        };
        let unknown: Vec<_> = leaves(id).into_values().flatten().filter(|path| !exists(path)).collect();
        assert_eq!(unknown, [""; 0], "{id}");
    }
}

/// The other way round: nothing that a profile can say to one provider alone is lost on it.
#[test]
fn every_extra_is_the_source_of_a_leaf() {
    for id in ids() {
        let sources: BTreeSet<_> = leaves(id).into_values().flatten().collect();
        let given = extras(id);
        let is_above = |path: &str| given.iter().any(|other| is_within(other, path));
        // A free-form object is one leaf, with whatever is in it.
        let feeds = |path: &str| sources.iter().any(|source| source == path || is_within(path, source));
        let scalars = given.iter().filter(|path| !is_above(path)).map(|path| format!("extras.{path}"));
        let idle: Vec<_> = scalars.filter(|path| !feeds(path)).collect();
        assert_eq!(idle, [""; 0], "{id}");
    }
}

fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[test]
fn every_leaf_has_a_source() {
    for id in ids() {
        let orphans: Vec<_> = leaves(id).into_iter().filter(|(_, paths)| paths.is_empty()).collect();
        assert_eq!(orphans, [], "{id}");
    }
}

#[test]
fn the_facts_list_every_leaf_and_its_sources() {
    for facts in PROVIDERS {
        let mut reported = Leaves::new();
        for requirement in facts.requirements {
            let own = format!("extras.{}.", facts.id);
            let as_in_spec = requirement.from.iter().map(|path| path.replacen(&own, "extras.", 1));
            reported.entry(requirement.field.to_owned()).or_default().extend(as_in_spec);
        }
        assert_eq!(reported, leaves(facts.id), "{}", facts.id);
    }
}
