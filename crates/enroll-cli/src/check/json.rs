//! The objects of `--json`. Their fields are stable: new ones may come, none changes its meaning.

use enroll::{Problem, Report};
use enroll_import::input::{Place, Unreadable};
use serde::Serialize;

use super::tally::Class;
use crate::output::VERSION;

/// A profile at a provider.
#[derive(Serialize)]
pub(super) struct Checked<'r> {
    v: u32,
    /// `row` and `line` in a file with many; without it, both are absent.
    #[serde(flatten)]
    place: Option<Place>,
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
    /// Of what is unreadable, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl<'r> Checked<'r> {
    pub(super) fn new(place: Option<Place>, report: &'r Report) -> Self {
        let shown = |problem: &'r Problem| Shown {
            path: &problem.path,
            kind: problem.kind.as_str(),
            why: &problem.why,
            column: None,
        };
        let problems = report.problems.iter().map(shown).collect();
        Self { v: VERSION, place, provider: Some(&report.provider), ready: report.is_ready(), problems }
    }

    pub(super) fn unreadable(place: Option<Place>, unreadable: &'r Unreadable) -> Self {
        let Unreadable { path, why, at } = unreadable;
        // Of a row only: one profile may have many lines, and its error message says which.
        let column = place.and(*at).map(|(_, column)| column);
        let problem = Shown { path, kind: Class::Unreadable.as_str(), why, column };
        Self { v: VERSION, place, provider: None, ready: false, problems: vec![problem] }
    }
}
