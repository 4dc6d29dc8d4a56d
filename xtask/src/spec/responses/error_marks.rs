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
}
