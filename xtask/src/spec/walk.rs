//! Finds the schemas of a document.
//!
//! Only this file knows which keys contain schemas, so that a *field* called `example` or `default`
//! is never mistaken for a keyword. Places are JSON pointers rather than borrows, so that one list
//! serves readers and writers. Parents come before their children.

use std::collections::BTreeSet;

use serde_json::Value;

use super::operation::{self, Operation};
use super::pointer::{Lookup as _, child, component, referenced};

/// The pointers of all schemas of the document.
pub(crate) fn schemas(document: &Value) -> Vec<String> {
    each(document).into_iter().map(|(pointer, _)| pointer).collect()
}

/// All schemas of the document with their pointers.
pub(crate) fn each(document: &Value) -> Vec<(String, &Value)> {
    pairs(document, roots(document))
}

/// The pointers of a schema and all schemas inside it; references are not followed.
pub(crate) fn under(document: &Value, pointer: &str) -> Vec<String> {
    each_under(document, pointer).into_iter().map(|(pointer, _)| pointer).collect()
}

/// A schema and all schemas inside it with their pointers; references are not followed.
pub(crate) fn each_under<'a>(document: &'a Value, pointer: &str) -> Vec<(String, &'a Value)> {
    pairs(document, vec![pointer.to_owned()])
}

fn pairs(document: &Value, roots: Vec<String>) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for root in roots {
        let schema = document.at(&root).unwrap_or(&Value::Null);
        collect(schema, root, &mut found);
    }
    found
}

fn collect<'a>(schema: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    let index = found.len();
    found.push((pointer, schema));
    for (step, inner) in steps(schema) {
        let pointer = step.from(&found[index].0);
        collect(inner, pointer, found);
    }
}

/// The components reachable from the schemas at these pointers.
pub(crate) fn reachable(document: &Value, from: &[String]) -> BTreeSet<String> {
    let from = from.iter().filter_map(|pointer| document.at(pointer));
    reached(document, from.collect())
}

/// The components reachable from a schema.
pub(crate) fn reachable_from<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<String> {
    reached(document, vec![schema])
}

fn reached<'a>(document: &'a Value, mut open: Vec<&'a Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    while let Some(schema) = open.pop() {
        if let Some(name) = referenced(schema).filter(|name| found.insert((*name).to_owned())) {
            open.extend(document.at(&component(name)));
        }
        open.extend(steps(schema).map(|(_, inner)| inner));
    }
    found
}

/// The components in the body of a request.
pub(crate) fn sent_components(document: &Value) -> BTreeSet<String> {
    components_of(document, request)
}

/// The components in a request, also in its parameters.
pub(crate) fn components_of_requests(document: &Value) -> BTreeSet<String> {
    reachable(document, &[parameters(document), request(document)].concat())
}

/// The components in a response.
pub(crate) fn received_components(document: &Value) -> BTreeSet<String> {
    components_of(document, responses)
}

/// The components that are sent and never received.
pub(crate) fn only_sent(document: &Value) -> BTreeSet<String> {
    &sent_components(document) - &received_components(document)
}

/// The components that are received and never sent.
pub(crate) fn only_received(document: &Value) -> BTreeSet<String> {
    &received_components(document) - &sent_components(document)
}

fn components_of(document: &Value, bodies: fn(&Value) -> Vec<String>) -> BTreeSet<String> {
    reachable(document, &bodies(document))
}

/// All schemas of the request, with their pointers.
pub(crate) fn sent(document: &Value) -> Vec<(String, &Value)> {
    let mut roots = [parameters(document), request(document)].concat();
    let components = reachable(document, &roots);
    roots.extend(components.iter().map(|name| component(name)));
    pairs(document, roots)
}

/// All schemas that one operation sends, with their pointers.
pub(crate) fn sent_by<'a>(document: &'a Value, operation: &Operation<'_>) -> Vec<(String, &'a Value)> {
    let parameters = operation.parameters().into_iter().map(|(at, _)| child(&at, "schema"));
    let parameters = parameters.filter(|at| document.at(at).is_some());
    let mut roots: Vec<_> = parameters.chain(contents(document, &child(&operation.pointer, "requestBody"))).collect();
    let components = reachable(document, &roots);
    roots.extend(components.iter().map(|name| component(name)));
    pairs(document, roots)
}

/// The step from a schema to one directly inside it.
enum Step<'a> {
    Field(&'a str),
    Keyword(&'static str),
    Arm(&'static str, usize),
}

impl Step<'_> {
    /// The pointer of the inner schema.
    fn from(&self, pointer: &str) -> String {
        match self {
            Self::Field(name) => child(&child(pointer, "properties"), name),
            Self::Keyword(keyword) => child(pointer, keyword),
            Self::Arm(keyword, index) => format!("{pointer}/{keyword}/{index}"),
        }
    }
}

/// The schemas directly inside a schema.
fn steps(schema: &Value) -> impl Iterator<Item = (Step<'_>, &Value)> {
    let fields = schema.fields("properties");
    let fields = fields.map(|(name, inner)| (Step::Field(name), inner));
    let single = ["items", "additionalProperties", "not"].into_iter().filter_map(|keyword| {
        let inner = schema.get(keyword).filter(|inner| inner.is_object())?;
        Some((Step::Keyword(keyword), inner))
    });
    let arms = ["oneOf", "allOf", "anyOf"].into_iter().flat_map(|keyword| {
        let arms = schema.items(keyword).enumerate();
        arms.map(move |(index, inner)| (Step::Arm(keyword, index), inner))
    });
    fields.chain(single).chain(arms)
}

fn roots(document: &Value) -> Vec<String> {
    let mut found = document.get("components").map(|at| fields(at, "schemas", "/components")).unwrap_or_default();
    found.extend([parameters(document), request(document), responses(document)].concat());
    found
}

/// All parts of a document, schema or not, with their pointers.
pub(crate) fn parts_of(part: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(String::new(), part)];
    let mut next = 0;
    while let Some((pointer, part)) = found.get(next).cloned() {
        let keys = part.as_object().into_iter().flatten();
        found.extend(keys.map(|(key, inner)| (child(&pointer, key), inner)));
        let items = part.as_array().into_iter().flatten().enumerate();
        found.extend(items.map(|(index, inner)| (format!("{pointer}/{index}"), inner)));
        next += 1;
    }
    found
}

/// The schemas of the parameters.
pub(crate) fn parameters(document: &Value) -> Vec<String> {
    let parameters = operation::each(document).into_iter().flat_map(|operation| operation.parameters());
    parameters.map(|(at, _)| child(&at, "schema")).filter(|at| document.at(at).is_some()).collect()
}

/// The schemas of the request's body.
pub(crate) fn request(document: &Value) -> Vec<String> {
    let operations = operation::pointers(document);
    operations.iter().flat_map(|operation| contents(document, &child(operation, "requestBody"))).collect()
}

/// The schemas of the responses, bodies and headers.
pub(crate) fn responses(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for operation in operation::pointers(document) {
        for response in document.at(&operation).map(|at| fields(at, "responses", &operation)).unwrap_or_default() {
            found.extend(contents(document, &response));
            found.extend(holders(document, &response, "headers"));
        }
    }
    found
}

fn contents(document: &Value, pointer: &str) -> Vec<String> {
    holders(document, pointer, "content")
}

/// The `schema` of each field of `keyword`.
fn holders(document: &Value, pointer: &str, keyword: &str) -> Vec<String> {
    let holders = document.at(pointer).map(|at| fields(at, keyword, pointer)).unwrap_or_default();
    holders.iter().map(|holder| child(holder, "schema")).filter(|at| document.at(at).is_some()).collect()
}

fn fields(value: &Value, keyword: &str, pointer: &str) -> Vec<String> {
    let pointer = child(pointer, keyword);
    let fields = value.get(keyword).and_then(Value::as_object);
    fields.into_iter().flatten().map(|(name, _)| child(&pointer, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_named_like_a_keyword_is_a_field() {
        let document = json!({"components": {"schemas": {"A": {"properties": {"items": {"type": "string"}}}}}});
        assert_eq!(schemas(&document), ["/components/schemas/A", "/components/schemas/A/properties/items"]);
    }

    #[test]
    fn sent_schemas_are_reached_through_the_request() {
        let content = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}});
        let document = json!({
            "paths": {"/users": {"post": {"requestBody": content}}},
            "components": {"schemas": {"A": {"properties": {"a": {"type": "string"}}}, "B": {}}},
        });
        let found: Vec<_> = sent(&document).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(found[1..], ["/components/schemas/A", "/components/schemas/A/properties/a"]);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn references_are_followed() {
        let document = json!({"components": {"schemas": {
            "A": {"properties": {"b": {"items": {"$ref": "#/components/schemas/B"}}}},
            "B": {"oneOf": [{"$ref": "#/components/schemas/C"}]},
            "C": {"type": "string"},
            "D": {"type": "string"},
        }}});
        let found = reachable(&document, &["/components/schemas/A".to_owned()]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["B", "C"]);
    }
}
