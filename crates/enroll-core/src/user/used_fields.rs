//! Finds which fields of a profile are filled in, to report those that a provider does not use.
//!
//! A file of many rows is checked row by row, so the profile is visited without a copy, and one
//! buffer has the path of each value.

use enroll_client::is_blank;
use serde::Serialize;

use crate::NewUser;
use crate::visit::{Place, Step, Value, Visitor, visit};

/// Calls `seen` with every filled-in path, such as `subject.person.tax_ids[].country`, once for
/// each value there. Extras, a free-form object, are left out: the mapping of their provider checks
/// them.
pub(crate) fn filled_in(user: &NewUser, seen: &mut dyn FnMut(&str)) {
    filled_in_of(user, seen);
}

fn filled_in_of(value: &impl Serialize, seen: &mut dyn FnMut(&str)) {
    let visited = visit(value, &mut FilledIn { path: String::with_capacity(64), seen });
    // What comes after such a form would not be reported as ignored, and nobody would notice.
    debug_assert!(visited.is_ok(), "a profile has a form that is not visited");
}

struct FilledIn<'v> {
    path: String,
    seen: &'v mut dyn FnMut(&str),
}

impl Visitor for FilledIn<'_> {
    fn value(&mut self, value: Value<'_>, place: Option<&Place<'_>>) {
        let is_absent = match value {
            Value::Text(text) => is_blank(text),
            // A reference is only a kind of subject, without data.
            Value::Name("reference") => place.is_some_and(is_subject),
            _ => false,
        };
        if !is_absent {
            self.path.clear();
            place.into_iter().for_each(|place| place.write(&mut self.path));
            (self.seen)(&self.path);
        }
    }
}

fn is_subject(place: &Place<'_>) -> bool {
    place.before.is_none() && matches!(place.step, Step::Field("subject"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(profile: &str) -> Vec<String> {
        let user = NewUser::from_json(profile.as_bytes()).unwrap();
        let mut paths = Vec::new();
        filled_in(&user, &mut |path| paths.push(path.to_owned()));
        paths
    }

    #[test]
    fn every_value_is_seen_by_its_path_and_blank_ones_and_extras_are_not() {
        let person = r#"{"email": " ", "phone": "+1", "subject": {"person": {"name": {"given": "Jo"}, "gender": "female",
            "date_of_birth": "1990-01-15", "nationalities": ["US", "", "MX"], "tax_ids": [{"id": "1", "country": "US"}]}},
            "extras": {"kraken": {"tos_version_accepted": 1}}}"#;
        let expected = [
            "phone",
            "subject.person.name.given",
            "subject.person.date_of_birth",
            "subject.person.gender",
            "subject.person.nationalities[]",
            "subject.person.nationalities[]",
            "subject.person.tax_ids[].id",
            "subject.person.tax_ids[].country",
        ];
        assert_eq!(paths(person), expected);
        assert_eq!(paths(r#"{"external_id": "1", "subject": "reference"}"#), ["external_id"]);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a profile has a form that is not visited")]
    fn a_form_that_is_not_visited_is_noticed() {
        filled_in_of(&("one", "other"), &mut |_| {});
    }
}
