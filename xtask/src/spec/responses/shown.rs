//! Finds the fields of a look-up's response that name a user: its id (`x-enroll-keep`), and what a
//! look-up compares or counts (`x-enroll-shows`).
//!
//! Unlike what a caller keeps of a created user, they may be in the items of a list.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::operation::{Operation, Response};
use crate::spec::pointer::{Lookup as _, child, component, referenced};

/// The key of what is compared or counted.
pub(crate) const KEY: &str = "x-enroll-shows";

/// One marked field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    /// The value of the key.
    pub(crate) name: String,
    /// The field in the response, such as `data[].id`.
    pub(crate) field: String,
    /// The schema with the key.
    pub(crate) pointer: String,
}

/// The fields of the success response with this key. A field that several arms share is listed once
/// for each.
pub(crate) fn find(document: &Value, look_up: &Operation<'_>, key: &str) -> Vec<Shown> {
    let responses = look_up.each_response().into_iter().flatten();
    let mut found = BTreeSet::new();
    for response in responses.filter(Response::is_success) {
        if let Some(schema) = response.schema() {
            let pointer = format!("{}/content/application~1json/schema", response.pointer);
            Walk { document, key, found: &mut found }.walk(schema, pointer, "", &mut Vec::new());
        }
    }
    found.into_iter().collect()
}

struct Walk<'a> {
    document: &'a Value,
    key: &'a str,
    found: &'a mut BTreeSet<Shown>,
}

impl<'a> Walk<'a> {
    /// Walks a schema; `trail` has the components on the way, none of which is entered twice.
    fn walk(&mut self, schema: &'a Value, pointer: String, field: &str, trail: &mut Vec<&'a str>) {
        if let Some(name) = schema.text(self.key) {
            self.found.insert(Shown { name: name.to_owned(), field: field.to_owned(), pointer: pointer.clone() });
        }
        if let Some(name) = referenced(schema).filter(|name| !trail.contains(name)) {
            let pointer = component(name);
            if let Some(schema) = self.document.at(&pointer) {
                trail.push(name);
                self.walk(schema, pointer, field, trail);
                trail.pop();
            }
        }
        for keyword in ["allOf", "oneOf"] {
            for (index, arm) in schema.items(keyword).enumerate() {
                self.walk(arm, format!("{pointer}/{keyword}/{index}"), field, trail);
            }
        }
        if let Some(items) = schema.get("items") {
            self.walk(items, child(&pointer, "items"), &format!("{field}[]"), trail);
        }
        for (name, inner) in schema.fields("properties") {
            let field = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
            self.walk(inner, child(&child(&pointer, "properties"), name), &field, trail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::operation;
    use serde_json::json;

    #[test]
    fn fields_are_found_in_lists_arms_and_components() {
        let content = json!({"content": {"application/json": {"schema": {"oneOf": [
            {"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"},
        ]}}}});
        let read = json!({"operationId": "find", "x-enroll-operation": "look_up", "responses": {"200": content}});
        let document = json!({
            "paths": {"/users": {"get": read}},
            "components": {"schemas": {
                "Good": {"properties": {"users": {"items": {"$ref": "#/components/schemas/User"}}}},
                "User": {"properties": {
                    "id": {"type": "string", "x-enroll-keep": "user_id"},
                    "email": {"type": "string", "x-enroll-shows": "email"},
                    "friend": {"$ref": "#/components/schemas/User"},
                }},
                "Bad": {"properties": {"total": {"type": "integer", "x-enroll-shows": "total"}}},
            }},
        });
        let look_up = operation::look_up(&document).unwrap();
        let fields = |key| find(&document, &look_up, key).into_iter().map(|shown| (shown.name, shown.field));
        let pair = |name: &str, field: &str| (name.to_owned(), field.to_owned());
        assert_eq!(fields("x-enroll-keep").collect::<Vec<_>>(), [pair("user_id", "users[].id")]);
        assert_eq!(fields(KEY).collect::<Vec<_>>(), [pair("email", "users[].email"), pair("total", "total")]);
    }
}
