//! Rule: every string and every free-form value has a privacy.
//!
//! There is no safe default: shown, a value may be a password in a log; hidden, it cannot be
//! debugged. A parameter and a response header may have the key themselves.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pointer::{Lookup as _, wraps};
use crate::spec::privacy::{Privacy, is_free_form};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "missing-privacy", check: Check::Each(problem) };

fn problem(document: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let text = schema.text("type") == Some("string") && !wraps(schema);
    // The rule about keys reports a wrong value.
    if schema.get("x-enroll-privacy").is_some() || !(text || is_free_form(schema)) {
        return None;
    }
    let holder = pointer.strip_suffix("/schema").and_then(|holder| document.at(holder));
    if holder.and_then(Privacy::of).is_some() {
        return None;
    }
    let what = format!("the privacy of this {} is missing", if text { "string" } else { "free-form value" });
    Some(Problem::key(pointer, what, "write `x-enroll-privacy: secret`, `personal` or `public`"))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_string_needs_a_privacy() {
        insta::assert_snapshot!(broken(
            "          x-enroll-user: email\n          x-enroll-privacy: personal\n",
            "          x-enroll-user: email\n"
        ));
    }

    #[test]
    fn a_free_form_value_needs_a_privacy() {
        insta::assert_snapshot!(broken(
            "          type: boolean\n          description: Whether it succeeded.\n",
            "          description: Anything.\n"
        ));
    }
}
