//! Which fields a schema documents, in any of its branches.
//!
//! A field is unknown if no branch has it among its properties. An object without any properties,
//! or with a schema for all others, documents every field. Nothing is validated here, so the branch
//! that a value does not fit counts too.

use crate::reason::{Limited, UnknownField, label};
use serde_json::{Map, Value};

/// Schemas are not recursive; the limit keeps a wrong one from hanging.
const MAX_DEPTH: usize = 32;

/// The schemas that may describe one value.
pub(super) struct Documented<'a> {
    root: &'a Value,
    branches: Vec<&'a Value>,
}

impl<'a> Documented<'a> {
    /// The schema `root`, whose definitions it refers to.
    pub(super) fn new(root: &'a Value) -> Self {
        Self::of(root, vec![root])
    }

    fn of(root: &'a Value, schemas: Vec<&'a Value>) -> Self {
        let mut documented = Self { root, branches: Vec::new() };
        schemas.into_iter().for_each(|schema| documented.add(schema, MAX_DEPTH));
        documented
    }

    fn add(&mut self, schema: &'a Value, fuel: usize) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        self.branches.push(schema);
        if let Some(pointer) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            self.root.pointer(pointer).into_iter().for_each(|target| self.add(target, fuel));
        }
        let arms = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
        arms.for_each(|arm| self.add(arm, fuel));
    }

    fn properties(&self) -> impl Iterator<Item = &'a Map<String, Value>> {
        self.branches.iter().filter_map(|branch| branch["properties"].as_object())
    }

    /// Whether any name is documented: there are no properties, or others are allowed by name.
    fn is_open(&self) -> bool {
        let is_map =
            |branch: &&'a Value| matches!(&branch["additionalProperties"], Value::Object(_) | Value::Bool(true));
        self.properties().next().is_none() || self.branches.iter().any(is_map)
    }

    fn field(&self, name: &str) -> Option<Self> {
        let named: Vec<&Value> = self.properties().filter_map(|fields| fields.get(name)).collect();
        if !named.is_empty() {
            return Some(Self::of(self.root, named));
        }
        let others =
            || self.branches.iter().map(|branch| &branch["additionalProperties"]).filter(|one| one.is_object());
        self.is_open().then(|| Self::of(self.root, others().collect()))
    }

    fn items(&self) -> Self {
        Self::of(self.root, self.branches.iter().filter_map(|branch| branch.get("items")).collect())
    }

    /// Finds the unknown fields of a value at a place. What is below an unknown field is not
    /// searched.
    pub(super) fn unknown(&self, value: &Value, place: &mut String, found: &mut Limited<UnknownField>) {
        let length = place.len();
        match value {
            Value::Array(items) => {
                let documented = self.items();
                for (index, item) in items.iter().enumerate() {
                    place.push_str(&format!("/{index}"));
                    documented.unknown(item, place, found);
                    place.truncate(length);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    place.push('/');
                    place.push_str(&label::step(name));
                    match self.field(name) {
                        Some(documented) => documented.unknown(field, place, found),
                        None => found.push(|| self.unknown_field(name, place)),
                    }
                    place.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn unknown_field(&self, name: &str, place: &str) -> UnknownField {
        let known = self.properties().flat_map(Map::keys).map(String::as_str);
        UnknownField { field: label::pointer(place), did_you_mean: label::meant(name, known).map(str::to_owned) }
    }

    /// Whether the spec marks the field at a JSON pointer as secret.
    pub(super) fn is_secret(&self, pointer: &str) -> bool {
        let Some((step, rest)) = pointer.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        else {
            return self.branches.iter().any(|branch| branch["x-enroll-privacy"] == "secret");
        };
        let name = step.replace("~1", "/").replace("~0", "~");
        let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let is_secret = |below: Self| below.is_secret(&rest);
        self.field(&name).is_some_and(is_secret) || is_secret(self.items())
    }
}
