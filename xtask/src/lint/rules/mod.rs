//! The lint rules, and how they are applied to drafts.
//!
//! A folder for each subject: the document as a whole, its schemas, the request, and the responses.

mod document;
mod request;
mod responses;
mod schemas;
#[cfg(test)]
mod testing;

use serde_json::Value;

use crate::read::Draft;
use crate::spec::problem::Problem;
use crate::spec::walk;

/// One rule: its name, as a diagnostic shows it, and its check.
struct Rule {
    name: &'static str,
    check: Check,
}

/// The kinds of checks.
enum Check {
    /// Checks the spec as a whole.
    Spec(fn(&Draft) -> Vec<Problem>),
    /// Checks each schema; it gets the document and the schema's pointer.
    Each(fn(&Value, &str, &Value) -> Option<Problem>),
    /// Checks each schema that is part of the request.
    Sent(fn(&Value, &str, &Value) -> Option<Problem>),
}

const RULES: [Rule; 29] = [
    document::structure::VERSION,
    document::structure::SHAPE,
    document::registry::RULE,
    document::look_up::RULE,
    responses::listed_errors::RULE,
    responses::error_marks::RULE,
    request::operation::RULE,
    request::look_up::RULE,
    responses::statuses::STATUS,
    responses::statuses::SCHEMAS,
    schemas::enum_values::RULE,
    schemas::references::UNRESOLVED,
    schemas::references::SIBLING_KEYS,
    schemas::references::RECURSIVE,
    schemas::combined::RULE,
    schemas::arms::RULE,
    schemas::unnamed_types::RULE,
    schemas::names::RULE,
    document::keys::RULE,
    request::credentials::RULE,
    schemas::privacy::RULE,
    request::profile_paths::RULE,
    request::optional_null::RULE,
    schemas::null_type::RULE,
    request::numbers::RULE,
    request::bounds::RULE,
    request::patterns::RULE,
    document::examples::RULE,
    document::source_documents::RULE,
];

/// Applies the rules to each draft, and then those that compare drafts.
pub(super) fn check(drafts: &mut [&mut Draft]) {
    for draft in &mut *drafts {
        draft.findings = found(draft);
    }
    for (index, problem) in document::duplicate_calls::problems(drafts) {
        if let Some(draft) = drafts.get_mut(index) {
            draft.findings.push((document::duplicate_calls::NAME, problem));
        }
    }
}

fn found(draft: &Draft) -> Vec<(&'static str, Problem)> {
    let document = &draft.document;
    let (each, sent) = (walk::each(document), walk::sent(document));
    let mut found = Vec::new();
    for Rule { name, check } in &RULES {
        let (schemas, check) = match check {
            Check::Spec(check) => {
                found.extend(check(draft).into_iter().map(|problem| (*name, problem)));
                continue;
            }
            Check::Each(check) => (&each, check),
            Check::Sent(check) => (&sent, check),
        };
        let problems = schemas.iter().filter_map(|(pointer, schema)| check(document, pointer, schema));
        found.extend(problems.map(|problem| (*name, problem)));
    }
    found
}
