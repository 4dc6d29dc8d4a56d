//! Keys of ours: each is one that `specs/README.md` lists. A misspelt `x-enroll-privcy` would otherwise leave a value open to all.

use serde_json::Value;

use crate::spec::pointer::child;

const KNOWN: [&str; 11] = [
    "x-enroll-case",
    "x-enroll-computed",
    "x-enroll-credential",
    "x-enroll-keep",
    "x-enroll-of",
    "x-enroll-per-call",
    "x-enroll-privacy",
    "x-enroll-provider",
    "x-enroll-server",
    "x-enroll-unconfirmed",
    "x-enroll-user",
];

const KEPT: [&str; 5] = ["one_time_password", "refresh_token", "request_id", "user_id", "wait_seconds"];

/// What is wrong with the keys.
pub(super) fn problems(document: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    visit(document, "", &mut problems);
    problems
}

fn visit(value: &Value, pointer: &str, problems: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let place = child(pointer, key);
                problems.extend(problem(key, member).map(|problem| format!("{place}: {problem}")));
                visit(member, &place, problems);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &format!("{pointer}/{index}"), problems);
            }
        }
        _ => {}
    }
}

fn problem(key: &str, value: &Value) -> Option<String> {
    let one_of = |allowed: &[&str]| !value.as_str().is_some_and(|text| allowed.contains(&text));
    match key {
        "x-enroll-privacy" if one_of(&["personal", "public", "secret"]) => Some("must be secret, personal or public".to_owned()),
        "x-enroll-keep" if one_of(&KEPT) => Some(format!("must be one of {}", KEPT.join(", "))),
        _ if key.starts_with("x-enroll-") && !KNOWN.contains(&key) => {
            Some("is no key that specs/README.md lists; mend its spelling, or add it to the list and to xtask/src/spec/check/keys.rs".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refuses_misspelt_keys_and_unknown_values() {
        let found = problems(
            &json!({"a": [{"x-enroll-privcy": "secret"}, {"x-enroll-privacy": "hidden"}, {"x-enroll-keep": "user_id"}]}),
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("/a/0/x-enroll-privcy: "), "{found:?}");
        assert_eq!(found[1], "/a/1/x-enroll-privacy: must be secret, personal or public");
    }
}
