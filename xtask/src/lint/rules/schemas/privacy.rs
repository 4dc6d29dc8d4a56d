//! Somebody has decided who may see each string and each free-form value.
//!
//! There is no safe guess: shown, a value may be a password in a log; hidden, nobody can look for a mistake. A header of a response and a parameter may
//! say it on themselves.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pointer::{Lookup as _, wraps};
use crate::spec::privacy::{Privacy, is_free_form};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "undecided-privacy", check: Check::Each(problem) };

fn problem(document: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let text = schema.text("type") == Some("string") && !wraps(schema);
    // A wrong value is told by the rule about keys.
    if schema.get("x-enroll-privacy").is_some() || !(text || is_free_form(schema)) {
        return None;
    }
    let holder = pointer.strip_suffix("/schema").and_then(|holder| document.at(holder));
    if holder.and_then(Privacy::of).is_some() {
        return None;
    }
    let what = format!("nobody has decided who may see this {}", if text { "string" } else { "free-form value" });
    Some(Problem::key(pointer, what, "write x-enroll-privacy: secret, personal or public"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_string_is_decided() {
        insta::assert_snapshot!(broken(
            "          x-enroll-user: email\n          x-enroll-privacy: personal\n",
            "          x-enroll-user: email\n"
        ));
    }

    #[test]
    fn a_free_form_value_is_decided() {
        insta::assert_snapshot!(broken(
            "          type: boolean\n          description: Whether it went well.\n",
            "          description: Anything.\n"
        ));
    }
}
