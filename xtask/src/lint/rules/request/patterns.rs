//! Note: a request pattern that is not a sequence of character runs costs every user a library.
//!
//! It is not a problem: if the provider's rule needs a regular expression, it gets one. But a group
//! or a dot is easily written, and its cost is not visible in the spec.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pattern;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "costly-pattern", check: Check::Sent(note) };

/// Measured: 5 s on one core, of 97 s for Kraken's crate and all its dependencies.
const HELP: &str = "users of this provider compile the library regress for it, about 5 % of their build; \
                    write a sequence of character sets, as in ^[A-Z]{2}[0-9]+$, without groups, alternatives and dots";

fn note(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let text = schema.text("pattern")?;
    let why = pattern::runs(text).err()?;
    Some(
        Problem::value(
            child(pointer, "pattern"),
            format!("the pattern {text} needs a regular expression: {why}"),
            HELP,
        )
        .note(),
    )
}
