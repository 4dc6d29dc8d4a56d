//! A parsed OpenAPI document, with its references followed.
//!
//! Only references inside the document are followed. A missing target reads as null, which the
//! callers report as whatever they miss.

use super::SpecError;
use serde_json::Value;

/// Specs must not be recursive; the limit keeps a wrong one from hanging the start.
const MAX_DEPTH: usize = 32;

/// A parsed OpenAPI document.
pub(super) struct Document {
    id: String,
    root: Value,
}

impl Document {
    pub(super) fn parse(id: &str, text: &str) -> Result<Self, SpecError> {
        let root = serde_json::from_str(text).map_err(|error| {
            SpecError::new(id, format!("it is not JSON (line {}, column {})", error.line(), error.column()))
        })?;
        Ok(Self { id: id.to_owned(), root })
    }

    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    pub(super) fn error(&self, what: impl Into<String>) -> SpecError {
        SpecError::new(&self.id, what)
    }

    /// The value at a JSON pointer, with a reference followed.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        self.root.pointer(pointer).map_or(&Value::Null, |found| self.follow(found))
    }

    /// The value itself, or the target of its `$ref`.
    pub(super) fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut current = value;
        for _ in 0..MAX_DEPTH {
            let Some(pointer) = current["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) else {
                return current;
            };
            current = self.root.pointer(pointer).unwrap_or(&Value::Null);
        }
        &Value::Null
    }

    /// Visits every schema at or under `schema` with the path of the field that it describes; `*`
    /// is an item of a list.
    pub(super) fn walk(&self, schema: &Value, visit: &mut dyn FnMut(&[String], &Value)) {
        self.descend(schema, &mut Vec::new(), MAX_DEPTH, visit);
    }

    fn descend(&self, schema: &Value, path: &mut Vec<String>, fuel: usize, visit: &mut dyn FnMut(&[String], &Value)) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        visit(path, schema);
        if schema.get("$ref").is_some() {
            return self.descend(self.follow(schema), path, fuel, visit);
        }
        for arm in ["allOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten() {
            self.descend(arm, path, fuel, visit);
        }
        let fields = schema["properties"].as_object().into_iter().flatten();
        let items = schema.get("items").map(|items| ("*", items));
        for (name, field) in fields.map(|(name, field)| (name.as_str(), field)).chain(items) {
            path.push(name.to_owned());
            self.descend(field, path, fuel, visit);
            path.pop();
        }
    }
}
