//! Ids of providers and keys of settings as arguments, with a suggestion for a typo.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command};
use enroll::Facts;

/// Parses the id of a provider. Shells complete it, and clap suggests one for a typo.
pub(crate) fn parser() -> impl TypedValueParser<Value = &'static Facts> {
    let ids = enroll::PROVIDERS.iter().map(|facts| PossibleValue::new(facts.id).help(facts.name));
    Ids(PossibleValuesParser::new(ids))
}

#[derive(Clone)]
struct Ids(PossibleValuesParser);

impl TypedValueParser for Ids {
    type Value = &'static Facts;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Self::Value, clap::Error> {
        self.0
            .clone()
            .try_map(|id| facts(&id).ok_or("there is no such provider"))
            .parse_ref(command, arg, value)
            .map_err(|mut error| {
                // Elsewhere --to takes the keys of a providers file.
                let tip =
                    "this is the id of a provider, and not a key of a providers file; `enroll providers` lists the ids";
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
                error
            })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// The facts of the provider with this id.
pub(crate) fn facts(id: &str) -> Option<&'static Facts> {
    enroll::PROVIDERS.iter().copied().find(|facts| facts.id == id)
}

/// The end of a message about an unknown name: `; did you mean kraken?`, if one of the known names
/// is similar.
pub(crate) fn suggestion<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    // As similar as clap asks for.
    let similar = known.into_iter().map(|known| (strsim::jaro(name, known), known)).filter(|(score, _)| *score > 0.7);
    let best = similar.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map(|(_, known)| format!("; did you mean {known}?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_gets_the_most_similar_name_and_another_word_gets_none() {
        assert_eq!(suggestion("kracken", ["capa", "kraken", "kraken-eu"]), "; did you mean kraken?");
        assert_eq!(suggestion("stripe", ["capa", "kraken"]), "");
        assert_eq!(suggestion("capa", []), "");
    }
}
