//! Keys of ours are those that `specs/README.md` lists, with values that it lists.
//!
//! A misspelt `x-enroll-privcy` would leave a value open to all.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::read::Draft;
use crate::spec::pointer::child;
use crate::spec::problem::Problem;
use crate::spec::walk;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "unknown-key", check: Check::Spec(check) };

/// Each after `x-enroll-`.
const KNOWN: &str = "case computed credential error keep of per-call privacy provider rule server unconfirmed user";

const KEPT: [&str; 5] = ["one_time_password", "refresh_token", "request_id", "user_id", "wait_seconds"];
const MARKS: [&str; 2] = ["given", "if_false"];
const SEEN_BY: [&str; 3] = ["secret", "personal", "public"];

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
        Problem::value(place, format!("{key} has no value {value}"), format!("write one of {}", allowed.join(", ")))
    };
    match key {
        "x-enroll-privacy" if !listed(&SEEN_BY) => Some(wrong(&SEEN_BY)),
        "x-enroll-keep" if !listed(&KEPT) => Some(wrong(&KEPT)),
        "x-enroll-error" if !listed(&MARKS) => Some(wrong(&MARKS)),
        _ if key.strip_prefix("x-enroll-").is_some_and(|name| KNOWN.split(' ').all(|known| known != name)) => {
            let help = "mend its spelling, or add it to specs/README.md and to xtask/src/lint/rules/keys.rs";
            Some(Problem::key(place, format!("{key} is no key that specs/README.md lists"), help))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_key_is_known() {
        insta::assert_snapshot!(broken("x-enroll-keep: user_id", "x-enroll-keeps: user_id"));
    }

    #[test]
    fn a_value_is_known() {
        insta::assert_snapshot!(broken("x-enroll-keep: user_id", "x-enroll-keep: id"));
    }
}
