//! Rules: each reference resolves to a component schema, none is recursive, and no key is next to
//! one.
//!
//! The generator panics on an unresolved reference and boxes the types of a recursive one. It
//! silently drops keys next to a reference, including the key that keeps a value secret.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, component, referenced};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const UNRESOLVED: Rule = Rule { name: "unresolved-ref", check: Check::Spec(unresolved) };
pub(in crate::lint::rules) const SIBLING_KEYS: Rule =
    Rule { name: "keys-next-to-ref", check: Check::Each(sibling_keys) };
pub(in crate::lint::rules) const RECURSIVE: Rule = Rule { name: "recursive-ref", check: Check::Spec(recursive) };

fn unresolved(draft: &Draft) -> Vec<Problem> {
    let parts = walk::parts_of(&draft.document).into_iter();
    parts
        .filter_map(|(pointer, part)| unresolved_reference(&draft.document, &format!("{pointer}/$ref"), part))
        .collect()
}

fn unresolved_reference(document: &Value, place: &str, part: &Value) -> Option<Problem> {
    part.get("$ref")?;
    let Some(name) = referenced(part).filter(|name| !name.contains('/')) else {
        let help = "start it with #/components/schemas/ for a schema, and write out anything else";
        return Some(Problem::value(place, "this $ref is not to a component schema", help));
    };
    if document.at(&component(name)).is_some() {
        return None;
    }
    let what = format!("the component {name} does not exist");
    Some(Problem::value(place, what, "add it under components/schemas, or fix the $ref"))
}

fn sibling_keys(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    schema.get("$ref")?;
    let keys = schema.as_object()?.keys().filter(|key| *key != "$ref");
    let keys: Vec<_> = keys.map(String::as_str).collect();
    let what = format!("{} next to a $ref is ignored", keys.join(", "));
    let help = "write `allOf` with the one reference, and put the keys next to it";
    let problem = Problem::key(format!("{pointer}/{}", keys.first()?), what, help);
    Some(problem.related(format!("{pointer}/$ref"), "the reference"))
}

fn recursive(draft: &Draft) -> Vec<Problem> {
    let components = draft.document.at("/components/schemas").and_then(Value::as_object);
    let names = components.into_iter().flatten().map(|(name, _)| component(name));
    let refers_to_itself = |pointer: &String| {
        walk::reachable(&draft.document, std::slice::from_ref(pointer)).iter().any(|name| component(name) == *pointer)
    };
    let help = "remove the field, or make it free-form; no provider needs recursion";
    names
        .filter(refers_to_itself)
        .map(|pointer| Problem::key(pointer, "the component refers to itself through its references", help))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    const ADDRESS: &str = "          $ref: '#/components/schemas/Address'\n";

    #[test]
    fn a_reference_must_resolve() {
        insta::assert_snapshot!(broken(ADDRESS, "          $ref: '#/components/schemas/Adress'\n"));
    }

    #[test]
    fn a_reference_to_another_file_is_reported() {
        insta::assert_snapshot!(broken(ADDRESS, "          $ref: 'common.yaml#/Address'\n"));
    }

    #[test]
    fn a_reference_to_a_parameter_is_reported() {
        insta::assert_snapshot!(broken(
            "      requestBody:\n",
            "      parameters:\n        - $ref: '#/components/parameters/Trace'\n      requestBody:\n"
        ));
    }

    #[test]
    fn keys_next_to_a_reference_are_reported() {
        insta::assert_snapshot!(broken(ADDRESS, &format!("{ADDRESS}          x-enroll-privacy: secret\n")));
    }

    #[test]
    fn a_recursive_component_is_reported() {
        insta::assert_snapshot!(broken(
            "        city:\n",
            "        former:\n          $ref: '#/components/schemas/Address'\n        city:\n"
        ));
    }
}
