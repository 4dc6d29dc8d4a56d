//! Pass: removes what the generator must not see: `x-enroll-` keys, examples, links, credentials,
//! response headers, and defaults of fields.
//!
//! One extra key next to a format disables the conversion to its type. Credentials belong to the
//! signer. A default is what the *provider* assumes if nothing is sent; the generator would send it
//! instead. A default on an enumeration component stays, because there it only becomes an `impl
//! Default`.

use anyhow::Result;
use serde_json::{Map, Value};

use super::{Lowered, Pass};
use crate::spec::pointer::Lookup as _;
use crate::spec::walk;

const SCHEMA_KEYS: [&str; 4] = ["example", "examples", "externalDocs", "discriminator"];
const PART_KEYS: [&str; 5] = ["example", "examples", "externalDocs", "headers", "security"];

pub(super) const PASS: Pass = Pass {
    name: "strip",
    why: "a key next to a format disables its type, and the generator must not act on examples, defaults and credentials",
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

/// Everything outside the components. No name there is that of a field, except below `schema`,
/// which the walk has handled.
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
    fn keys_are_stripped_but_fields_are_not() {
        let inner = json!({"type": "string", "example": "a", "x-enroll-user": "email", "default": "b"});
        let mut lowered = with(json!({"A": {"properties": {"example": inner, "default": inner, "x-odd": inner}}}));
        apply(&mut lowered).unwrap();
        let plain = json!({"type": "string"});
        assert_eq!(schema(&lowered, "A")["properties"], json!({"example": plain, "default": plain, "x-odd": plain}));
    }

    #[test]
    fn credentials_and_response_headers_are_stripped() {
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
