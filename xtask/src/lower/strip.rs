//! What is not for the generator is taken out: keys of ours, examples, links, credentials, response headers, defaults of fields.
//!
//! One key of ours beside a format switches the conversion to our types off. Credentials are the signer's business. A default says what the *provider*
//! assumes when nothing is sent; the generator would send it instead. On an enumeration of its own a default stays, where it is only an
//! `impl Default`.

use anyhow::Result;
use serde_json::{Map, Value};

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::walk;

const SCHEMA_KEYS: [&str; 4] = ["example", "examples", "externalDocs", "discriminator"];
const PART_KEYS: [&str; 5] = ["example", "examples", "externalDocs", "headers", "security"];

pub(super) const PASS: Pass = Pass {
    name: "strip",
    why: "a key beside a format switches the type of ours off, and what else is dropped is not the generator's business",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &mut lowered.document;
    for pointer in walk::schemas(document) {
        if let Some(schema) = document.at_mut(&pointer).and_then(Value::as_object_mut) {
            strip_schema(schema);
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.retain(|key, _| key == "schemas");
    }
    for (_, part) in document.as_object_mut().into_iter().flatten().filter(|(key, _)| *key != "components") {
        strip_part(part);
    }
    if let Some(root) = document.as_object_mut() {
        strip(root, &PART_KEYS);
    }
    Ok(())
}

fn strip_schema(schema: &mut Map<String, Value>) {
    strip(schema, &SCHEMA_KEYS);
    if !schema.contains_key("enum") {
        schema.remove("default");
    }
}

/// Everything outside the components: no name there is a field's, except below `schema`, which the walk has done.
fn strip_part(part: &mut Value) {
    match part {
        Value::Object(keys) => {
            strip(keys, &PART_KEYS);
            for (_, value) in keys.iter_mut().filter(|(key, _)| *key != "schema") {
                strip_part(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strip_part),
        _ => {}
    }
}

fn strip(keys: &mut Map<String, Value>, unwanted: &[&str]) {
    keys.retain(|key, _| !key.starts_with("x-") && !unwanted.contains(&key.as_str()));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;
    use serde_json::json;

    #[test]
    fn strips_keys_but_never_members() {
        let inner = json!({"type": "string", "example": "a", "x-enroll-user": "email", "default": "b"});
        let mut lowered = with(json!({"A": {"properties": {"example": inner, "default": inner, "x-odd": inner}}}));
        apply(&mut lowered).unwrap();
        let plain = json!({"type": "string"});
        assert_eq!(schema(&lowered, "A")["properties"], json!({"example": plain, "default": plain, "x-odd": plain}));
    }

    #[test]
    fn strips_credentials_and_answers_headers() {
        let mut lowered = with(json!({}));
        lowered.document["security"] = json!([]);
        lowered.document["x-enroll-provider"] = json!({});
        lowered.document["components"]["securitySchemes"] = json!({});
        lowered.document["paths"]["/users"]["post"]["responses"]["200"]["headers"] = json!({"x-id": {}});
        apply(&mut lowered).unwrap();
        let text = lowered.document.to_string();
        assert!(!text.contains("security") && !text.contains("x-") && !text.contains("headers"), "{text}");
    }
}
