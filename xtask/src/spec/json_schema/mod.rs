//! Compiles OpenAPI 3.0 schemas as JSON Schema validators.
//!
//! `nullable` means nothing to a validator, so it is translated. The bounds are those of draft 4,
//! on which OpenAPI 3.0 is based. An int32 or int64 gets its bounds, because the generated type has
//! them.

mod translate;

use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::pointer::{Lookup as _, component};
use super::walk;

pub(crate) use translate::UnknownFields;
use translate::translate;

/// Compiles a schema of this document.
pub(crate) fn compile(
    document: &Value,
    schema: &Value,
    unknown: UnknownFields,
) -> Result<Validator, Box<ValidationError<'static>>> {
    let used = walk::reachable_from(document, schema).into_iter();
    let components: Map<String, Value> = used
        .filter_map(|name| {
            let component = translate(document.at(&component(&name))?, unknown);
            Some((name, component))
        })
        .collect();
    let whole = json!({"allOf": [translate(schema, unknown)], "components": {"schemas": components}});
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft4).should_validate_formats(true);
    options.build(&whole).map_err(Box::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_integer_widths_are_checked() {
        let schema = json!({"properties": {
            "example": {"type": "string", "nullable": true},
            "many": {"type": "integer", "format": "int32"},
            "to": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/To"}]},
        }});
        let document = json!({"components": {"schemas": {"To": {"type": "string", "enum": ["a"]}}}});
        let open = compile(&document, &schema, UnknownFields::Allowed).unwrap();
        for good in [json!({"example": null, "to": null}), json!({"example": "", "to": "a", "many": 1, "more": 1})] {
            assert!(open.is_valid(&good), "{good}");
        }
        for bad in
            [json!({"example": 1}), json!({"to": "b"}), json!({"many": 3_000_000_000_u64}), json!({"many": null})]
        {
            assert!(!open.is_valid(&bad), "{bad}");
        }
        let closed = compile(&document, &schema, UnknownFields::Rejected).unwrap();
        assert!(!closed.is_valid(&json!({"more": 1})));
    }
}
