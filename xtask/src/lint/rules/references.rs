//! References: each leads to a component schema, none runs in a circle, and nothing stands beside one.
//!
//! The generator panics on a reference that leads nowhere, boxes types for one that leads back, and drops keys beside one without a word, which may
//! be the key that keeps a value secret.

use serde_json::Value;

use super::Rule;
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, component, referenced};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(super) const LEADS_NOWHERE: Rule = Rule { name: "unresolved-ref", check: leads_nowhere };
pub(super) const BESIDE: Rule = Rule { name: "keys-beside-ref", check: beside };
pub(super) const CIRCLE: Rule = Rule { name: "recursive-ref", check: circle };

fn leads_nowhere(draft: &Draft) -> Vec<Problem> {
    let schemas = all(draft).into_iter().filter_map(|(pointer, schema)| lost(&draft.document, &pointer, schema));
    let parts = walk::parts(&draft.document);
    let others = parts.into_iter().filter(|pointer| is_reference(&draft.document, pointer)).map(|pointer| {
        Problem::value(
            format!("{pointer}/$ref"),
            "this $ref leads to no schema",
            "only schemas are referred to; write it out here",
        )
    });
    schemas.chain(others).collect()
}

fn is_reference(document: &Value, pointer: &str) -> bool {
    document.at(pointer).is_some_and(|part| part.get("$ref").is_some())
}

fn lost(document: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let place = format!("{pointer}/$ref");
    let Some(name) = referenced(schema).filter(|name| !name.contains('/')) else {
        return Some(Problem::value(place, "this $ref leads to no component", "begin it with #/components/schemas/"));
    };
    if document.at(&component(name)).is_some() {
        return None;
    }
    let what = format!("there is no component {name}");
    Some(Problem::value(place, what, "write it under components/schemas, or mend the $ref"))
}

fn beside(draft: &Draft) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (pointer, schema) in all(draft) {
        let keys = schema.as_object().into_iter().flatten().map(|(key, _)| key).filter(|key| *key != "$ref");
        let keys: Vec<_> = keys.map(String::as_str).collect();
        if let Some(first) = keys.first() {
            let what = format!("{} beside a $ref is lost", keys.join(", "));
            let help = "write `allOf` with the one reference and put the keys beside that";
            problems.push(
                Problem::key(format!("{pointer}/{first}"), what, help)
                    .beside(format!("{pointer}/$ref"), "the reference"),
            );
        }
    }
    problems
}

fn circle(draft: &Draft) -> Vec<Problem> {
    let components = draft.document.at("/components/schemas").and_then(Value::as_object);
    let names = components.into_iter().flatten().map(|(name, _)| component(name));
    let leads_back = |pointer: &String| {
        walk::reachable(&draft.document, std::slice::from_ref(pointer)).iter().any(|name| component(name) == *pointer)
    };
    let help = "no provider here needs it; leave the member out, or make it free-form";
    names
        .filter(leads_back)
        .map(|pointer| Problem::key(pointer, "the component leads back to itself through its references", help))
        .collect()
}

/// The schemas that are references.
fn all(draft: &Draft) -> Vec<(String, &Value)> {
    walk::each(&draft.document).into_iter().filter(|(_, schema)| schema.get("$ref").is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;

    const ADDRESS: &str = "          $ref: '#/components/schemas/Address'\n";

    #[test]
    fn leads_to_a_component() {
        insta::assert_snapshot!(broken(ADDRESS, "          $ref: '#/components/schemas/Adress'\n"));
    }

    #[test]
    fn leads_to_no_other_file() {
        insta::assert_snapshot!(broken(ADDRESS, "          $ref: 'common.yaml#/Address'\n"));
    }

    #[test]
    fn only_schemas_are_referred_to() {
        insta::assert_snapshot!(broken(
            "      requestBody:\n",
            "      parameters:\n        - $ref: '#/components/parameters/Trace'\n      requestBody:\n"
        ));
    }

    #[test]
    fn nothing_stands_beside() {
        insta::assert_snapshot!(broken(ADDRESS, &format!("{ADDRESS}          x-enroll-privacy: secret\n")));
    }

    #[test]
    fn none_leads_back() {
        insta::assert_snapshot!(broken(
            "        city:\n",
            "        former:\n          $ref: '#/components/schemas/Address'\n        city:\n"
        ));
    }
}
