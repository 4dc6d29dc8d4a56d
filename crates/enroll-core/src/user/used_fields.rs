//! Finds which fields of a profile are filled in, to report those that a provider does not use.

use std::collections::BTreeSet;

use enroll_client::is_blank;
use serde_json::Value;

use crate::NewUser;

/// Every filled-in path, without the extras, which the mapping of their provider checks.
pub(crate) fn filled_in(user: &NewUser) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    if let Ok(Value::Object(mut fields)) = serde_json::to_value(user) {
        fields.remove("extras");
        walk(&Value::Object(fields), String::new(), &mut paths);
    }
    paths
}

fn walk(value: &Value, path: String, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let separator = if path.is_empty() { "" } else { "." };
                walk(field, format!("{path}{separator}{name}"), paths);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, format!("{path}[]"), paths)),
        // Blank is absent.
        Value::String(string) if is_blank(string) => {}
        // A reference is only a kind of subject, without data.
        Value::String(kind) if path == "subject" && kind == "reference" => {}
        _ => {
            paths.insert(path);
        }
    }
}
