//! Ids of providers as arguments: completed by shells, and with a suggestion for a typo.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use enroll::Facts;

/// Parses the id of a provider.
pub(crate) fn parser() -> impl TypedValueParser<Value = &'static Facts> {
    let ids = enroll::PROVIDERS.iter().map(|facts| PossibleValue::new(facts.id).help(facts.name));
    PossibleValuesParser::new(ids).try_map(|id| facts(&id).ok_or("there is no such provider"))
}

fn facts(id: &str) -> Option<&'static Facts> {
    enroll::PROVIDERS.iter().copied().find(|facts| facts.id == id)
}
