//! Rule: `x-enroll-` keys and their values are those that `specs/README.md` lists.
//!
//! A misspelt `x-enroll-privcy` would print a personal value.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::responses::shown;
use crate::spec::{operation, walk};

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "unknown-key", check: Check::Spec(check) };

/// The known keys, without the prefix `x-enroll-`.
const KNOWN: &str = "case computed credential error keep of operation per-call privacy provider rule server shows \
                     unconfirmed user";

const KEEP: [&str; 5] = ["one_time_password", "refresh_token", "request_id", "user_id", "wait_seconds"];
const MARKS: [&str; 2] = ["given", "if_false"];
const OPERATIONS: [&str; 1] = [operation::LOOK_UP];
const SHOWS: [&str; 8] = ["email", "external_id", "created_at", "total", "page", "page_size", "page_count", "count"];
const PRIVACY: [&str; 3] = ["secret", "personal", "public"];

fn check(draft: &Draft) -> Vec<Problem> {
    let problem = |place: &str, part: &Value| -> Vec<Problem> {
        let keys = part.as_object().into_iter().flatten();
        keys.filter_map(|(key, value)| problem(key, value, &child(place, key))).collect()
    };
    walk::parts_of(&draft.document).iter().flat_map(|(place, part)| problem(place, part)).collect()
}

fn problem(key: &str, value: &Value, place: &str) -> Option<Problem> {
    let listed = |allowed: &[&str]| value.as_str().is_some_and(|text| allowed.contains(&text));
    let wrong = |allowed: &[&str]| {
        Problem::value(
            place,
            format!("{value} is not a value of {key}"),
            format!("write one of {}", allowed.join(", ")),
        )
    };
    match key {
        "x-enroll-privacy" if !listed(&PRIVACY) => Some(wrong(&PRIVACY)),
        "x-enroll-keep" if !listed(&KEEP) => Some(wrong(&KEEP)),
        operation::KEY if !listed(&OPERATIONS) => Some(wrong(&OPERATIONS)),
        shown::KEY if !listed(&SHOWS) => Some(wrong(&SHOWS)),
        "x-enroll-error" if !listed(&MARKS) => Some(wrong(&MARKS)),
        _ if key.strip_prefix("x-enroll-").is_some_and(|name| KNOWN.split(' ').all(|known| known != name)) => {
            let help = "fix its spelling, or add it to specs/README.md and to xtask/src/lint/rules/document/keys.rs";
            Some(Problem::key(place, format!("{key} is not a known key"), help))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn an_unknown_key_is_reported() {
        insta::assert_snapshot!(broken("x-enroll-keep: user_id", "x-enroll-keeps: user_id"));
    }

    #[test]
    fn an_unknown_value_is_reported() {
        insta::assert_snapshot!(broken("x-enroll-keep: user_id", "x-enroll-keep: id"));
    }

    #[test]
    fn an_unknown_value_about_a_look_up_is_reported() {
        insta::assert_snapshot!(broken("x-enroll-operation: look_up", "x-enroll-operation: find"));
        insta::assert_snapshot!(broken("x-enroll-shows: email", "x-enroll-shows: mail"));
    }
}
