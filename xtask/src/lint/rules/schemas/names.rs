//! Rule: names stay distinct in Rust, and no type shadows one that generated code uses.
//!
//! The generator changes the case of every name. Two fields that differ only in case, or in a
//! leading underscore, become one field, which does not compile. A component called `Option`
//! compiles into something else than intended.

use std::collections::BTreeMap;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::names::type_name;
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "name-collision", check: Check::Spec(check) };

/// The types, traits and variants of Rust's prelude.
const PRELUDE: &str = "
    AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Default DoubleEndedIterator Drop Eq Err
    ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Into IntoFuture IntoIterator
    Iterator None Ok Option Ord PartialEq PartialOrd Result Self Send Sized Some String Sync ToString
    TryFrom Vec
";

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let mut problems = components(document);
    for (pointer, schema) in walk::each(document) {
        problems.extend(fields(&pointer, schema));
        problems.extend(values(&pointer, schema));
    }
    problems
}

fn components(document: &Value) -> Vec<Problem> {
    let place = "/components/schemas";
    let names: Vec<_> = object(document.at(place)).map(|name| (name, child(place, name))).collect();
    let shadows = names.iter().filter_map(|(name, pointer)| {
        let of = type_name(name);
        let what = format!("the type {of} would shadow one of Rust's prelude");
        let help = "rename the component, for example to UserOption";
        PRELUDE.split_whitespace().any(|known| known == of).then(|| Problem::key(pointer.as_str(), what, help))
    });
    let mut problems: Vec<_> = shadows.collect();
    problems.extend(collisions(&names, "type", type_name));
    problems
}

fn fields(pointer: &str, schema: &Value) -> Vec<Problem> {
    let place = child(pointer, "properties");
    let names: Vec<_> = object(schema.get("properties")).map(|name| (name, child(&place, name))).collect();
    collisions(&names, "field", |name| name.to_snake_case())
}

fn values(pointer: &str, schema: &Value) -> Vec<Problem> {
    let place = child(pointer, "enum");
    let list = schema.items("enum").enumerate();
    let names: Vec<_> =
        list.filter_map(|(index, value)| Some((value.as_str()?, child(&place, &index.to_string())))).collect();
    collisions(&names, "variant", |name| name.to_upper_camel_case())
}

fn object(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str())
}

/// Names that become the same name, or none.
fn collisions(names: &[(&str, String)], kind: &str, convert: impl Fn(&str) -> String) -> Vec<Problem> {
    let mut known: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, pointer) in names {
        let converted = convert(name);
        if converted.is_empty() {
            let what = format!("{name:?} has no letter for the name of a {kind}");
            problems.push(Problem::value(pointer.as_str(), what, "use letters in the name, or remove it"));
        } else if let Some((first, place)) = known.get(&converted) {
            let what = format!("{name} and {first} become one {kind}, {converted}");
            let help = match kind {
                "type" => "rename one of the two components",
                "variant" => "remove one of the two, or make it a string without values",
                _ => "remove the one that is not needed, or make the object free-form",
            };
            problems.push(Problem::key(pointer.as_str(), what, help).related(*place, "the first one"));
        } else {
            known.insert(converted, (name, pointer));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::{broken, with_schemas};

    #[test]
    fn a_type_does_not_shadow_the_prelude() {
        insta::assert_snapshot!(with_schemas("    option: {type: boolean}\n"));
    }

    #[test]
    fn components_have_distinct_type_names() {
        insta::assert_snapshot!(with_schemas("    TAG: {type: boolean}\n"));
    }

    #[test]
    fn fields_have_distinct_names() {
        insta::assert_snapshot!(broken(
            "        city:\n",
            "        _city: {type: string, x-enroll-user: constant, x-enroll-privacy: public}\n        city:\n"
        ));
    }

    #[test]
    fn values_have_distinct_names_with_letters() {
        insta::assert_snapshot!(broken("        - red\n", "        - red\n        - RED\n        - '-'\n"));
    }
}
