//! `oneOf` joins references, `allOf` holds one, and `anyOf` is not used.
//!
//! The generator makes a struct of `anyOf` in which everything is optional and the arms are lost, and merges the parts of an `allOf` in ways that
//! drop constraints. One reference in an `allOf` is how keys are put beside it. An arm without a name gets one from its place, which changes.

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
            "anyOf gives a broken type",
            "use oneOf, with arms that exclude each other",
        ));
    }
    if list("oneOf").is_some_and(|arms| !only_references(arms)) {
        return Some(Problem::key(
            format!("{pointer}/oneOf"),
            "an arm of oneOf is no reference",
            "name each arm under components/schemas",
        ));
    }
    if list("allOf").is_some_and(|parts| parts.len() != 1 || !only_references(parts)) {
        let help = "it is there to put keys beside one; write other fields out";
        return Some(Problem::key(format!("{pointer}/allOf"), "allOf holds something else than one reference", help));
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const ADDRESS: &str = "          $ref: '#/components/schemas/Address'\n";

    #[test]
    fn any_of_is_not_used() {
        insta::assert_snapshot!(broken(ADDRESS, "          anyOf: [{$ref: '#/components/schemas/Address'}]\n"));
    }

    #[test]
    fn all_of_holds_one_reference() {
        let two = "          allOf: [{$ref: '#/components/schemas/Address'}, {$ref: '#/components/schemas/Tag'}]\n";
        insta::assert_snapshot!(broken(ADDRESS, two));
    }

    #[test]
    fn one_of_joins_references() {
        insta::assert_snapshot!(broken(ADDRESS, "          oneOf: [{type: boolean, x-enroll-user: constant}]\n"));
    }
}
