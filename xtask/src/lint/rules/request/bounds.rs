//! Rule: the request has no constraint that the generated code does not check.
//!
//! Patterns, lengths and enumerations of strings become checked types. Other constraints do not: a
//! `minimum` only changes the width of an integer, `maxItems` is ignored, and so are most formats.
//! A reader of the spec, or of the documentation generated from it, would believe that they are
//! checked.
//!
//! A pattern also needs `x-enroll-rule`, which explains it to a person whose value does not match.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "unchecked-bound", check: Check::Spec(check) };

const BOUNDS: &str = "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf \
                      minItems maxItems uniqueItems minProperties maxProperties";

fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (pointer, schema) in walk::sent(&draft.document) {
        let found = BOUNDS.split(' ').filter(|bound| schema.get(*bound).is_some());
        problems.extend(found.map(|bound| problem(&pointer, bound)));
        problems.extend(unchecked_format(&pointer, schema));
        problems.extend(pattern_without_rule(&pointer, schema));
    }
    problems
}

fn problem(pointer: &str, bound: &str) -> Problem {
    let help = "move it to the description, and check it in the provider's mapping.rs if a wrong value does harm";
    Problem::key(child(pointer, bound), format!("{bound} is not checked before a request is sent"), help)
}

/// These formats have an effect. Dates have types of their own, the mapping checks e-mail
/// addresses, integers and floats have their width, and a password is redacted by its privacy.
fn unchecked_format(pointer: &str, schema: &Value) -> Option<Problem> {
    const CHECKED: [&str; 8] = ["date", "date-time", "email", "password", "int32", "int64", "float", "double"];
    let format = schema.text("format").filter(|format| !CHECKED.contains(format))?;
    let what = format!("the format {format} is not checked before a request is sent");
    Some(Problem::value(child(pointer, "format"), what, "write it as a pattern, or move it to the description"))
}

fn pattern_without_rule(pointer: &str, schema: &Value) -> Option<Problem> {
    let has_rule = schema.get("x-enroll-rule").is_some_and(Value::is_string);
    let what = "the pattern has no x-enroll-rule, so an error message would show a regular expression";
    let help = "describe a valid value in x-enroll-rule, such as `an ISO 639-1 code, two lowercase letters`";
    (schema.get("pattern").is_some() && !has_rule)
        .then(|| Problem::key(child(pointer, "pattern"), what.to_owned(), help))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_unchecked_bound_is_reported() {
        insta::assert_snapshot!(broken("          format: int32\n", "          format: int32\n          minimum: 1\n"));
    }

    #[test]
    fn an_unchecked_format_is_reported() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: string\n          format: hostname\n          description: The city.\n"
        ));
    }

    #[test]
    fn a_pattern_without_a_rule_is_reported() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: string\n          pattern: ^[A-Z][a-z]+$\n          description: The city.\n"
        ));
    }
}
