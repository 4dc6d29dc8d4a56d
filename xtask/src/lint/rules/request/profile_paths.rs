//! Rule: every leaf of the request names its source in `x-enroll-user`, with known paths.
//!
//! The list of a provider's requirements is generated from it, and so is the test that the mapping
//! fills every field. A misspelt path would be a requirement that no profile meets.

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

/// The unknown paths at this place, which has a path or a list of paths.
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
        Some(near) => format!("write {near} if that is meant; specs/README.md lists all paths"),
        None => "use a path that specs/README.md lists; a value for this provider alone is under extras".to_owned(),
    };
    Problem::value(place, format!("{path} is not a known path"), help)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_leaf_needs_a_source() {
        insta::assert_snapshot!(broken("          x-enroll-user: email\n", ""));
    }

    #[test]
    fn a_wrapped_leaf_is_reported_where_it_is_used() {
        insta::assert_snapshot!(broken("          x-enroll-user: extras.tag\n", ""));
    }

    #[test]
    fn an_unknown_path_is_reported() {
        insta::assert_snapshot!(broken(
            "x-enroll-user: subject.person.residence.city",
            "x-enroll-user: subject.residence.city"
        ));
    }

    #[test]
    fn a_source_is_a_path_or_a_list() {
        insta::assert_snapshot!(broken("x-enroll-user: email", "x-enroll-user: {from: email}"));
    }
}
