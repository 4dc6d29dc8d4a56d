//! The specs, read as plain JSON: what they say is compared with what the code does, so no code of ours stands between.

#![allow(clippy::expect_used, reason = "a spec that is not what a test needs must stop the test")]

use serde_json::Value;

const SPECS: [(&str, &str); 5] = [
    ("bitpanda", include_str!("../../crates/enroll-sandbox/src/generated/specs/bitpanda.json")),
    ("capa", include_str!("../../crates/enroll-sandbox/src/generated/specs/capa.json")),
    ("kraken", include_str!("../../crates/enroll-sandbox/src/generated/specs/kraken.json")),
    ("onchainpay", include_str!("../../crates/enroll-sandbox/src/generated/specs/onchainpay.json")),
    ("synapse", include_str!("../../crates/enroll-sandbox/src/generated/specs/synapse.json")),
];

/// The ids of all providers.
pub fn ids() -> [&'static str; 5] {
    SPECS.map(|(id, _)| id)
}

/// One provider's spec.
pub fn spec(id: &str) -> Value {
    let (_, text) = SPECS.iter().find(|(other, _)| *other == id).expect("one of the five");
    serde_json::from_str(text).expect("a spec is JSON")
}

/// The one operation of a spec.
pub fn operation(spec: &Value) -> &Value {
    let path = spec["paths"].as_object().and_then(|paths| paths.values().next());
    path.and_then(|methods| methods.get("post")).expect("a spec has one path with POST")
}

/// The media type of a request or an answer: its schema and its examples.
pub fn json(content: &Value) -> &Value {
    content.pointer("/content/application~1json").expect("a body is JSON")
}

/// An example of a provider's request.
pub fn request_example(id: &str, name: &str) -> Value {
    let spec = spec(id);
    json(&operation(&spec)["requestBody"])["examples"][name]["value"].clone()
}

/// The component that a reference names.
pub fn component<'s>(spec: &'s Value, reference: &str) -> (&'s str, &'s Value) {
    let name = reference.strip_prefix("#/components/schemas/").expect("references name components");
    let schemas = spec["components"]["schemas"].as_object().expect("a spec has components");
    let (name, schema) = schemas.get_key_value(name).expect("a reference leads somewhere");
    (name, schema)
}

/// The same JSON without members that are null: an absent member and a null one say the same.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, member)| !member.is_null());
            kept.map(|(name, member)| (name, without_nulls(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
