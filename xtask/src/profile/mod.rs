//! Derives a profile from the example request of a spec, by reading `x-enroll-user` backwards.
//!
//! The pair becomes a test: this profile must produce that request body. If a field has several
//! sources, the first that fits the subject is used. Genders are translated to the profile's
//! values. Other values are copied as they are, so if a mapping converts a value (a date, say), a
//! person has to adjust the generated file.

mod format;
mod json_path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::lower::Spec;
use crate::spec::leaves::Leaf;
use crate::spec::operation;
use crate::spec::pointer::Lookup as _;
use crate::spec::profile_paths;
use crate::spec::provider::Mode;
pub(crate) use format::format_json;
use json_path::{put, values_at};

/// The fields of a profile, in their usual order.
const ORDER: [&str; 7] = ["external_id", "email", "phone", "language", "display_name", "subject", "extras"];

/// Whether a path is not part of a profile: the subject's kind, call options, what the signer adds,
/// and constants.
fn is_not_in_a_profile(path: &str) -> bool {
    path == "subject" || path == "constant" || path.starts_with("call.") || path.starts_with("signer.")
}

/// The example request that fills most leaves.
pub(crate) fn fullest<'a>(spec: &'a Spec, leaves: &[Leaf]) -> Result<&'a Value> {
    let filled = |value: &&Value| leaves.iter().filter(|leaf| !values_at(value, &leaf.field).is_empty()).count();
    let fullest = examples(spec)?.into_iter().max_by_key(filled);
    fullest.with_context(|| {
        format!("{}: the request has no example; add one, because a test is generated from it", spec.file)
    })
}

fn examples(spec: &Spec) -> Result<Vec<&Value>> {
    let operation = operation::find(&spec.document)?;
    let pointer = format!("{}/requestBody/content/application~1json/examples", operation.pointer);
    let examples = spec.document.at(&pointer).and_then(Value::as_object);
    Ok(examples.into_iter().flatten().filter_map(|(_, example)| example.get("value")).collect())
}

/// The profile that produces an example request.
pub(crate) fn of(spec: &Spec, leaves: &[Leaf], example: &Value) -> Value {
    let mut found = filled(spec, leaves.iter(), example);
    complete_subject(spec, &mut found);
    let fields = ORDER.iter().filter_map(|name| Some(((*name).to_owned(), found.get(*name)?.clone())));
    Value::Object(fields.collect())
}

/// A value as profiles write it: providers spell genders in many ways, with the same first letter.
fn common(path: &str, value: Value) -> Value {
    let Some(spelt) = value.as_str().filter(|_| path == "subject.person.gender") else { return value };
    let gender = match spelt.chars().next().map(|first| first.to_ascii_lowercase()) {
        Some('f') => "female",
        Some('m') => "male",
        _ => "other",
    };
    json!(gender)
}

/// The extras in an example: all of them, or only the required ones.
pub(crate) fn extras(spec: &Spec, leaves: &[Leaf], example: &Value, only_required: bool) -> Option<Value> {
    let leaves = leaves.iter().filter(|leaf| leaf.required || !only_required);
    filled(spec, leaves, example).at(&format!("/extras/{}", spec.provider.id)).cloned()
}

/// The part of a profile that these leaves of an example determine.
fn filled<'a>(spec: &Spec, leaves: impl Iterator<Item = &'a Leaf>, example: &Value) -> Value {
    let mut found = Value::Object(Map::new());
    for (leaf, path) in leaves.filter_map(|leaf| Some((leaf, source(spec, leaf)?))) {
        for (places, value) in values_at(example, &leaf.field) {
            put(&mut found, &path, &places, common(&path, value));
        }
    }
    found
}

/// The profile path that is the source of a leaf.
fn source(spec: &Spec, leaf: &Leaf) -> Option<String> {
    let other = match spec.provider.modes.first() {
        Some(Mode::Business) => "subject.person.",
        _ => "subject.business.",
    };
    let path = leaf.from.iter().find(|path| !is_not_in_a_profile(path) && !path.starts_with(other))?;
    Some(profile_paths::in_profile(&spec.provider.id, path))
}

/// Adds what every profile's subject must have.
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
    fn genders_are_translated_to_the_profile() {
        let gender = |spelt: &str| common("subject.person.gender", json!(spelt));
        assert_eq!(["F", "MALE", "diverse"].map(gender), ["female", "male", "other"]);
        assert_eq!(common("external_id", json!("F")), "F");
    }
}
