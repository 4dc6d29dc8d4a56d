//! References: each leads to a component schema, none runs in a circle, and nothing stands beside one.
//!
//! The generator panics on a reference that leads nowhere, boxes types for one that leads back, and drops keys beside one without a word, which may
//! be the key that keeps a value secret.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, component, referenced};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const LEADS_NOWHERE: Rule =
    Rule { name: "unresolved-ref", check: Check::Spec(leads_nowhere) };
pub(in crate::lint::rules) const BESIDE: Rule = Rule { name: "keys-beside-ref", check: Check::Each(beside) };
pub(in crate::lint::rules) const CIRCLE: Rule = Rule { name: "recursive-ref", check: Check::Spec(circle) };

fn leads_nowhere(draft: &Draft) -> Vec<Problem> {
    let parts = walk::parts_of(&draft.document).into_iter();
    parts.filter_map(|(pointer, part)| lost(&draft.document, &format!("{pointer}/$ref"), part)).collect()
}

fn lost(document: &Value, place: &str, part: &Value) -> Option<Problem> {
    part.get("$ref")?;
    let Some(name) = referenced(part).filter(|name| !name.contains('/')) else {
        let help = "begin it with #/components/schemas/ if a schema is meant, and write out anything else";
        return Some(Problem::value(place, "this $ref leads to no component schema", help));
    };
    if document.at(&component(name)).is_some() {
        return None;
    }
    let what = format!("there is no component {name}");
    Some(Problem::value(place, what, "write it under components/schemas, or mend the $ref"))
}

fn beside(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    schema.get("$ref")?;
    let keys = schema.as_object()?.keys().filter(|key| *key != "$ref");
    let keys: Vec<_> = keys.map(String::as_str).collect();
    let what = format!("{} beside a $ref is lost", keys.join(", "));
    let help = "write `allOf` with the one reference and put the keys beside that";
    let problem = Problem::key(format!("{pointer}/{}", keys.first()?), what, help);
    Some(problem.related(format!("{pointer}/$ref"), "the reference"))
}

fn circle(draft: &Draft) -> Vec<Problem> {
    let components = draft.document.at("/components/schemas").and_then(Value::as_object);
    let names = components.into_iter().flatten().map(|(name, _)| component(name));
    let leads_back = |pointer: &String| {
        walk::reachable(&draft.document, std::slice::from_ref(pointer)).iter().any(|name| component(name) == *pointer)
    };
    let help = "no provider here needs it; leave the field out, or make it free-form";
    names
        .filter(leads_back)
        .map(|pointer| Problem::key(pointer, "the component leads back to itself through its references", help))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

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
