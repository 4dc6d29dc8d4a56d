//! Names stay names in Rust: no type hides one that generated code uses, and no two become one.
//!
//! The generator changes the case of every name. Two fields that differ only in case, or in a leading underscore, become one field, which does not
//! compile; a component called `Option` compiles into something else than was meant.

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

/// The types, traits and variants that Rust brings into every module.
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
    let hides = names.iter().filter_map(|(name, pointer)| {
        let of = type_name(name);
        let what = format!("the type {of} would hide Rust's own");
        let help = "name the component after what it is, such as UserOption";
        PRELUDE.split_whitespace().any(|known| known == of).then(|| Problem::key(pointer.as_str(), what, help))
    });
    let mut problems: Vec<_> = hides.collect();
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

/// Names that become one, or none.
fn collisions(names: &[(&str, String)], kind: &str, convert: impl Fn(&str) -> String) -> Vec<Problem> {
    let mut known: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, pointer) in names {
        let converted = convert(name);
        if converted.is_empty() {
            let what = format!("{name:?} has no letter to make a {kind} of");
            problems.push(Problem::value(pointer.as_str(), what, "name it with letters, or leave it out"));
        } else if let Some((first, place)) = known.get(&converted) {
            let what = format!("{name} and {first} become one {kind}, {converted}");
            let help = match kind {
                "type" => "name one of the two components otherwise",
                "variant" => "leave one of the two out, or make it a string without values",
                _ => "leave out the one that is not needed, or make the object free-form",
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
    fn a_type_hides_nothing() {
        insta::assert_snapshot!(with_schemas("    option: {type: boolean}\n"));
    }

    #[test]
    fn components_stay_apart() {
        insta::assert_snapshot!(with_schemas("    TAG: {type: boolean}\n"));
    }

    #[test]
    fn members_stay_apart() {
        insta::assert_snapshot!(broken(
            "        city:\n",
            "        _city: {type: string, x-enroll-user: constant, x-enroll-privacy: public}\n        city:\n"
        ));
    }

    #[test]
    fn values_stay_apart_and_have_letters() {
        insta::assert_snapshot!(broken("        - red\n", "        - red\n        - RED\n        - '-'\n"));
    }
}
