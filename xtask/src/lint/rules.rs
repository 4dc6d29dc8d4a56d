//! The rules, and how they are held against specs.

mod across;
mod answers;
mod arms;
mod bounds;
mod checked_names;
mod combined;
mod credentials;
mod error_marks;
mod examples;
mod keys;
mod listed_errors;
mod listed_values;
mod names;
mod null;
mod null_type;
mod numbers;
mod operation;
mod patterns;
mod privacy;
mod references;
mod registry;
mod sources;
mod structure;
mod user;

use serde_json::Value;

use crate::read::Draft;
use crate::spec::problem::Problem;
use crate::spec::walk;

#[cfg(test)]
mod testing;

/// One rule: its name, as it stands in a diagnostic, and what it finds in a spec.
struct Rule {
    name: &'static str,
    check: Check,
}

/// What a rule looks at.
enum Check {
    /// The spec as a whole.
    Spec(fn(&Draft) -> Vec<Problem>),
    /// Each schema, with the document and its pointer.
    Each(fn(&Value, &str, &Value) -> Option<Problem>),
    /// Each schema of what is sent.
    Sent(fn(&Value, &str, &Value) -> Option<Problem>),
}

const RULES: [Rule; 27] = [
    structure::VERSION,
    structure::SHAPE,
    registry::RULE,
    listed_errors::RULE,
    error_marks::RULE,
    operation::RULE,
    answers::STATUS,
    answers::TYPES,
    listed_values::RULE,
    references::LEADS_NOWHERE,
    references::BESIDE,
    references::CIRCLE,
    combined::RULE,
    arms::RULE,
    checked_names::RULE,
    names::RULE,
    keys::RULE,
    credentials::RULE,
    privacy::RULE,
    user::RULE,
    null::RULE,
    null_type::RULE,
    numbers::RULE,
    bounds::RULE,
    patterns::RULE,
    examples::RULE,
    sources::RULE,
];

/// Holds the rules against each of the drafts, and against all together.
pub(super) fn hold(drafts: &mut [&mut Draft]) {
    for draft in &mut *drafts {
        draft.findings = found(draft);
    }
    for (index, problem) in across::problems(drafts) {
        if let Some(draft) = drafts.get_mut(index) {
            draft.findings.push((across::NAME, problem));
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
