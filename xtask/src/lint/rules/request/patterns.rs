//! A pattern in the request that is more than runs of characters costs every user of the provider a
//! library.
//!
//! It is no mistake: where a provider says no less, the library it is. But a group or a dot is soon
//! written, and nobody who writes it sees what it costs.

use serde_json::Value;

use crate::lint::rules::{Check, Rule};
use crate::spec::pattern;
use crate::spec::pointer::{Lookup as _, child};
use crate::spec::problem::Problem;

pub(in crate::lint::rules) const RULE: Rule = Rule { name: "costly-pattern", check: Check::Sent(note) };

/// Measured: 5 s of one core's work, where the whole of Kraken's crate with all that it needs takes
/// 97 s.
const HELP: &str = "users of this provider compile the library regress for it, some 5 % of their build; \
                    write sets of characters in a row, as in ^[A-Z]{2}[0-9]+$, without groups, choices and dots";

fn note(_: &Value, pointer: &str, schema: &Value) -> Option<Problem> {
    let text = schema.text("pattern")?;
    let why = pattern::runs(text).err()?;
    Some(Problem::value(child(pointer, "pattern"), format!("the pattern {text} is no plain check: {why}"), HELP).note())
}
