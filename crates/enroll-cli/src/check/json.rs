//! The objects of `--json`. Their fields are stable: new ones may come, none changes its meaning.

use enroll::{Problem, Report};
use serde::Serialize;

use super::rows::Unreadable;
use super::tally::Class;

/// A profile at a provider.
#[derive(Serialize)]
pub(super) struct Checked<'r> {
    v: u8,
    /// Of a file with many.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    /// None if the profile cannot be read.
    provider: Option<&'r str>,
    ready: bool,
    problems: Vec<Shown<'r>>,
}

/// A problem.
#[derive(Serialize)]
struct Shown<'r> {
    path: &'r str,
    /// `missing`, `rejected`, `ignored` or `unreadable`.
    kind: &'r str,
    why: &'r str,
}

impl<'r> Checked<'r> {
    pub(super) fn new(row: Option<u64>, report: &'r Report) -> Self {
        let shown =
            |problem: &'r Problem| Shown { path: &problem.path, kind: problem.kind.as_str(), why: &problem.why };
        let problems = report.problems.iter().map(shown).collect();
        Self { v: 1, row, provider: Some(&report.provider), ready: report.is_ready(), problems }
    }

    pub(super) fn unreadable(row: Option<u64>, unreadable: &'r Unreadable) -> Self {
        let problem = Shown { path: &unreadable.path, kind: Class::Unreadable.as_str(), why: &unreadable.why };
        Self { v: 1, row, provider: None, ready: false, problems: vec![problem] }
    }
}
