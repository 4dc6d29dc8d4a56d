//! Checks of string patterns without a regex engine. Generated code calls them for each `pattern`
//! of a spec that can be matched without backtracking; `cargo xtask codegen` makes the runs.

use std::ops::RangeInclusive;

/// A run of characters, all of one set.
///
/// ```
/// use enroll_client::pattern::{Run, Set};
/// // The regular expression [0-9]{4,6}.
/// const PIN: Run = Run { of: Set::Only(&['0'..='9']), times: 4..=6 };
/// ```
#[derive(Debug)]
pub struct Run {
    /// The set.
    pub of: Set,
    /// How many characters the run has.
    pub times: RangeInclusive<usize>,
}

/// A set of characters.
///
/// ```
/// use enroll_client::pattern::Set;
/// // The regular expressions [A-Za-z] and [^<>].
/// const LETTERS: Set = Set::Only(&['A'..='Z', 'a'..='z']);
/// const NO_BRACKETS: Set = Set::AllBut(&['<'..='<', '>'..='>']);
/// ```
#[derive(Debug)]
pub enum Set {
    /// The characters in one of the ranges.
    Only(&'static [RangeInclusive<char>]),
    /// All characters except those in one of the ranges.
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

/// Whether a string consists of these runs, in order, and nothing else. A run takes as many
/// characters as it can, so the run after one of variable length must be of another set.
///
/// ```
/// use enroll_client::pattern::{Run, Set, is_match};
/// const COUNTRY: &[Run] = &[Run { of: Set::Only(&['A'..='Z']), times: 2..=2 }];
/// assert!(is_match("ES", COUNTRY) && !is_match("ESP", COUNTRY) && !is_match("es", COUNTRY));
/// ```
#[doc(alias = "regex")]
pub fn is_match(string: &str, runs: &[Run]) -> bool {
    let mut rest = string.chars().peekable();
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
