//! The specs, read as plain JSON: tests compare them with what the code does, so they are not read
//! by the project's own reader.

#![allow(clippy::expect_used, reason = "a spec that is not what a test needs must stop the test")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use serde_json::Value;

/// The ids of all providers.
pub fn ids() -> impl Iterator<Item = &'static str> {
    enroll::PROVIDER_IDS.iter().copied()
}

/// The providers whose lists are reviewed in snapshots. One that is added later brings no snapshot
/// of its own.
pub const REVIEWED: [&str; 5] = ["bitpanda", "capa", "kraken", "onchainpay", "synapse"];

/// One provider's spec.
pub fn spec(id: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/enroll-sandbox/src/generated/specs");
    let text = fs::read(format!("{folder}/{id}.json")).expect("a provider has a spec");
    serde_json::from_slice(&text).expect("a spec is JSON")
}

/// One provider's spec, read once.
pub fn shared(id: &str) -> &'static Value {
    static ALL: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| ids().map(|id| (id, spec(id))).collect());
    ALL.get(id).expect("a provider has a spec")
}

/// All operations of a spec.
pub fn operations(spec: &Value) -> impl Iterator<Item = &Value> {
    let paths = spec["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(_, methods)| methods.as_object().into_iter().flatten().map(|(_, operation)| operation))
}

/// The operation of a spec that creates a user.
pub fn operation(spec: &Value) -> &Value {
    operations(spec).find(|operation| operation["operationId"] == "create_user").expect("a spec creates users")
}

/// The operation of a spec that finds users, if it has one.
pub fn look_up(spec: &Value) -> Option<&Value> {
    operations(spec).find(|operation| operation["x-enroll-operation"] == "look_up")
}

/// The media type of a request or a response: its schema and its examples.
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

/// The same JSON without fields that are null: an absent field and a null one say the same.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, field)| !field.is_null());
            kept.map(|(name, field)| (name, without_nulls(field))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
