//! A row as a JSON object, in `--json` and in results. Its fields are stable: new ones may come,
//! none changes its meaning.
//!
//! It has no personal data but the provider's ids of users.

use std::collections::BTreeMap;
use std::time::Duration;

use enroll::{Problem, Step, UserMayExist};
use enroll_import::{Import, Ours, Row, RowId, State, Target, TargetId};
use serde::Serialize;

use super::danger;
use crate::output::VERSION;

/// A row at a target. The fields up to `step` are always there, null if they say nothing.
#[derive(Serialize)]
pub(crate) struct Line<'r> {
    v: u32,
    import: &'r str,
    row: u64,
    line: u64,
    name: &'r str,
    provider: &'r str,
    state: &'static str,
    user_may_exist: Option<UserMayExist>,
    user_id: Option<&'r str>,
    request_id: Option<&'r str>,
    kind: Option<&'static str>,
    status: Option<u16>,
    code: Option<&'r str>,
    field: Option<&'r str>,
    ours: Option<Ours>,
    same_as: Option<SameAs<'r>>,
    step: Option<&'static str>,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    began_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate_user_id: Option<&'r str>,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    problems: &'r [Problem],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    secret_is_lost: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_suspected_twice: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_as: Option<&'static str>,
}

/// The row that has the user of a skipped one.
#[derive(Serialize)]
struct SameAs<'r> {
    import: &'r str,
    name: &'r str,
    row: u64,
}

/// The names of imports and targets, for rows that refer to another import.
pub(crate) struct Names(BTreeMap<TargetId, (String, String)>);

impl Names {
    pub(crate) fn new(imports: &[Import]) -> Self {
        let targets = imports.iter().flat_map(|import| import.targets.iter().map(move |target| (import, target)));
        Self(targets.map(|(import, target)| (target.id, (import.name.clone(), target.name.clone()))).collect())
    }

    /// The row, as a person reads it in a list of rows of a target.
    pub(crate) fn describe(&self, id: RowId, of: TargetId) -> String {
        match self.0.get(&id.target).filter(|_| id.target != of) {
            Some((import, name)) => format!("row {} of {import} at {name}", id.row),
            None => format!("row {}", id.row),
        }
    }

    fn of(&self, id: RowId) -> Option<SameAs<'_>> {
        let (import, name) = self.0.get(&id.target)?;
        Some(SameAs { import, name, row: id.row })
    }
}

impl<'r> Line<'r> {
    pub(crate) fn new(import: &'r str, target: &'r Target, row: &'r Row, names: &'r Names) -> Self {
        let outcome = row.outcome.as_ref();
        Self {
            v: VERSION,
            import,
            row: row.id.row,
            line: row.span.line,
            name: &target.name,
            provider: &target.provider,
            state: row.state.as_str(),
            user_may_exist: danger::user_may_exist(row),
            user_id: row.user_id.as_deref(),
            request_id: outcome.and_then(|outcome| outcome.request_id.as_deref()),
            kind: outcome.map(|outcome| outcome.kind.as_str()),
            status: outcome.and_then(|outcome| outcome.status),
            code: outcome.and_then(|outcome| outcome.code.as_deref()),
            field: outcome.and_then(|outcome| outcome.field.as_deref()),
            ours: row.ours,
            same_as: row.same_as.and_then(|id| names.of(id)),
            step: step(row).map(Step::as_str),
            attempts: row.attempts,
            began_at_ms: row.began_at.map(millis),
            ended_at_ms: row.ended_at.map(millis),
            candidate_user_id: outcome.and_then(|outcome| outcome.candidate_user_id.as_deref()),
            problems: &row.problems,
            secret_is_lost: danger::is_secret_lost(row),
            is_suspected_twice: row.is_suspected_twice,
            resolved_as: row.resolution.as_ref().map(|resolution| resolution.decision.as_str()),
        }
    }
}

/// The next step, in the words of an outcome.
const fn step(row: &Row) -> Option<Step> {
    if danger::is_open(row) {
        return Some(Step::LookUp);
    }
    match row.state {
        State::Planned => Some(Step::Retry),
        State::Invalid | State::Rejected => Some(Step::FixProfile),
        State::Exists => Some(Step::Adopt),
        State::Created if row.user_id.is_none() => Some(Step::Keep),
        _ => None,
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
