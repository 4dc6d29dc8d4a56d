//! Rule: every leaf of a request names its source in `x-enroll-user`, with known paths.
//!
//! The list of a provider's requirements is generated from it, and so is the test that the mapping
//! fills every field. A misspelt path would be a requirement that no profile meets. A look-up has no
//! profile, so it has paths of its own.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;
use crate::spec::{leaves, operation, profile_paths, walk};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "x-enroll-user", check: Check::Spec(check) };

fn check(draft: &Draft) -> Vec<Problem> {
    let document = &draft.document;
    let mut problems: Vec<Problem> = Vec::new();
    let mut add = |found: Vec<Problem>| {
        // Both operations may send one component.
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    };
    for operation in operation::each(document) {
        let known = if operation.is_look_up() { &LOOK_UP } else { &CREATE };
        add(leaves::find(document, &operation).problems);
        let mut places: Vec<_> = walk::sent_by(document, &operation).into_iter().map(|(pointer, _)| pointer).collect();
        places.extend(operation.parameters().into_iter().map(|(pointer, _)| pointer));
        let places = places.iter().map(|pointer| child(pointer, "x-enroll-user"));
        places.for_each(|place| add(unknown(document, &place, known)));
    }
    add(unknown(document, "/x-enroll-provider/unique", &CREATE));
    problems
}

/// The paths that an operation knows.
struct Known {
    knows: fn(&str) -> bool,
    nearest: fn(&str) -> Option<&'static str>,
    /// What to do if no known path is similar.
    otherwise: &'static str,
}

const CREATE: Known = Known {
    knows: profile_paths::knows,
    nearest: profile_paths::nearest,
    otherwise: "use a path that specs/README.md lists; a value for this provider alone is under extras",
};
const LOOK_UP: Known = Known {
    knows: profile_paths::look_up_knows,
    nearest: profile_paths::look_up_nearest,
    otherwise: "use a path of a look-up that specs/README.md lists",
};

/// The unknown paths at this place, which has a path or a list of paths.
fn unknown(document: &Value, place: &str, known: &Known) -> Vec<Problem> {
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
        .filter(|(_, path)| !(known.knows)(path))
        .map(|(place, path)| problem(place, path, known))
        .collect()
}

fn problem(place: String, path: &str, known: &Known) -> Problem {
    let help = match (known.nearest)(path) {
        Some(near) => format!("write {near} if that is meant; specs/README.md lists all paths"),
        None => known.otherwise.to_owned(),
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

    #[test]
    fn a_look_up_has_paths_of_its_own() {
        insta::assert_snapshot!(broken("x-enroll-user: look_up.page\n", "x-enroll-user: extras.page\n"));
        insta::assert_snapshot!(broken("x-enroll-user: look_up.email\n", "x-enroll-user: email\n"));
        insta::assert_snapshot!(broken("x-enroll-user: email\n", "x-enroll-user: look_up.email\n"));
    }

    #[test]
    fn a_parameter_of_a_look_up_needs_a_source() {
        insta::assert_snapshot!(broken("          x-enroll-user: look_up.email\n", ""));
        insta::assert_snapshot!(broken(
            "          in: query\n          x-enroll-user: look_up.page\n",
            "          in: cookie\n          x-enroll-user: look_up.page\n"
        ));
    }
}
