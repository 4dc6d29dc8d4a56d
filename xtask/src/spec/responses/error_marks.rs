//! Finds the fields that mark a body as the provider's own error: those at the top of a response
//! body with `x-enroll-error`.

use anyhow::Result;
use serde_json::Value;

use crate::spec::operation::Response;
use crate::spec::pointer::{Lookup as _, resolve};

/// The key of a mark.
pub(crate) const KEY: &str = "x-enroll-error";

/// One marked field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark<'a> {
    /// The name of the field.
    pub(crate) field: &'a str,
    /// The schema with the mark: next to the field's reference, or in the component that it refers
    /// to.
    pub(crate) schema: &'a Value,
    /// Whether the value `false` is the mark.
    pub(crate) when_false: bool,
}

/// The marks of all responses. A field in several responses is listed several times.
pub(crate) fn find<'a>(document: &'a Value, responses: &[Response<'a>]) -> Result<Vec<Mark<'a>>> {
    let mut marks = Vec::new();
    for schema in responses.iter().filter_map(Response::schema) {
        collect(document, schema, &mut marks)?;
    }
    Ok(marks)
}

/// The marks of a read. A field that a documented success has, with a value, marks no error by being
/// given: such a success would be read as an error.
pub(crate) fn find_of_read<'a>(document: &'a Value, responses: &[Response<'a>]) -> Result<Vec<Mark<'a>>> {
    let examples: Vec<_> = responses.iter().flat_map(Response::successes).collect();
    let is_usual =
        |field: &str| examples.iter().any(|example| example.get(field).is_some_and(|value| !is_nothing(value)));
    let mut marks = find(document, responses)?;
    marks.retain(|mark| mark.when_false || !is_usual(mark.field));
    Ok(marks)
}

/// Whether a value says nothing, as the client judges it.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
    }
}

fn collect<'a>(document: &'a Value, schema: &'a Value, marks: &mut Vec<Mark<'a>>) -> Result<()> {
    let schema = resolve(document, schema)?;
    for arm in schema.items("oneOf") {
        collect(document, arm, marks)?;
    }
    for (name, field) in schema.fields("properties") {
        let schemas = [field, resolve(document, field)?];
        let marked = schemas.into_iter().find_map(|schema| Some((schema, schema.get(KEY)?)));
        marks.extend(marked.map(|(schema, mark)| Mark { field: name, schema, when_false: mark == "if_false" }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_are_found_in_arms_and_components() {
        let document = json!({"components": {"schemas": {
            "Good": {"properties": {"success": {"type": "boolean"}}},
            "Bad": {"properties": {"success": {"$ref": "#/components/schemas/No"}, "error": {"x-enroll-error": "given"}}},
            "No": {"type": "boolean", "x-enroll-error": "if_false"},
        }}});
        let choice = json!({"oneOf": [{"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"}]});
        let mut marks = Vec::new();
        collect(&document, &choice, &mut marks).unwrap();
        let mut fields: Vec<_> = marks.iter().map(|mark| (mark.field, mark.when_false)).collect();
        fields.sort_unstable();
        assert_eq!(fields, [("error", false), ("success", true)]);
    }

    #[test]
    fn a_field_of_a_success_marks_no_error_of_a_read_by_being_given() {
        let marks = json!({"properties": {
            "code": {"x-enroll-error": "given"}, "ok": {"x-enroll-error": "if_false"}, "errors": {"x-enroll-error": "given"},
        }});
        let success = json!({"value": {"code": "0", "ok": true, "errors": []}});
        let failure = json!({"x-enroll-case": "forbidden", "value": {"errors": ["no"]}});
        let content = json!({"schema": marks, "examples": {"found": success, "failed": failure}});
        let value = json!({"content": {"application/json": content}});
        let responses = [Response { status: 200, pointer: String::new(), value: &value }];
        let fields = |marks: Vec<Mark<'_>>| {
            let mut fields: Vec<_> = marks.iter().map(|mark| mark.field.to_owned()).collect();
            fields.sort_unstable();
            fields
        };
        assert_eq!(fields(find_of_read(&json!({}), &responses).unwrap()), ["errors", "ok"]);
        assert_eq!(fields(find(&json!({}), &responses).unwrap()), ["code", "errors", "ok"]);
    }
}
