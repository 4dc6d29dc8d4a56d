//! Rule: `oneOf` lists references, `allOf` has one reference, and `anyOf` is not used.
//!
//! For `anyOf` the generator makes a struct in which everything is optional and the arms are lost;
//! the parts of an `allOf` it merges in ways that drop constraints. An `allOf` with one reference
//! is how keys are put next to it. An arm without a name would be named after its position, which
//! changes.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "combined-schemas", check: Check::Each(problem) };

fn problem(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let only_references = |list: &Vec<Value>| list.iter().all(|arm| arm.get("$ref").is_some());
    if schema.get("anyOf").is_some() {
        return Some(Problem::key(
            format!("{pointer}/anyOf"),
            "anyOf generates a broken type",
            "use oneOf, with arms that exclude each other",
        ));
    }
    if list("oneOf").is_some_and(|arms| !only_references(arms)) {
        return Some(Problem::key(
            format!("{pointer}/oneOf"),
            "an arm of oneOf is not a reference",
            "name each arm under components/schemas",
        ));
    }
    if list("allOf").is_some_and(|parts| parts.len() != 1 || !only_references(parts)) {
        let help = "use it only to put keys next to one reference; write other fields out";
        return Some(Problem::key(format!("{pointer}/allOf"), "allOf is not a single reference", help));
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const ADDRESS: &str = "          $ref: '#/components/schemas/Address'\n";

    #[test]
    fn any_of_is_reported() {
        insta::assert_snapshot!(broken(ADDRESS, "          anyOf: [{$ref: '#/components/schemas/Address'}]\n"));
    }

    #[test]
    fn all_of_needs_one_reference() {
        let two = "          allOf: [{$ref: '#/components/schemas/Address'}, {$ref: '#/components/schemas/Tag'}]\n";
        insta::assert_snapshot!(broken(ADDRESS, two));
    }

    #[test]
    fn one_of_needs_references() {
        insta::assert_snapshot!(broken(ADDRESS, "          oneOf: [{type: boolean, x-enroll-user: constant}]\n"));
    }
}
