//! Rule: a `number` in the request has a format and a privacy.
//!
//! It becomes an `f64`, which cannot hold 0.1 and loses digits of a long amount; if digits matter,
//! the provider takes a string. A number about a person, such as an income, is as personal as a
//! name, but the rule about strings does not cover it.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pointer::{Lookup as _, wraps};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "incomplete-number", check: Check::Sent(problem) };

fn problem(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    if schema.text("type") != Some("number") || wraps(schema) {
        return None;
    }
    let missing = ["format", "x-enroll-privacy"].into_iter().filter(|key| schema.get(*key).is_none());
    let missing: Vec<_> = missing.collect();
    let help =
        "write `format: double` if a 64-bit float is exact enough (otherwise make it a string), and x-enroll-privacy";
    (!missing.is_empty())
        .then(|| Problem::key(pointer, format!("a number in the request has no {}", missing.join(" and no ")), help))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_number_needs_a_format_and_a_privacy() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: number\n"
        ));
    }
}
