//! The profile that a request was made of: the spec's example, read backwards through `x-enroll-user`.
//!
//! With it the example is a test: whoever has the profile must get that body. Where a member has
//! several sources the first that fits the subject is taken. A gender is put in the profile's
//! words; other values are taken as they are, so a mapping that converts them (a date) wants
//! another value, and the file is a person's to change.

mod json_path;
mod text;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::spec::Spec;
use crate::spec::leaves::Leaf;
use crate::spec::operation;
use crate::spec::pointer::Lookup as _;
use crate::spec::provider::Mode;
use crate::spec::vocabulary;
use json_path::{put, values_at};
pub(crate) use text::text;

/// The members of a profile, in the order in which people write them.
const ORDER: [&str; 7] = ["external_id", "email", "phone", "language", "display_name", "subject", "extras"];

/// What no profile holds: the subject's kind, values of the call and of the signer, and what never changes.
fn stands_elsewhere(path: &str) -> bool {
    path == "subject" || path == "constant" || path.starts_with("call.") || path.starts_with("signer.")
}

/// The example of the request that fills most leaves.
pub(crate) fn fullest<'a>(spec: &'a Spec, leaves: &[Leaf]) -> Result<&'a Value> {
    let filled = |value: &&Value| leaves.iter().filter(|leaf| !values_at(value, &leaf.member).is_empty()).count();
    let fullest = examples(spec)?.into_iter().max_by_key(filled);
    fullest.with_context(|| format!("{}: the request has no example; write one, a test is made of it", spec.file))
}

fn examples(spec: &Spec) -> Result<Vec<&Value>> {
    let operation = operation::find(&spec.document)?;
    let pointer = format!("{}/requestBody/content/application~1json/examples", operation.pointer);
    let examples = spec.document.at(&pointer).and_then(Value::as_object);
    Ok(examples.into_iter().flatten().filter_map(|(_, example)| example.get("value")).collect())
}

/// The profile of an example.
pub(crate) fn of(spec: &Spec, leaves: &[Leaf], example: &Value) -> Value {
    let mut found = filled(spec, leaves.iter(), example);
    complete_subject(spec, &mut found);
    let members = ORDER.iter().filter_map(|name| Some(((*name).to_owned(), found.get(*name)?.clone())));
    Value::Object(members.collect())
}

/// A value as the profile writes it: providers spell genders in many ways, of which the first
/// letter is the same.
fn common(path: &str, value: Value) -> Value {
    let Some(spelt) = value.as_str().filter(|_| path == "subject.person.gender") else { return value };
    let gender = match spelt.chars().next().map(|first| first.to_ascii_lowercase()) {
        Some('f') => "female",
        Some('m') => "male",
        _ => "other",
    };
    json!(gender)
}

/// The extras in an example, all of them or only those that must be there.
pub(crate) fn extras(spec: &Spec, leaves: &[Leaf], example: &Value, only_required: bool) -> Option<Value> {
    let leaves = leaves.iter().filter(|leaf| leaf.required || !only_required);
    filled(spec, leaves, example).at(&format!("/extras/{}", spec.provider.id)).cloned()
}

/// What of a profile these leaves of an example tell.
fn filled<'a>(spec: &Spec, leaves: impl Iterator<Item = &'a Leaf>, example: &Value) -> Value {
    let mut found = Value::Object(Map::new());
    for (leaf, path) in leaves.filter_map(|leaf| Some((leaf, source(spec, leaf)?))) {
        for (places, value) in values_at(example, &leaf.member) {
            put(&mut found, &path, &places, common(&path, value));
        }
    }
    found
}

/// The path in a profile that feeds a leaf.
fn source(spec: &Spec, leaf: &Leaf) -> Option<String> {
    let other = match spec.provider.modes.first() {
        Some(Mode::Business) => "subject.person.",
        _ => "subject.business.",
    };
    let path = leaf.from.iter().find(|path| !stands_elsewhere(path) && !path.starts_with(other))?;
    Some(vocabulary::in_profile(&spec.provider.id, path))
}

/// Gives the subject what every profile's has.
fn complete_subject(spec: &Spec, profile: &mut Value) {
    let defaults: &[(&str, &str)] = match spec.provider.modes.first() {
        Some(Mode::Reference) if profile.get("subject").is_none() => {
            profile["subject"] = json!("reference");
            &[]
        }
        Some(Mode::Business) => &[("/subject/business/legal_name", "Example Trading S.A.")],
        _ => &[("/subject/person/name/given", "Maria"), ("/subject/person/name/family", "Gomez")],
    };
    for (pointer, text) in defaults.iter().filter(|(pointer, _)| profile.at(pointer).is_none()).collect::<Vec<_>>() {
        put(profile, &pointer.trim_start_matches('/').replace('/', "."), &[], json!(text));
    }
    let address = [("line1", "1 Market St."), ("city", "Valencia"), ("postal_code", "46001"), ("country", "ES")];
    for place in ["/subject/person/residence", "/subject/business/address"] {
        let Some(Value::Object(given)) = profile.at_mut(place) else { continue };
        for (name, text) in address {
            given.entry(name).or_insert_with(|| json!(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gender_is_written_as_the_profile_writes_it() {
        let gender = |spelt: &str| common("subject.person.gender", json!(spelt));
        assert_eq!(["F", "MALE", "diverse"].map(gender), ["female", "male", "other"]);
        assert_eq!(common("external_id", json!("F")), "F");
    }
}
