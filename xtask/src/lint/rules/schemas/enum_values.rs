//! Rule: the values of a string enumeration are strings.
//!
//! YAML reads `12`, `012`, `1e3`, `true` and `null` as other types unless they are quoted. The
//! generator rejects such a list without naming the place, or drops the value.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "enum-value-not-a-string", check: Check::Spec(check) };

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
            Value::Null => "remove it, and write `nullable: true` next to the type",
            _ => "quote it as it is sent",
        };
        Problem::value(at, "a value of a string enumeration is not a string", help)
    };
    others.map(problem).collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn unquoted_values_are_reported() {
        insta::assert_snapshot!(broken(
            "        - green\n",
            "        - 12\n        - 1e3\n        - true\n        - null\n"
        ));
        assert_eq!(broken("        - green\n", "        - '12'\n"), broken("", ""));
    }
}
