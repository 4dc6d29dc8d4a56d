//! Rule: an object with fields, and a string with a pattern, values or a length, is a component.
//!
//! Each becomes a type, and its name must not change with its position. A personal string that is
//! checked could not be redacted otherwise.

use crate::spec::pointer::Lookup as _;
use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "unnamed-type", check: Check::Each(problem) };

fn problem(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    if is_component(pointer) {
        return None;
    }
    let checked = ["pattern", "enum", "minLength", "maxLength"].iter().find(|key| schema.get(**key).is_some());
    let text = schema.text("type") == Some("string");
    let kind = match (schema.get("properties"), checked) {
        (Some(_), _) => "an object with fields".to_owned(),
        (None, Some(key)) if text => format!("a string with {key}"),
        _ => return None,
    };
    let what = format!("{kind} has no name");
    Some(Problem::key(pointer, what, "move it to components/schemas and refer to it"))
}

fn is_component(pointer: &str) -> bool {
    pointer.strip_prefix("/components/schemas/").is_some_and(|name| !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_checked_string_needs_a_name() {
        insta::assert_snapshot!(broken("          description: The city.\n", "          maxLength: 40\n"));
    }
}
