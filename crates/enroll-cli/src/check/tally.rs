//! Counts over the rows of a file. What it keeps does not grow with the rows.

use std::collections::{BTreeMap, BTreeSet};

use enroll::{Facts, Problem, ProblemKind, Report};
use enroll_import::input::Unreadable;

/// How many different problems are counted apart. The paths of a profile are far fewer; the rest are
/// keys that somebody chose.
const MAX_PROBLEMS: usize = 1000;
/// How many letters of a path are kept. A key that somebody chose may be as long as a row.
const MAX_PATH: usize = 200;

/// The counts.
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) unreadable: u64,
    pub(super) providers: Vec<Count>,
    pub(super) problems: BTreeMap<Kind, Occurrences>,
    /// How many problems of rows were not counted, because there were too many different ones.
    pub(super) problems_left_out: u64,
}

/// The rows at a provider. Those that cannot be read are ready nowhere.
pub(super) struct Count {
    pub(super) provider: &'static str,
    pub(super) ready: u64,
}

/// A problem, without the indexes of its path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// None for a row that cannot be read.
    pub(super) provider: Option<&'static str>,
    pub(super) class: Class,
    pub(super) path: String,
}

/// A kind of problem; those that matter most come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Unreadable,
    Missing,
    Rejected,
    Ignored,
}

/// The rows that have a problem.
pub(super) struct Occurrences {
    pub(super) rows: u64,
    pub(super) first_row: u64,
}

impl Tally {
    pub(super) fn new(providers: &[&'static Facts]) -> Self {
        let providers = providers.iter().map(|facts| Count { provider: facts.id, ready: 0 }).collect();
        Self { rows: 0, unreadable: 0, providers, problems: BTreeMap::new(), problems_left_out: 0 }
    }

    /// Whether every row is ready at every provider.
    pub(super) fn is_ready(&self) -> bool {
        self.providers.iter().all(|count| count.ready == self.rows)
    }

    /// Counts a row that cannot be read.
    pub(super) fn unreadable(&mut self, row: u64, unreadable: &Unreadable) {
        self.unreadable += 1;
        self.problem(row, Kind { provider: None, class: Class::Unreadable, path: without_indexes(&unreadable.path) });
    }

    /// Counts a row at a provider, by its place among the providers.
    pub(super) fn report(&mut self, row: u64, provider: usize, report: &Report) {
        let Some(count) = self.providers.get_mut(provider) else { return };
        count.ready += u64::from(report.is_ready());
        let provider = Some(count.provider);
        let kind =
            |problem: &Problem| Kind { provider, class: problem.kind.into(), path: without_indexes(&problem.path) };
        // A row with several items that have it is one row.
        let kinds: BTreeSet<Kind> = report.problems.iter().map(kind).collect();
        for kind in kinds {
            self.problem(row, kind);
        }
    }

    fn problem(&mut self, row: u64, kind: Kind) {
        if let Some(occurrences) = self.problems.get_mut(&kind) {
            occurrences.rows += 1;
        } else if self.problems.len() < MAX_PROBLEMS {
            self.problems.insert(kind, Occurrences { rows: 1, first_row: row });
        } else {
            self.problems_left_out += 1;
        }
    }
}

impl From<ProblemKind> for Class {
    fn from(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::Missing => Self::Missing,
            ProblemKind::Rejected => Self::Rejected,
            ProblemKind::Ignored => Self::Ignored,
        }
    }
}

impl Class {
    /// As `--json` names it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Missing => ProblemKind::Missing.as_str(),
            Self::Rejected => ProblemKind::Rejected.as_str(),
            Self::Ignored => ProblemKind::Ignored.as_str(),
        }
    }
}

/// A path without its indexes, and cut if it is long: `tax_ids[3].id` is `tax_ids[].id`.
fn without_indexes(path: &str) -> String {
    let (kept, mark) = match path.char_indices().nth(MAX_PATH) {
        Some((end, _)) => (path.split_at(end).0, "…"),
        None => (path, ""),
    };
    let parts = kept.split_inclusive('[').map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    parts.chain([mark]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(paths: &[&str]) -> Report {
        let problem = |path: &&str| Problem {
            path: (*path).to_owned().into(),
            kind: ProblemKind::Missing,
            why: "it is required".into(),
        };
        Report { provider: "kraken".into(), problems: paths.iter().map(problem).collect() }
    }

    #[test]
    fn a_row_with_a_problem_in_several_items_counts_once() {
        let mut tally = Tally::new(&enroll::PROVIDERS[..1]);
        tally.rows = 2;
        tally.report(1, 0, &report(&["tax_ids[0].id", "tax_ids[12].id"]));
        tally.report(2, 0, &report(&["tax_ids[1].id"]));
        let counted: Vec<_> = tally.problems.iter().map(|(kind, at)| (&*kind.path, at.rows, at.first_row)).collect();
        assert_eq!(counted, [("tax_ids[].id", 2, 1)]);
        assert!(!tally.is_ready());
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_rows_or_the_keys_and_the_rest_is_counted() {
        let mut tally = Tally::new(&enroll::PROVIDERS[..1]);
        for row in 1..=5000 {
            let path = format!("key_{row}_{}", "é".repeat(row as usize));
            tally.unreadable(row, &Unreadable { path, why: String::new(), at: None });
        }
        assert_eq!((tally.problems.len(), tally.unreadable, tally.problems_left_out), (MAX_PROBLEMS, 5000, 4000));
        let longest = tally.problems.keys().map(|kind| kind.path.chars().count()).max();
        assert_eq!(longest, Some(MAX_PATH + 1));
    }
}
