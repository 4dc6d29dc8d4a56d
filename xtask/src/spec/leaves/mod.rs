//! The leaves of a request: every field that holds a value rather than other fields.
//!
//! Requirements, field errors and a completeness test are generated from this list. References are
//! followed. The walk stops at one that is unresolved or recursive; other rules report those.

use anyhow::Result;
use serde_json::Value;

use super::operation::Operation;
use super::pointer::{Lookup as _, child, component, referenced};
use super::privacy::Privacy;
use super::problem::Problem;

mod merge;
mod parameter;
pub(crate) mod rule;

/// One leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its path in the body, such as `full_name.first_name` or `aml[].question_id`, or `header
    /// NAME`, in a look-up also `query NAME` or `path NAME`.
    pub(crate) field: String,
    /// Whether it and all fields around it are required.
    pub(crate) required: bool,
    /// Its possible sources.
    pub(crate) from: Vec<String>,
    /// The rule for its values.
    pub(crate) rule: Option<String>,
    pub(crate) privacy: Privacy,
    /// The form of the request that it belongs to, if there are several.
    pub(crate) mode: Option<String>,
}

/// All leaves of body and parameters; rejects a leaf without a source.
pub(crate) fn of(document: &Value, operation: &Operation<'_>) -> Result<Vec<Leaf>> {
    if !operation.is_look_up() {
        operation.request()?;
    }
    let found = find(document, operation);
    match found.problems.into_iter().next() {
        Some(problem) => Err(problem.into()),
        None => Ok(found.leaves),
    }
}

/// The result of a walk.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) problems: Vec<Problem>,
}

/// All valid leaves, and the problems of the others.
pub(crate) fn find(document: &Value, operation: &Operation<'_>) -> Found {
    let mut walker = Walker { document, visits: 0, problems: Vec::new() };
    let mut leaves = Vec::new();
    if let Ok((pointer, schema)) = operation.request() {
        let top = Place { pointer, required: true, top: true, ..Place::default() };
        walker.walk(schema, top, &mut leaves);
    }
    for (pointer, parameter) in operation.parameters().into_iter().filter(|(_, parameter)| !refers(parameter)) {
        let leaf = parameter::leaf(document, &pointer, parameter, operation.is_look_up());
        walker.keep(leaf, &mut leaves);
    }
    Found { leaves, problems: walker.problems }
}

fn refers(value: &Value) -> bool {
    value.get("$ref").is_some()
}

/// More than any request has. Without it, references that branch repeatedly would take forever.
const MAX_VISITS: usize = 10_000;

/// The current position of the walk, and what it has collected on the way.
#[derive(Debug, Clone, Default)]
struct Place {
    pointer: String,
    field: String,
    required: bool,
    top: bool,
    mode: Option<String>,
    user: Option<Value>,
    privacy: Option<Privacy>,
    rule: Option<String>,
    /// The place at which the value is used, if the walk has followed a reference since.
    used: Option<String>,
    /// The components on the way; none is entered twice.
    trail: Vec<String>,
}

struct Walker<'a> {
    document: &'a Value,
    visits: usize,
    problems: Vec<Problem>,
}

impl Walker<'_> {
    fn walk(&mut self, schema: &Value, mut place: Place, leaves: &mut Vec<Leaf>) {
        self.visits += 1;
        if self.visits == MAX_VISITS {
            self.problems.push(Problem::key(
                place.pointer.as_str(),
                "the request has too many parts",
                "refer to fewer components",
            ));
        }
        if self.visits >= MAX_VISITS {
            return;
        }
        // Keys next to a reference are more specific than those of the component.
        place.user = place.user.or_else(|| schema.get("x-enroll-user").cloned());
        place.privacy = place.privacy.or_else(|| Privacy::of(schema));
        if let Some(name) = referenced(schema) {
            return self.component(name, place, leaves);
        }
        if let Some(arms) = schema.get("oneOf").and_then(Value::as_array) {
            return self.arms(arms, &place, leaves);
        }
        if let Some([inner]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            place.used.get_or_insert_with(|| place.pointer.clone());
            place.pointer = format!("{}/allOf/0", place.pointer);
            return self.walk(inner, place, leaves);
        }
        place.top = false;
        // Other rules report these; there is no leaf behind them.
        if refers(schema) || schema.get("anyOf").is_some() || schema.get("allOf").is_some() {
            return;
        }
        match schema.get("items") {
            Some(items) => self.walk(items, place.item(schema), leaves),
            None if schema.get("properties").is_some() => self.fields(schema, &place, leaves),
            None => self.keep(place.leaf(schema), leaves),
        }
    }

    /// Follows a reference, unless it is unresolved or recursive, which other rules report.
    fn component(&mut self, name: &str, mut place: Place, leaves: &mut Vec<Leaf>) {
        let (document, pointer) = (self.document, component(name));
        if place.trail.iter().any(|known| known == name) {
            return;
        }
        if let Some(schema) = document.at(&pointer) {
            place.used.get_or_insert(std::mem::replace(&mut place.pointer, pointer));
            place.trail.push(name.to_owned());
            self.walk(schema, place, leaves);
        }
    }

    fn fields(&mut self, schema: &Value, place: &Place, leaves: &mut Vec<Leaf>) {
        let required: Vec<_> = schema.items("required").filter_map(Value::as_str).collect();
        for (name, field) in schema.fields("properties") {
            self.walk(field, place.field(name, required.contains(&name.as_str())), leaves);
        }
    }

    /// Forms of the whole request are kept apart by name; alternatives inside it are merged field
    /// by field.
    fn arms(&mut self, arms: &[Value], place: &Place, leaves: &mut Vec<Leaf>) {
        let mut found = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let mut inner = Place { pointer: format!("{}/oneOf/{index}", place.pointer), top: false, ..place.clone() };
            if place.top {
                inner.mode = referenced(arm).map(str::to_owned);
            }
            let mut list = Vec::new();
            self.walk(arm, inner, &mut list);
            found.push(list);
        }
        leaves.extend(if place.top { found.concat() } else { merge::arms(&found) });
    }

    fn keep(&mut self, leaf: Result<Leaf, Problem>, leaves: &mut Vec<Leaf>) {
        match leaf {
            Ok(leaf) => leaves.push(leaf),
            // A component that is used twice is walked twice.
            Err(problem) if self.problems.contains(&problem) => {}
            Err(problem) => self.problems.push(problem),
        }
    }
}

impl Place {
    fn field(&self, name: &str, required: bool) -> Self {
        let field = if self.field.is_empty() { name.to_owned() } else { format!("{}.{name}", self.field) };
        let pointer = child(&child(&self.pointer, "properties"), name);
        let (required, mode, trail) = (self.required && required, self.mode.clone(), self.trail.clone());
        Self { pointer, field, required, mode, trail, ..Self::default() }
    }

    fn item(&self, array: &Value) -> Self {
        let pointer = child(&self.pointer, "items");
        Self { pointer, field: format!("{}[]", self.field), rule: rule::of(array), used: None, ..self.clone() }
    }

    fn leaf(self, schema: &Value) -> Result<Leaf, Problem> {
        let pointer = self.used.unwrap_or(self.pointer);
        let Some(user) = self.user else {
            return Err(Problem::key(
                pointer,
                "the field has no source",
                "write x-enroll-user; specs/README.md lists the paths",
            ));
        };
        let from = paths(&user).ok_or_else(|| {
            Problem::value(
                child(&pointer, "x-enroll-user"),
                "the value is neither a path nor a list of paths",
                "write a path that specs/README.md lists",
            )
        })?;
        let rule = rule::join([self.rule, rule::of(schema)], "; ");
        let privacy = self.privacy.unwrap_or(Privacy::Public);
        Ok(Leaf { field: self.field, required: self.required, from, rule, privacy, mode: self.mode })
    }
}

fn paths(user: &Value) -> Option<Vec<String>> {
    match user {
        Value::String(path) => Some(vec![path.clone()]),
        Value::Array(list) if !list.is_empty() => list.iter().map(|path| path.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::operation;
    use serde_json::json;

    fn leaves(request: &Value) -> Result<Vec<Leaf>> {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Request"}}});
        let document = json!({
            "paths": {"/users": {"post": {"operationId": "create_user", "requestBody": {"content": content}}}},
            "components": {"schemas": {
                "Request": request,
                "Code": {"type": "string", "pattern": "^[A-Z]{2}$", "x-enroll-privacy": "personal"},
                "A": {"required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["a"], "x-enroll-user": "extras.kind"}}},
                "B": {"required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["b"], "x-enroll-user": "extras.kind"}}},
            }},
        });
        of(&document, &operation::find(&document)?)
    }

    #[test]
    fn fields_items_and_references_are_walked() {
        let item = json!({"allOf": [{"$ref": "#/components/schemas/Code"}], "x-enroll-user": "subject.person.nationalities[]"});
        let found = leaves(
            &json!({"required": ["list"], "properties": {"list": {"type": "array", "maxItems": 3, "items": item}}}),
        )
        .unwrap();
        let [leaf] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((leaf.field.as_str(), leaf.required, leaf.privacy), ("list[]", true, Privacy::Personal));
        assert_eq!(leaf.rule.as_deref(), Some("at most 3 items; pattern ^[A-Z]{2}$"));
    }

    #[test]
    fn forms_are_kept_apart_and_alternatives_are_merged() {
        let arms = json!({"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]});
        let modes: Vec<_> = leaves(&arms).unwrap().into_iter().map(|leaf| leaf.mode).collect();
        assert_eq!(modes, [Some("A".to_owned()), Some("B".to_owned())]);

        let found = leaves(&json!({"required": ["id"], "properties": {"id": arms}})).unwrap();
        let [leaf] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((leaf.field.as_str(), leaf.required), ("id.kind", true));
        assert_eq!(leaf.rule.as_deref(), Some("one of a or one of b"));
    }

    #[test]
    fn a_leaf_without_a_source_is_reported() {
        let error = leaves(&json!({"properties": {"a": {"type": "boolean"}}})).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Request/properties/a: the field has no source"), "{error}");
    }
}
