//! The request promises no check that the generated code does not make.
//!
//! Patterns, lengths and values of strings become checked types. The rest does not: a `minimum` only changes the width of an integer, `maxItems` is
//! not looked at. A reader of the spec, or of the documentation that is made from it, would believe that it is.

use super::Rule;
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::{Draft, walk};

pub(super) const RULE: Rule = Rule { name: "unchecked-bound", check };

const BOUNDS: [&str; 10] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

fn check(draft: &Draft) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (pointer, schema) in walk::sent(&draft.document) {
        let found = BOUNDS.iter().filter(|bound| schema.get(**bound).is_some());
        problems.extend(found.map(|bound| problem(&pointer, bound)));
    }
    problems
}

fn problem(pointer: &str, bound: &str) -> Problem {
    let help = "say it in the description, and hold it in the provider's create_user.rs if a wrong value does harm";
    Problem::key(child(pointer, bound), format!("{bound} is not checked before a request is sent"), help)
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    #[test]
    fn a_bound_is_checked() {
        insta::assert_snapshot!(broken("          format: int32\n", "          format: int32\n          minimum: 1\n"));
    }
}
