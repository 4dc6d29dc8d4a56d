//! Merges the leaves of alternatives, field by field.

use super::{Leaf, rule};

/// One list from those of several arms. A field is required if every arm requires it.
pub(super) fn arms(arms: &[Vec<Leaf>]) -> Vec<Leaf> {
    let mut merged: Vec<Leaf> = Vec::new();
    for leaf in arms.iter().flatten() {
        match merged.iter_mut().find(|known| known.field == leaf.field) {
            Some(known) => add(known, leaf),
            None => merged.push(leaf.clone()),
        }
    }
    for leaf in &mut merged {
        leaf.required = arms.iter().all(|arm| arm.iter().any(|other| other.field == leaf.field && other.required));
    }
    merged
}

fn add(known: &mut Leaf, leaf: &Leaf) {
    for path in &leaf.from {
        if !known.from.contains(path) {
            known.from.push(path.clone());
        }
    }
    known.rule = rule::join([known.rule.take(), leaf.rule.clone()], " or ");
    known.privacy = known.privacy.max(leaf.privacy);
}
