//! Patterns of texts as plain checks. Generated code calls them for each `pattern` of a spec that
//! can be matched without going back; `cargo xtask codegen` makes the runs.

use std::ops::RangeInclusive;

/// Some characters in a row, all of one set.
#[derive(Debug)]
pub struct Run {
    /// The set.
    pub of: Set,
    /// How many there are.
    pub times: RangeInclusive<usize>,
}

/// A set of characters.
#[derive(Debug)]
pub enum Set {
    /// Those in one of the ranges.
    Only(&'static [RangeInclusive<char>]),
    /// All but those in one of the ranges.
    AllBut(&'static [RangeInclusive<char>]),
}

impl Set {
    fn has(&self, character: char) -> bool {
        let is_in = |ranges: &[RangeInclusive<char>]| ranges.iter().any(|range| range.contains(&character));
        match self {
            Self::Only(ranges) => is_in(ranges),
            Self::AllBut(ranges) => !is_in(ranges),
        }
    }
}

/// Whether a text is these runs, one behind the other, and nothing else. A run takes all that it
/// can: what follows one of more than one length has to be of another set.
///
/// ```
/// use enroll_client::pattern::{Run, Set, is_match};
/// const COUNTRY: &[Run] = &[Run { of: Set::Only(&['A'..='Z']), times: 2..=2 }];
/// assert!(is_match("ES", COUNTRY) && !is_match("ESP", COUNTRY) && !is_match("es", COUNTRY));
/// ```
pub fn is_match(text: &str, runs: &[Run]) -> bool {
    let mut rest = text.chars().peekable();
    for Run { of, times } in runs {
        let mut count = 0;
        while count < *times.end() && rest.next_if(|character| of.has(*character)).is_some() {
            count += 1;
        }
        if count < *times.start() {
            return false;
        }
    }
    rest.next().is_none()
}
