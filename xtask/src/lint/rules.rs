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
mod lowering;
mod names;
mod null;
mod null_type;
mod numbers;
mod operation;
mod privacy;
mod references;
mod registry;
mod sources;
mod structure;
mod types;
mod user;
mod version;

use crate::lower::Lowered;
use crate::spec::Draft;
use crate::spec::problem::Problem;

/// One rule: its name, as it stands in a diagnostic, and what it finds in a spec.
struct Rule {
    name: &'static str,
    check: fn(&Draft) -> Vec<Problem>,
}

const RULES: [Rule; 26] = [
    version::RULE,
    structure::RULE,
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
    examples::RULE,
    sources::RULE,
];

/// What all rules find, for each of the drafts.
pub(super) fn all(drafts: &mut [Draft]) -> Vec<Vec<(&'static str, Problem)>> {
    let mut found = Vec::new();
    for draft in &mut *drafts {
        let (problems, lowered) = judge(draft);
        draft.lowered = lowered;
        found.push(problems);
    }
    for (index, problem) in across::problems(drafts) {
        if let Some(found) = found.get_mut(index) {
            found.push((across::NAME, problem));
        }
    }
    found
}

/// What the rules find in one spec; where that is nothing, also what the generator gets.
fn judge(draft: &Draft) -> (Vec<(&'static str, Problem)>, Option<Lowered>) {
    let named = |rule: &Rule| (rule.check)(draft).into_iter().map(|problem| (rule.name, problem)).collect::<Vec<_>>();
    let problems: Vec<_> = RULES.iter().flat_map(named).collect();
    // The passes take for granted what the other rules hold; they would only stumble over the same.
    if !problems.is_empty() {
        return (problems, None);
    }
    match lowering::lowered(draft) {
        Ok(lowered) => (problems, Some(lowered)),
        Err(problem) => (vec![(lowering::NAME, problem)], None),
    }
}

#[cfg(test)]
mod testing;
