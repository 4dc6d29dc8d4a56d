//! JSON pointers and references, the two ways of naming a place in a document.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

const SCHEMAS: &str = "#/components/schemas/";

/// The pointer of a child.
pub(crate) fn child(pointer: &str, segment: &str) -> String {
    format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"))
}

/// The pointer of a component schema.
pub(crate) fn component(name: &str) -> String {
    child("/components/schemas", name)
}

/// The reference to a component schema, as it stands in `$ref`.
pub(crate) fn reference_to(name: &str) -> String {
    format!("{SCHEMAS}{name}")
}

/// The name of the component that a schema refers to, if it is a reference.
pub(crate) fn referenced(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// The component schema of that name.
pub(crate) fn schema<'a>(document: &'a Value, name: &str) -> Result<&'a Value> {
    document.pointer(&component(name)).with_context(|| {
        format!("#/components/schemas/{name} is referred to and does not exist; write it or mend the $ref")
    })
}

/// The schema itself, or what it refers to; references are followed to the end.
pub(crate) fn resolve<'a>(document: &'a Value, mut schema: &'a Value) -> Result<&'a Value> {
    // A document has fewer hops than this, unless its references run in a circle.
    for _ in 0..64 {
        let Some(name) = referenced(schema) else { return Ok(schema) };
        schema = self::schema(document, name)?;
    }
    bail!("a $ref leads back to itself; break the circle")
}

/// Whether a schema puts keys beside a reference.
pub(crate) fn wraps(schema: &Value) -> bool {
    schema.get("allOf").is_some()
}

/// The schema behind references and one-item `allOf`, where it can be found: what a value is in the end.
pub(crate) fn plain<'a>(document: &'a Value, mut schema: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        schema = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            _ if schema.get("$ref").is_some() => document.pointer(&component(referenced(schema)?))?,
            Some([inner]) => inner,
            _ => return Some(schema),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn follows_references_and_refuses_circles() {
        let document = json!({"components": {"schemas": {
            "A": {"$ref": "#/components/schemas/B"},
            "B": {"type": "string"},
            "C": {"$ref": "#/components/schemas/C"},
        }}});
        let outcome = |name: &str| resolve(&document, &json!({"$ref": reference_to(name)})).cloned();
        assert_eq!(outcome("A").unwrap(), json!({"type": "string"}));
        assert!(outcome("C").is_err());
        assert!(outcome("D").is_err());
    }

    #[test]
    fn looks_through_wrappers() {
        let document = json!({"components": {"schemas": {"A": {"type": "string"}}}});
        let wrapped = json!({"description": "Words.", "allOf": [{"$ref": "#/components/schemas/A"}]});
        assert_eq!(plain(&document, &wrapped), Some(&json!({"type": "string"})));
        assert_eq!(plain(&document, &json!({"$ref": "#/components/schemas/B"})), None);
    }

    #[test]
    fn escapes_a_path() {
        assert_eq!(child("/paths", "/v2/users"), "/paths/~1v2~1users");
    }
}
