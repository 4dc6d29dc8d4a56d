//! Counts over the rows of a file. What it keeps does not grow with the rows.

use std::collections::BTreeMap;

use enroll::{Facts, ProblemKind, Report};

use super::rows::Unreadable;

/// How many different problems are counted apart. The paths of a profile are far fewer; the rest are
/// keys that somebody chose.
const MAX_PROBLEMS: usize = 1000;

/// The counts.
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) unreadable: u64,
    pub(super) providers: Vec<Count>,
    pub(super) problems: BTreeMap<Kind, Seen>,
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

/// Where it was.
pub(super) struct Seen {
    pub(super) rows: u64,
    pub(super) first_row: u64,
}

impl Tally {
    pub(super) fn new(providers: &[&'static Facts]) -> Self {
        let providers = providers.iter().map(|facts| Count { provider: facts.id, ready: 0 }).collect();
        Self { rows: 0, unreadable: 0, providers, problems: BTreeMap::new() }
    }

    /// Whether every row is ready at every provider.
    pub(super) fn is_ready(&self) -> bool {
        self.providers.iter().all(|count| count.ready == self.rows)
    }

    /// Counts a row that cannot be read.
    pub(super) fn unreadable(&mut self, row: u64, unreadable: &Unreadable) {
        self.unreadable += 1;
        self.problem(row, Kind { provider: None, class: Class::Unreadable, path: general(&unreadable.path) });
    }

    /// Counts a row at a provider, by its place among the providers.
    pub(super) fn report(&mut self, row: u64, provider: usize, report: &Report) {
        let Some(count) = self.providers.get_mut(provider) else { return };
        count.ready += u64::from(report.is_ready());
        let provider = Some(count.provider);
        let mut before: Vec<Kind> = Vec::new();
        for problem in &report.problems {
            let kind = Kind { provider, class: problem.kind.into(), path: general(&problem.path) };
            // A row with several items that have it is one row.
            if !before.contains(&kind) {
                self.problem(row, kind.clone());
                before.push(kind);
            }
        }
    }

    fn problem(&mut self, row: u64, kind: Kind) {
        if let Some(seen) = self.problems.get_mut(&kind) {
            seen.rows += 1;
        } else if self.problems.len() < MAX_PROBLEMS {
            self.problems.insert(kind, Seen { rows: 1, first_row: row });
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

/// A path without its indexes: `tax_ids[3].id` is `tax_ids[].id`.
fn general(path: &str) -> String {
    path.split_inclusive('[').map(|part| part.trim_start_matches(|letter: char| letter.is_ascii_digit())).collect()
}

#[cfg(test)]
mod tests {
    use enroll::Problem;

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
        let seen: Vec<_> = tally.problems.iter().map(|(kind, seen)| (&*kind.path, seen.rows, seen.first_row)).collect();
        assert_eq!(seen, [("tax_ids[].id", 2, 1)]);
        assert!(!tally.is_ready());
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_rows() {
        let mut tally = Tally::new(&enroll::PROVIDERS[..1]);
        for row in 1..=5000 {
            tally
                .unreadable(row, &Unreadable { path: format!("key_{}", "x".repeat(row as usize)), why: String::new() });
        }
        assert_eq!((tally.problems.len(), tally.unreadable), (MAX_PROBLEMS, 5000));
    }
}
