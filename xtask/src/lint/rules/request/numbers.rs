//! A `number` in the request is decided on: its format, and who may see it.
//!
//! It becomes an `f64`, which has no 0.1 and drops digits of a long amount; where digits matter the provider takes a string. And a number about a
//! person, such as an income, is as personal as a name, but no rule about strings would ask.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pointer::{Lookup as _, wraps};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "undecided-number", check: Check::Sent(problem) };

fn problem(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    if schema.text("type") != Some("number") || wraps(schema) {
        return None;
    }
    let missing = ["format", "x-enroll-privacy"].into_iter().filter(|key| schema.get(*key).is_none());
    let missing: Vec<_> = missing.collect();
    let help = "write `format: double` if a 64-bit float is exact enough (else make it a string), and x-enroll-privacy";
    (!missing.is_empty())
        .then(|| Problem::key(pointer, format!("a number is sent without {}", missing.join(" and ")), help))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::testing::broken;

    #[test]
    fn a_number_is_decided_on() {
        insta::assert_snapshot!(broken(
            "          type: string\n          description: The city.\n",
            "          type: number\n"
        ));
    }
}
