//! Counters of one provider, and which of them must be 0.

use enroll_import::State;
use serde::Serialize;

use super::compare::{self, Known};

/// When a journal is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// All rows were sent.
    Sent,
    /// Then the users who may exist were settled.
    Settled,
}

/// What became of the rows at one provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// The provider's id.
    pub provider: String,
    /// When it was counted.
    pub phase: Phase,
    /// Rows whose user was created.
    pub created: u64,
    /// Those of them without the id of the user.
    pub without_id: u64,
    /// Rows whose user may exist.
    pub unknown: u64,
    /// Creates that had a response, or none, that leaves a client unable to know.
    pub ambiguous: u64,
    /// How many rows may be unknown: those, and the rows that kills may have met.
    pub doubts: u64,
    /// Rows of which a user exists who is not known to be theirs.
    pub exists: u64,
    /// Rows that were rejected, invalid, skipped or given up.
    pub not_created: u64,
    /// Rows of which two users may have been created, as the journal says.
    pub suspected_twice: u64,
    /// Created rows that report their secret as lost, because its response was.
    pub secrets_reported_lost: u64,
    /// Those of them whose response was sent whole: only a kill, or an attempt that was too slow,
    /// keeps it from the command.
    pub lost_in_kills: u64,
    /// How many of these kills explain.
    pub killed: u64,
    /// Created rows that report their secret as lost, and a line of the file has it.
    pub false_alarms: u64,
    /// Users that were really stored.
    pub stored: u64,
    /// External ids and e-mail addresses with more than one user. Must be 0.
    pub duplicates: u64,
    /// Users that no row accounts for, and created rows without a user. Must be 0.
    pub lost_rows: u64,
    /// Created rows whose secret is in no line of the file, and is not reported as lost by a row
    /// that was in doubt. Must be 0.
    pub lost_secrets: u64,
    /// Rows of the file that are in no state, or in more than one. Must be 0.
    pub rows_missing: u64,
    /// Rows that are planned or being sent still. Must be 0.
    pub left: u64,
    /// Unknown rows that neither a kill nor a fault explains. Must be 0.
    pub unknown_above_bound: u64,
    /// Rows that stayed unknown although the provider promises to recognise a retry. Must be 0.
    pub unsettled_promised: u64,
    /// States of which the journal or `enroll report` has another number of rows. Must be 0.
    pub disagreements: u64,
}

impl Counters {
    /// Counts what needs no comparison row by row.
    pub(super) fn new(known: Known<'_>) -> Self {
        let of = |states: &[State]| known.rows.iter().filter(|row| states.contains(&row.state)).count() as u64;
        let unknown = of(&[State::Unknown]);
        let doubts = known.killed + known.ambiguous;
        let is_settled = known.phase == Phase::Settled;
        let is_without_id = |row: &&compare::Row| row.state == State::Created && row.user_id.is_none();
        Self {
            provider: known.provider.to_owned(),
            phase: known.phase,
            created: of(&[State::Created]),
            without_id: known.rows.iter().filter(is_without_id).count() as u64,
            unknown,
            ambiguous: known.ambiguous,
            doubts,
            exists: of(&[State::Exists]),
            not_created: of(&[State::Rejected, State::Invalid, State::Skipped, State::Abandoned]),
            suspected_twice: known.rows.iter().filter(|row| row.is_suspected_twice).count() as u64,
            secrets_reported_lost: 0,
            lost_in_kills: 0,
            killed: known.killed,
            false_alarms: 0,
            stored: known.stored.len() as u64,
            duplicates: compare::duplicates(known.stored),
            lost_rows: 0,
            lost_secrets: 0,
            rows_missing: known.in_file.abs_diff(known.rows.len() as u64),
            left: of(&[State::Planned, State::Sending]),
            unknown_above_bound: if is_settled { 0 } else { unknown.saturating_sub(doubts) },
            unsettled_promised: if is_settled && known.is_promised { unknown } else { 0 },
            disagreements: 0,
        }
    }

    /// The counters that must be 0 and are not.
    pub fn wrong(&self) -> Vec<(&'static str, u64)> {
        let must_be_zero = [
            ("duplicates", self.duplicates),
            ("lost_rows", self.lost_rows),
            ("lost_secrets", self.lost_secrets),
            ("lost_above_bound", self.lost_in_kills.saturating_sub(self.killed)),
            ("rows_missing", self.rows_missing),
            ("left", self.left),
            ("unknown_above_bound", self.unknown_above_bound),
            ("unsettled_promised", self.unsettled_promised),
            ("disagreements", self.disagreements),
        ];
        must_be_zero.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}
