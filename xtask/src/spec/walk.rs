//! Where the schemas of a document stand.
//!
//! The one place that knows which keys hold schemas, so that a *member* called `example` or `default` is never taken for a keyword. Places are JSON
//! pointers and not borrows: one list serves readers and writers alike. Parents come before their children.

use std::collections::BTreeSet;

use serde_json::Value;

use super::pointer::{child, component, referenced};

/// The pointers of all schemas of the document.
pub(crate) fn schemas(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for root in roots(document) {
        found.extend(under(document, &root));
    }
    found
}

/// The pointers of a schema and all schemas inside it; references are not followed.
pub(crate) fn under(document: &Value, pointer: &str) -> Vec<String> {
    let mut found = vec![pointer.to_owned()];
    if let Some(schema) = document.pointer(pointer) {
        for inner in children(schema, pointer) {
            found.extend(under(document, &inner));
        }
    }
    found
}

/// The components that can be reached from the schemas at these pointers.
pub(crate) fn reachable(document: &Value, from: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = from.to_vec();
    while let Some(pointer) = open.pop() {
        for place in under(document, &pointer) {
            let name = document.pointer(&place).and_then(referenced);
            if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
                open.push(component(name));
            }
        }
    }
    found
}

/// The pointers of all schemas that have a part in what is sent.
pub(crate) fn sent(document: &Value) -> Vec<String> {
    let mut roots = Vec::new();
    for operation in super::operation::pointers(document) {
        roots.extend(parameters(document, &operation));
        roots.extend(request(document, &operation));
    }
    let components = reachable(document, &roots);
    roots.extend(components.iter().map(|name| component(name)));
    roots.iter().flat_map(|root| under(document, root)).collect()
}

/// The pointers of the schemas directly inside a schema.
pub(crate) fn children(schema: &Value, pointer: &str) -> Vec<String> {
    let mut found = members(schema, "properties", pointer);
    for keyword in ["items", "additionalProperties", "not"] {
        if schema.get(keyword).is_some_and(Value::is_object) {
            found.push(child(pointer, keyword));
        }
    }
    for keyword in ["oneOf", "allOf", "anyOf"] {
        let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        found.extend((0..count).map(|index| format!("{pointer}/{keyword}/{index}")));
    }
    found
}

fn roots(document: &Value) -> Vec<String> {
    let mut found = document.get("components").map(|at| members(at, "schemas", "/components")).unwrap_or_default();
    for operation in super::operation::pointers(document) {
        found.extend(parameters(document, &operation));
        found.extend(request(document, &operation));
        found.extend(responses(document, &operation));
    }
    found
}

/// The pointers of the parts of a document that are no schemas and could be references all the same.
pub(crate) fn parts(document: &Value) -> Vec<String> {
    let within = |pointer: &str, keyword: &str| {
        document.pointer(pointer).map(|at| members(at, keyword, pointer)).unwrap_or_default()
    };
    let mut found = within("", "paths");
    for operation in super::operation::pointers(document) {
        let list = child(&operation, "parameters");
        let count = document.pointer(&list).and_then(Value::as_array).map_or(0, Vec::len);
        found.extend((0..count).map(|index| format!("{list}/{index}")));
        let mut bodies = within(&operation, "responses");
        found.extend(bodies.iter().flat_map(|response| within(response, "headers")));
        bodies.push(child(&operation, "requestBody"));
        let media = bodies.iter().flat_map(|body| within(body, "content"));
        found.extend(media.flat_map(|media| within(&media, "examples")));
        found.extend(bodies);
    }
    found
}

/// The schemas of an operation's parameters.
pub(crate) fn parameters(document: &Value, operation: &str) -> Vec<String> {
    let pointer = child(operation, "parameters");
    let count = document.pointer(&pointer).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|index| format!("{pointer}/{index}/schema")).filter(|at| document.pointer(at).is_some()).collect()
}

/// The schemas of an operation's request body.
pub(crate) fn request(document: &Value, operation: &str) -> Vec<String> {
    contents(document, &child(operation, "requestBody"))
}

/// The schemas of an operation's responses, bodies and headers.
pub(crate) fn responses(document: &Value, operation: &str) -> Vec<String> {
    let mut found = Vec::new();
    for response in document.pointer(operation).map(|at| members(at, "responses", operation)).unwrap_or_default() {
        found.extend(contents(document, &response));
        found.extend(holders(document, &response, "headers"));
    }
    found
}

fn contents(document: &Value, pointer: &str) -> Vec<String> {
    holders(document, pointer, "content")
}

/// The `schema` of each member of `keyword`.
fn holders(document: &Value, pointer: &str, keyword: &str) -> Vec<String> {
    let holders = document.pointer(pointer).map(|at| members(at, keyword, pointer)).unwrap_or_default();
    holders.iter().map(|holder| child(holder, "schema")).filter(|at| document.pointer(at).is_some()).collect()
}

fn members(value: &Value, keyword: &str, pointer: &str) -> Vec<String> {
    let pointer = child(pointer, keyword);
    let members = value.get(keyword).and_then(Value::as_object);
    members.into_iter().flatten().map(|(name, _)| child(&pointer, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_member_with_the_name_of_a_keyword_is_a_member() {
        let document = json!({"components": {"schemas": {"A": {"properties": {"items": {"type": "string"}}}}}});
        assert_eq!(schemas(&document), ["/components/schemas/A", "/components/schemas/A/properties/items"]);
    }

    #[test]
    fn what_is_sent_is_reached_through_the_request() {
        let content = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}});
        let document = json!({
            "paths": {"/users": {"post": {"requestBody": content}}},
            "components": {"schemas": {"A": {"properties": {"a": {"type": "string"}}}, "B": {}}},
        });
        let found = sent(&document);
        assert_eq!(found[1..], ["/components/schemas/A", "/components/schemas/A/properties/a"]);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn reaches_through_references() {
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
