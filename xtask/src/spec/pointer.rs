//! JSON pointers and `$ref` references, the two ways to name a place in a document.

use std::borrow::Cow;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

const SCHEMAS: &str = "#/components/schemas/";

/// Looks up values by pointer or key.
///
/// Like `Value::pointer`, without its two copies of each segment: rules and passes make some ten
/// thousand lookups.
pub(crate) trait Lookup {
    /// The value at a pointer.
    fn at(&self, pointer: &str) -> Option<&Value>;

    /// The value at a pointer, mutable.
    fn at_mut(&mut self, pointer: &str) -> Option<&mut Value>;

    /// The fields of the object at a key; none if there is no object.
    fn fields(&self, key: &str) -> impl Iterator<Item = (&String, &Value)>;

    /// The items of the list at a key; none if there is no list.
    fn items(&self, key: &str) -> impl Iterator<Item = &Value>;

    /// The string at a key.
    fn text(&self, key: &str) -> Option<&str>;
}

impl Lookup for Value {
    fn at(&self, pointer: &str) -> Option<&Value> {
        segments(pointer)?.try_fold(self, |value, segment| match value {
            Value::Object(fields) => fields.get(&*unescaped(segment)),
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    fn at_mut(&mut self, pointer: &str) -> Option<&mut Value> {
        segments(pointer)?.try_fold(self, |value, segment| match value {
            Value::Object(fields) => fields.get_mut(&*unescaped(segment)),
            Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    fn fields(&self, key: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.get(key).and_then(Value::as_object).into_iter().flatten()
    }

    fn items(&self, key: &str) -> impl Iterator<Item = &Value> {
        self.get(key).and_then(Value::as_array).into_iter().flatten()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}

/// The segments of a pointer; none if it is not a pointer.
pub(crate) fn segments(pointer: &str) -> Option<impl Iterator<Item = &str>> {
    let below = if pointer.is_empty() { None } else { Some(pointer.strip_prefix('/')?) };
    Some(below.into_iter().flat_map(|below| below.split('/')))
}

pub(crate) fn unescaped(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') { segment.replace("~1", "/").replace("~0", "~").into() } else { segment.into() }
}

/// The pointer of a child.
pub(crate) fn child(pointer: &str, segment: &str) -> String {
    if segment.contains(['~', '/']) {
        return format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"));
    }
    [pointer, "/", segment].concat()
}

/// The pointer of a component schema.
pub(crate) fn component(name: &str) -> String {
    child("/components/schemas", name)
}

/// The reference to a component schema, as in `$ref`.
pub(crate) fn reference_to(name: &str) -> String {
    format!("{SCHEMAS}{name}")
}

/// The name of the component that a schema refers to, if it is a reference.
pub(crate) fn referenced(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// The component schema with this name.
pub(crate) fn schema<'a>(document: &'a Value, name: &str) -> Result<&'a Value> {
    document
        .at(&component(name))
        .with_context(|| format!("#/components/schemas/{name} does not exist; add it, or fix the $ref"))
}

/// The schema itself, or the one that it refers to through any number of references.
pub(crate) fn resolve<'a>(document: &'a Value, mut schema: &'a Value) -> Result<&'a Value> {
    // No document has more hops, unless its references are recursive.
    for _ in 0..64 {
        let Some(name) = referenced(schema) else { return Ok(schema) };
        schema = self::schema(document, name)?;
    }
    bail!("a $ref refers to itself; remove the recursion")
}

/// Whether a schema wraps a reference to put keys next to it.
pub(crate) fn wraps(schema: &Value) -> bool {
    schema.get("allOf").is_some()
}

/// The schema behind references and single-item `allOf`, if it can be found.
pub(crate) fn plain<'a>(document: &'a Value, mut schema: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        schema = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            _ if schema.get("$ref").is_some() => document.at(&component(referenced(schema)?))?,
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
    fn references_are_followed_and_recursion_is_rejected() {
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
    fn lookups_match_json_pointers() {
        let mut document = json!({"paths": {"/a~b": [1, {"": 2}]}});
        for pointer in ["", "/paths", "/paths/~1a~0b/0", "/paths/~1a~0b/1/", "/paths/~1a~0b/2", "/paths/a", "paths"] {
            assert_eq!(document.at(pointer), document.pointer(pointer), "{pointer}");
            assert_eq!(document.clone().at_mut(pointer), document.pointer_mut(pointer), "{pointer}");
        }
        assert_eq!(document.at("/paths/~1a~0b/1/"), Some(&json!(2)));
    }

    #[test]
    fn plain_looks_through_wrappers() {
        let document = json!({"components": {"schemas": {"A": {"type": "string"}}}});
        let wrapped = json!({"description": "A description.", "allOf": [{"$ref": "#/components/schemas/A"}]});
        assert_eq!(plain(&document, &wrapped), Some(&json!({"type": "string"})));
        assert_eq!(plain(&document, &json!({"$ref": "#/components/schemas/B"})), None);
    }

    #[test]
    fn a_path_is_escaped() {
        assert_eq!(child("/paths", "/v2/users"), "/paths/~1v2~1users");
    }
}
