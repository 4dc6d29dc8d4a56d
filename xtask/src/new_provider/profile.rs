//! The profile that a request was made of: the spec's example, read backwards through `x-enroll-user`.
//!
//! With it the example is a test: whoever has the profile must get that body. Where a member has several sources the first that fits the subject is
//! taken; values are taken as they are, so a mapping that converts them (a gender, a date) wants another value, and the file is a person's to mend.

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::New;
use super::json_path::{put, values_at};
use crate::spec::leaves::Leaf;
use crate::spec::operation;
use crate::spec::pointer::Lookup as _;
use crate::spec::provider::Mode;

/// The members of a profile, in the order in which people write them.
const ORDER: [&str; 7] = ["external_id", "email", "phone", "language", "display_name", "subject", "extras"];

/// What no profile holds: the subject's kind, values of the call and of the signer, and what never changes.
fn stands_elsewhere(path: &str) -> bool {
    path == "subject" || path == "constant" || path.starts_with("call.") || path.starts_with("signer.")
}

/// The example of the request that fills most leaves.
pub(super) fn example(new: &New) -> Result<Value> {
    let operation = operation::find(&new.spec.document)?;
    let pointer = format!("{}/requestBody/content/application~1json/examples", operation.pointer);
    let examples = new.spec.document.at(&pointer).and_then(Value::as_object);
    let values = examples.into_iter().flatten().filter_map(|(_, example)| example.get("value"));
    let filled = |value: &&Value| new.leaves.iter().filter(|leaf| !values_at(value, &leaf.member).is_empty()).count();
    let fullest = values.max_by_key(filled).cloned();
    fullest.with_context(|| format!("{}: {pointer}: holds no example; write one, a test is made of it", new.spec.file))
}

/// The profile of an example.
pub(super) fn of(new: &New, example: &Value) -> Value {
    let mut found = Value::Object(Map::new());
    for leaf in &new.leaves {
        if let Some(path) = source(new, leaf) {
            values_at(example, &leaf.member)
                .into_iter()
                .for_each(|(places, value)| put(&mut found, &path, &places, value));
        }
    }
    complete_subject(new, &mut found);
    let members = ORDER.iter().filter_map(|name| Some(((*name).to_owned(), found.get(*name)?.clone())));
    Value::Object(members.collect())
}

/// The extras in an example, all of them or only those that must be there.
pub(super) fn extras(new: &New, example: &Value, only_required: bool) -> Option<Value> {
    let mut found = Value::Object(Map::new());
    for leaf in new.leaves.iter().filter(|leaf| leaf.required || !only_required) {
        if let Some(path) = source(new, leaf).filter(|path| path.starts_with("extras.")) {
            values_at(example, &leaf.member)
                .into_iter()
                .for_each(|(places, value)| put(&mut found, &path, &places, value));
        }
    }
    found.at(&format!("/extras/{}", new.id())).cloned()
}

/// The path in a profile that feeds a leaf.
fn source(new: &New, leaf: &Leaf) -> Option<String> {
    let other = match new.spec.provider.modes.first() {
        Some(Mode::Business) => "subject.person.",
        _ => "subject.business.",
    };
    let path = leaf.from.iter().find(|path| !stands_elsewhere(path) && !path.starts_with(other))?;
    Some(match path.strip_prefix("extras.") {
        Some(own) => format!("extras.{}.{own}", new.id()),
        None => path.clone(),
    })
}

/// Gives the subject what every profile's has.
fn complete_subject(new: &New, profile: &mut Value) {
    let defaults: &[(&str, &str)] = match new.spec.provider.modes.first() {
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
