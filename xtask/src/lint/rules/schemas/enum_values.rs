//! The values of a string's list are strings.
//!
//! YAML reads `12`, `012`, `1e3`, `true` and `null` as something else unless they are in quotes. The
//! generator refuses such a list without a place, or leaves the value out.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "value-no-string", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let schemas = walk::each(&draft.document);
    schemas.iter().filter(|(_, schema)| schema["type"] == "string").flat_map(|(at, schema)| of(at, schema)).collect()
}

fn of(pointer: &str, schema: &Value) -> Vec<Problem> {
    let values = schema.items("enum").enumerate();
    let others = values.filter(|(_, value)| !value.is_string());
    let problem = |(index, value): (usize, &Value)| {
        let at = child(&child(pointer, "enum"), &index.to_string());
        let help = match value {
            Value::Null => "leave it out, and write `nullable: true` beside the type",
            _ => "put it in quotes, as it is sent",
        };
        Problem::value(at, "a value of a string's list is no string", help)
    };
    others.map(problem).collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn what_yaml_reads_as_something_else_is_shown() {
        insta::assert_snapshot!(broken(
            "        - green\n",
            "        - 12\n        - 1e3\n        - true\n        - null\n"
        ));
        assert_eq!(broken("        - green\n", "        - '12'\n"), broken("", ""));
    }
}
