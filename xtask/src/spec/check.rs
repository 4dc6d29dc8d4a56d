//! The conventions of `specs/README.md` that a machine can hold.
//!
//! Every problem is one sentence that begins with a JSON pointer. References are checked first: where they lead nowhere or in a circle, nothing that
//! follows them can be asked.

mod answers;
mod keys;
mod references;
mod schemas;

use serde_json::Value;

use super::{leaves, operation, provider, walk};

/// All that is wrong with a document.
pub(crate) fn problems(document: &Value) -> Vec<String> {
    let mut problems = references::problems(document);
    if !problems.is_empty() {
        return problems;
    }
    problems.extend(keys::problems(document));
    for pointer in walk::schemas(document) {
        if let Some(schema) = document.pointer(&pointer) {
            problems.extend(schemas::problems(&pointer, schema));
        }
    }
    problems.extend(provider::servers(document).err().map(|error| error.to_string()));
    match operation::find(document) {
        Ok(operation) => {
            problems.extend(answers::problems(&operation));
            problems.extend(leaves::of(document, &operation).err().map(|error| format!("{error:#}")));
        }
        Err(error) => problems.push(error.to_string()),
    }
    problems
}
