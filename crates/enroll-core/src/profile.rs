//! Which parts of a profile are filled in, to tell what a provider has no use for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Facts, NewUser, Problem, ProblemKind};

/// A problem for each filled-in path that feeds nothing at the provider. Extras are judged by the provider that owns them.
pub(crate) fn ignored(user: &NewUser, facts: &Facts) -> Vec<Problem> {
    let mut paths = BTreeSet::new();
    if let Ok(Value::Object(mut members)) = serde_json::to_value(user) {
        members.remove("extras");
        walk(&Value::Object(members), String::new(), &mut paths);
    }
    let why = format!("{} has no member for it", facts.name);
    let unused = paths.into_iter().filter(|path| facts.requirement_of(path).is_none());
    unused.map(|path| Problem { path: path.into(), kind: ProblemKind::Ignored, why: why.clone().into() }).collect()
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
        // A bare reference: the subject's kind is no datum of its own.
        Value::String(kind) if path == "subject" && kind == "reference" => {}
        _ => {
            paths.insert(path);
        }
    }
}
