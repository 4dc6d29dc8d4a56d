//! The request promises no check that the generated code does not make.
//!
//! Patterns, lengths and values of strings become checked types. The rest does not: a `minimum`
//! only changes the width of an integer, `maxItems` is not looked at, and most formats are words to
//! the generator. A reader of the spec, or of the documentation that is made from it, would believe
//! that they are checked.
//!
//! A pattern has its words beside it, which a person is told whose value is refused.

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
        problems.extend(pattern_without_words(&pointer, schema));
    }
    problems
}

fn problem(pointer: &str, bound: &str) -> Problem {
    let help = "say it in the description, and hold it in the provider's mapping.rs if a wrong value does harm";
    Problem::key(child(pointer, bound), format!("{bound} is not checked before a request is sent"), help)
}

/// Dates become types of their own, an e-mail address is checked by the mapping, integers and
/// floats have their width, and a password is hidden as its privacy says.
fn unchecked_format(pointer: &str, schema: &Value) -> Option<Problem> {
    const CHECKED: [&str; 8] = ["date", "date-time", "email", "password", "int32", "int64", "float", "double"];
    let format = schema.text("format").filter(|format| !CHECKED.contains(format))?;
    let what = format!("the format {format} is not checked before a request is sent");
    Some(Problem::value(child(pointer, "format"), what, "write it as a pattern, or say it in the description"))
}

fn pattern_without_words(pointer: &str, schema: &Value) -> Option<Problem> {
    let has_words = schema.get("x-enroll-rule").is_some_and(Value::is_string);
    let what = "a person whose value is refused would be shown a regular expression";
    let help = "say in x-enroll-rule what a value is like, such as `an ISO 639-1 code, two small letters`";
    (schema.get("pattern").is_some() && !has_words)
        .then(|| Problem::key(child(pointer, "pattern"), what.to_owned(), help))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_bound_is_checked() {
        insta::assert_snapshot!(broken("          format: int32\n", "          format: int32\n          minimum: 1\n"));
    }

    #[test]
    fn a_format_that_nothing_checks_is_refused() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: string\n          format: hostname\n          description: The city.\n"
        ));
    }

    #[test]
    fn a_pattern_has_words() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: string\n          pattern: ^[A-Z][a-z]+$\n          description: The city.\n"
        ));
    }
}
