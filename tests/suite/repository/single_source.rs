//! Nothing about a body is written twice: the sandbox reads the specs themselves, and clients send
//! and read only generated types.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use enroll_tests::specs::{ids, spec};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Prose for people; the sandbox's copies leave it out, so that other words change the types
/// alone.
const PROSE: [&str; 8] =
    ["description", "summary", "externalDocs", "x-enroll-rule", "x-enroll-unconfirmed", "retry_note", "note", "source"];

/// All of the specs but their prose, in their order or another, is in the copies that the sandbox
/// carries.
#[test]
fn the_sandbox_carries_the_specs_as_they_are_written() {
    for id in ids() {
        let text = fs::read_to_string(root().join(format!("specs/{id}.yaml"))).unwrap();
        let honest: Value = serde_saphyr::from_str(&text).unwrap();
        let differs = differing("", &honest, &spec(id));
        assert_eq!(differs, None, "{id}: the sandbox's copy is not the spec; run `cargo xtask codegen`");
    }
}

/// The first place where a copy is not what is written, prose apart. Whatever is named there by the
/// provider, in a map of names or in an example, is no prose.
fn differing(place: &str, honest: &Value, copy: &Value) -> Option<String> {
    let holds_names = ["/properties", "/schemas", "/examples", "/responses", "/headers"];
    let is_data = place.split_once("/examples/").is_some_and(|(_, example)| example.contains("/value"));
    let is_named = is_data || holds_names.iter().any(|end| place.ends_with(end));
    let pairs: Vec<_> = match (honest, copy) {
        (Value::Object(honest), Value::Object(copy)) => {
            let kept = honest.iter().filter(|(key, _)| is_named || !PROSE.contains(&key.as_str()));
            let kept: Vec<_> =
                kept.map(|(key, value)| (key.clone(), value, copy.get(key).unwrap_or(&Value::Null))).collect();
            if kept.len() != copy.len() {
                return Some(place.to_owned());
            }
            kept
        }
        (Value::Array(honest), Value::Array(copy)) if honest.len() == copy.len() => {
            honest.iter().zip(copy).enumerate().map(|(at, (honest, copy))| (at.to_string(), honest, copy)).collect()
        }
        _ => return (honest != copy).then(|| place.to_owned()),
    };
    pairs.into_iter().find_map(|(key, honest, copy)| differing(&format!("{place}/{key}"), honest, copy))
}

/// The sources that a person writes, by path, without their tests.
fn by_hand(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && !entry.ends_with("generated") {
            found.extend(by_hand(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&entry).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            found.push((entry, code.join("\n")));
        }
    }
    found
}

/// A provider's crate writes no JSON, and what it sends and reads is generated.
#[test]
fn a_provider_sends_and_reads_generated_types() {
    for id in ids() {
        let sources = by_hand(&root().join(format!("crates/enroll-{id}/src")));
        let mappings = sources.iter().filter(|(_, code)| code.contains("impl Provider for "));
        assert_eq!(mappings.count(), 1, "{id}: one mapping");
        let is_generated = |(_, code): &(PathBuf, String)| !code.contains("impl Endpoint for ");
        assert!(sources.iter().all(is_generated), "{id}: its call is generated");
        for (path, code) in &sources {
            assert!(!code.contains("json!"), "{}: a body is written by hand", path.display());
        }
    }
}

/// Words of the profile and of our own keys, which some provider happens to use for a field too.
const WORDS: [&str; 5] = ["created_at", "external_id", "page_count", "page_size", "refresh_token"];

/// Only what a provider echoes of a request (`shape/`) is known to the sandbox by name; all else it
/// reads in the specs. A name of one word, such as `type`, tells nothing.
#[test]
fn the_sandbox_knows_no_field_by_name() {
    let sources = by_hand(&root().join("crates/enroll-sandbox/src"));
    let elsewhere = |path: &Path| !path.components().any(|part| part.as_os_str() == "shape");
    let (elsewhere, shapes): (Vec<_>, Vec<_>) = sources.into_iter().partition(|(path, _)| elsewhere(path));
    assert!(elsewhere.len() > 20 && shapes.len() > 1);
    let all: BTreeSet<_> = ids().flat_map(|id| fields(&spec(id)["components"]["schemas"])).collect();
    let telling = all.iter().filter(|field| field.contains(|letter: char| letter == '_' || letter.is_uppercase()));
    let known = |sources: &[(PathBuf, String)], field: &str| {
        sources.iter().any(|(_, code)| code.contains(&format!("\"{field}\"")))
    };
    let telling: Vec<_> = telling.map(String::as_str).collect();
    let found: BTreeSet<_> = telling.iter().copied().filter(|field| known(&elsewhere, field)).collect();
    assert_eq!(found, WORDS.into());
    // The search sees what it looks for.
    assert!(telling.iter().any(|field| known(&shapes, field)));
}

/// The names of all fields of all components.
fn fields(node: &Value) -> Vec<String> {
    match node {
        Value::Object(all) => {
            let own = all.get("properties").and_then(Value::as_object).into_iter().flat_map(|own| own.keys().cloned());
            own.chain(all.values().flat_map(fields)).collect()
        }
        Value::Array(items) => items.iter().flat_map(fields).collect(),
        _ => Vec::new(),
    }
}
