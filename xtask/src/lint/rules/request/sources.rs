//! Every leaf of the request says what feeds it, in words that the common language has.
//!
//! The list of what a provider needs is made from it, and so is the test that the mapping leaves nothing out. A path with a typing mistake would be
//! a requirement that nobody can meet.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::{leaves, operation, profile_paths, walk};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "x-enroll-user", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let Some(operation) = operation::first(document) else { return Vec::new() };
    let mut problems = leaves::find(document, &operation).problems;
    let mut places: Vec<_> = walk::sent(document).into_iter().map(|(pointer, _)| pointer).collect();
    places.extend(operation.parameters().into_iter().map(|(pointer, _)| pointer));
    let places = places.iter().map(|pointer| child(pointer, "x-enroll-user"));
    problems.extend(places.chain(["/x-enroll-provider/unique".to_owned()]).flat_map(|place| unknown(document, &place)));
    problems.dedup();
    problems
}

/// What is wrong with the path or the list of paths in this place.
fn unknown(document: &Value, place: &str) -> Vec<Problem> {
    let paths = match document.at(place) {
        Some(Value::String(path)) => vec![(place.to_owned(), path.as_str())],
        Some(Value::Array(list)) => {
            let items = list.iter().enumerate();
            items.filter_map(|(index, path)| Some((format!("{place}/{index}"), path.as_str()?))).collect()
        }
        _ => Vec::new(),
    };
    paths
        .into_iter()
        .filter(|(_, path)| !profile_paths::knows(path))
        .map(|(place, path)| problem(place, path))
        .collect()
}

fn problem(place: String, path: &str) -> Problem {
    let help = match profile_paths::nearest(path) {
        Some(near) => format!("did you mean {near}? specs/README.md lists all paths"),
        None => "specs/README.md lists all paths; what is the provider's own stands under extras".to_owned(),
    };
    Problem::value(place, format!("{path} is no path of the common language"), help)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_leaf_is_fed() {
        insta::assert_snapshot!(broken("          x-enroll-user: email\n", ""));
    }

    #[test]
    fn a_wrapped_leaf_is_shown_where_it_is_used() {
        insta::assert_snapshot!(broken("          x-enroll-user: extras.tag\n", ""));
    }

    #[test]
    fn a_path_is_known() {
        insta::assert_snapshot!(broken(
            "x-enroll-user: subject.person.residence.city",
            "x-enroll-user: subject.residence.city"
        ));
    }

    #[test]
    fn it_is_a_path_or_a_list() {
        insta::assert_snapshot!(broken("x-enroll-user: email", "x-enroll-user: {from: email}"));
    }
}
