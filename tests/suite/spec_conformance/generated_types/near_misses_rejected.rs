//! The types reject near-misses of what is sent, as the spec does.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::spec_conformance::components::{Component, sent};
use crate::spec_conformance::generators::enumerated::whole;
use crate::spec_conformance::generators::instances::instances;
use crate::spec_conformance::generators::near_misses::{Miss, Rule, misses};
use crate::spec_conformance::runner::hold;

/// The rules that a request type does not hold, and why. Of each there is a near-miss that the type
/// takes, or it would not are here.
const EXCUSED: [(Rule, &str); 4] = [
    (Rule::NotNullThoughOptional, "null says the same as nothing; it is read as that and never sent"),
    (Rule::NoList, "serde reads a list as the fields of an object in their order; what is sent is an object"),
    (Rule::Signed, "the signer fills it in, so no caller has to"),
    (Rule::Email, "only the provider knows which addresses it takes"),
];

/// The rules whose breach is gone from what a type sends.
const FIXED: [Rule; 2] = [Rule::NotNullThoughOptional, Rule::NoList];

/// What became of a near-miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Refused,
    /// The rule is excused, and the type took it.
    Taken,
    /// The changed value is another legal one.
    Legal,
}

fn outcome(component: Component, instance: &Value, miss: &Miss) -> Result<Outcome, String> {
    let broken = miss.of(instance);
    let described = || format!("{:?} at `{}`: {broken}", miss.rule, miss.place);
    // Open in the spec, closed by us.
    if miss.rule != Rule::Known && component.is_legal(&broken) {
        return Ok(Outcome::Legal);
    }
    let Ok(typed) = component.typed(&broken) else { return Ok(Outcome::Refused) };
    if !EXCUSED.iter().any(|(rule, _)| *rule == miss.rule) {
        return Err(format!("taken, {}", described()));
    }
    let signed = crate::spec_conformance::requests::signed(component.id, typed);
    if FIXED.contains(&miss.rule) && !component.is_legal(&signed) {
        return Err(format!("sent as {signed}, {}", described()));
    }
    Ok(Outcome::Taken)
}

#[test]
fn near_misses_are_refused() {
    for component in sent() {
        let schema = component.schema();
        let drawn = (instances(schema), any::<Index>());
        hold(&component.place(), &drawn, |(instance, index)| {
            let all = misses(schema, &instance);
            if all.is_empty() {
                return Ok(());
            }
            outcome(component, &instance, index.get(&all)).map(|_| ())
        });
    }
}

/// What became of every near-miss of the instances that have all fields: how many, by rule and
/// outcome.
fn tally() -> BTreeMap<Rule, [usize; 3]> {
    let mut counts = BTreeMap::<_, [usize; 3]>::new();
    for component in sent() {
        for instance in whole(component.schema()) {
            for miss in misses(component.schema(), &instance) {
                let found = outcome(component, &instance, &miss);
                let found = found.unwrap_or_else(|error| panic!("{}: {error}", component.place()));
                counts.entry(miss.rule).or_default()[found as usize] += 1;
            }
        }
    }
    counts
}

/// No exception is to spare: a near-miss of each is taken, and one of every other rule is refused.
#[test]
fn every_rule_is_broken_everywhere() {
    let counts = tally();
    let rules = [
        Rule::Required,
        Rule::Known,
        Rule::NotNull,
        Rule::Type,
        Rule::Enumeration,
        Rule::Pattern,
        Rule::Date,
        Rule::DateTime,
        Rule::Size,
    ];
    for rule in rules {
        let [refused, taken, _] = counts[&rule];
        assert!(refused > 10 && taken == 0, "{rule:?}: {refused} refused, {taken} taken");
    }
    for (rule, why) in EXCUSED {
        assert!(counts[&rule][Outcome::Taken as usize] > 0, "{rule:?} is held, though {why}");
    }
}
