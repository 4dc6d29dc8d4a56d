//! Finds what a pass changed by comparing the document before and after it.
//!
//! No pass reports its own changes, so none can be forgotten. The order of keys does not count; a
//! list of another length is one change.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::Lowered;
use crate::spec::pointer::child;

/// One change.
#[derive(Debug, PartialEq)]
pub(crate) enum Change {
    /// A value was added.
    Added(String, Value),
    /// A value was removed.
    Removed(String, Value),
    /// A value was replaced.
    Replaced(String, Value, Value),
    /// The type of a component is now to be redacted.
    Redacted(String),
    /// The type of a component is no longer to be redacted, because it was renamed or removed.
    NotRedacted(String),
}

/// All changes between two states.
pub(super) fn between(before: &Lowered, after: &Lowered) -> Vec<Change> {
    let mut changes = Vec::new();
    values("", &before.document, &after.document, &mut changes);
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
    changes.extend(only(&after.personal, &before.personal).into_iter().map(Change::Redacted));
    changes.extend(only(&before.personal, &after.personal).into_iter().map(Change::NotRedacted));
    changes
}

fn values(pointer: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in one {
                let place = child(pointer, key);
                match other.get(key) {
                    Some(after) => values(&place, value, after, changes),
                    None => changes.push(Change::Removed(place, value.clone())),
                }
            }
            let added = other.iter().filter(|(key, _)| !one.contains_key(*key));
            changes.extend(added.map(|(key, value)| Change::Added(child(pointer, key), value.clone())));
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (before, after)) in one.iter().zip(other).enumerate() {
                values(&format!("{pointer}/{index}"), before, after, changes);
            }
        }
        _ if before == after => {}
        _ => changes.push(Change::Replaced(pointer.to_owned(), before.clone(), after.clone())),
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(pointer, value) => write!(f, "{pointer}: added {}", short(value)),
            Self::Removed(pointer, value) => write!(f, "{pointer}: removed {}", short(value)),
            Self::Replaced(pointer, before, after) => write!(f, "{pointer}: {} → {}", short(before), short(after)),
            Self::Redacted(name) => write!(f, "the type of {name} will be redacted"),
            Self::NotRedacted(name) => write!(f, "the type of {name} will not be redacted"),
        }
    }
}

/// A value, shortened to fit on a line.
fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state(document: Value, personal: &[&str]) -> Lowered {
        Lowered { document, personal: personal.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn every_kind_of_change_is_reported() {
        let before = state(json!({"a": {"b/c": 1, "d": [1, 2], "e": [1]}, "same": {"x": 1, "y": 2}}), &["Old"]);
        let after =
            state(json!({"same": {"y": 2, "x": 1}, "a": {"d": [1, 3], "e": [], "f": "ü".repeat(90)}}), &["New"]);
        let reported: Vec<_> = between(&before, &after).iter().map(Change::to_string).collect();
        let long = format!("/a/f: added \"{}…", "ü".repeat(59));
        let expected = [
            "/a/b~1c: removed 1",
            "/a/d/1: 2 → 3",
            "/a/e: [1] → []",
            long.as_str(),
            "the type of New will be redacted",
            "the type of Old will not be redacted",
        ];
        assert_eq!(reported, expected);
        assert_eq!(between(&before, &before), []);
    }
}
