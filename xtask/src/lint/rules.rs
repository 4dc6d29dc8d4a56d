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
mod types;
mod user;

use crate::read::Draft;
use crate::spec::problem::Problem;

#[cfg(test)]
mod testing;

/// One rule: its name, as it stands in a diagnostic, and what it finds in a spec.
struct Rule {
    name: &'static str,
    check: fn(&Draft) -> Vec<Problem>,
}

const RULES: [Rule; 27] = [
    structure::VERSION,
    structure::SHAPE,
    registry::RULE,
    listed_errors::RULE,
    error_marks::RULE,
    operation::RULE,
    answers::RULE,
    types::RULE,
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
        let found = RULES.iter().flat_map(|rule| (rule.check)(draft).into_iter().map(|problem| (rule.name, problem)));
        draft.findings = found.collect();
    }
    for (index, problem) in across::problems(drafts) {
        if let Some(draft) = drafts.get_mut(index) {
            draft.findings.push((across::NAME, problem));
        }
    }
}
