//! Rule: `nullable` has a `type` next to it.
//!
//! In OpenAPI 3.0.3 it adds null to the `type` in the same schema, and means nothing without one;
//! other tools reject it or interpret it differently. Next to a wrapped reference the type is that
//! of the referenced schema. A free-form value allows null anyway.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pointer::{Lookup as _, child, plain};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "null-without-type", check: Check::Each(problem) };

fn problem(document: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    schema.get("nullable")?;
    let written = kind(schema);
    let expected = plain(document, schema).and_then(|schema| of_any(document, schema));
    if written.is_some() && written == expected {
        return None;
    }
    let at = child(pointer, "nullable");
    Some(match (written, expected) {
        (Some(written), Some(expected)) => {
            let what = format!("the type next to `nullable` is {written}, but the referenced schema is {expected}");
            Problem::key(child(pointer, "type"), what, format!("write `type: {expected}`"))
        }
        (_, Some(expected)) => Problem::key(at, NOTHING, format!("write `type: {expected}` next to it")),
        (_, None) => Problem::key(at, NOTHING, "remove `nullable`; a free-form value may be null anyway"),
    })
}

const NOTHING: &str = "`nullable` has no effect without a type next to it";

fn kind(schema: &Value) -> Option<&str> {
    schema.text("type")
}

/// The type of a schema, or that of the first arm of a `oneOf`.
fn of_any<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let first = || schema.get("oneOf").and_then(|arms| arms.get(0)).and_then(|arm| plain(document, arm)).and_then(kind);
    kind(schema).or_else(first)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{broken, report};

    const OK: &str = "          type: boolean\n          description: Whether it succeeded.\n";
    const COLOUR: &str = "        colour:\n";
    const EXAMPLE: (&str, &str) = ("colour: red", "colour: null");

    #[test]
    fn a_wrapped_reference_needs_its_type() {
        insta::assert_snapshot!(report(&[EXAMPLE, (COLOUR, "        colour:\n          nullable: true\n")]));
    }

    #[test]
    fn the_type_is_that_of_the_reference() {
        let with = |kind: &str| {
            let field = format!("        colour:\n          type: {kind}\n          nullable: true\n");
            report(&[EXAMPLE, (COLOUR, &field)])
        };
        insta::assert_snapshot!(with("object"));
        assert_eq!(with("string"), broken("", ""));
    }

    #[test]
    fn a_free_form_value_needs_no_nullable() {
        insta::assert_snapshot!(broken(OK, "          nullable: true\n          x-enroll-privacy: public\n"));
    }
}
