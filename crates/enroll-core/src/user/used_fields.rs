//! Which parts of a profile are filled in, to tell what a provider has no use for.

use std::collections::BTreeSet;

use enroll_client::is_blank;
use serde_json::Value;

use crate::NewUser;

/// Every filled-in path, without the extras, which the provider that owns them judges.
pub(crate) fn filled_in(user: &NewUser) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    if let Ok(Value::Object(mut members)) = serde_json::to_value(user) {
        members.remove("extras");
        walk(&Value::Object(members), String::new(), &mut paths);
    }
    paths
}

fn walk(value: &Value, path: String, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let separator = if path.is_empty() { "" } else { "." };
                walk(member, format!("{path}{separator}{name}"), paths);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, format!("{path}[]"), paths)),
        // Blank is absent.
        Value::String(text) if is_blank(text) => {}
        // A bare reference: the subject's kind is no datum of its own.
        Value::String(kind) if path == "subject" && kind == "reference" => {}
        _ => {
            paths.insert(path);
        }
    }
}
