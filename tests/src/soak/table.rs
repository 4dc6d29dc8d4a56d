//! What a run prints: a table for each phase, a line for each provider, and totals.

use std::fmt;
use std::time::Duration;

use super::counters::{Counters, Phase};
use super::together::Disturbed;

/// What a run was like, and what it counted.
#[derive(Debug, Clone)]
pub struct Soaked {
    /// What the plan of faults was drawn from.
    pub seed: u64,
    /// How often the command was started.
    pub runs: u64,
    /// How often it was killed.
    pub kills: u64,
    /// How often it was killed while it settled, which was without faults.
    pub settling_kills: u64,
    /// The longest time from a start with a journal to the first request.
    pub slowest_resume: Duration,
    /// The requests that created users, or tried to.
    pub creates: u64,
    /// Of several workers.
    pub together: Option<Shared>,
    /// The counters of each provider, in each phase.
    pub counters: Vec<Counters>,
}

/// What is known of several workers that shared a journal.
#[derive(Debug, Clone)]
pub struct Shared {
    pub(super) disturbed: Disturbed,
    /// Nonces that were not above all before them, as they arrived. A worker that slept can have
    /// signed a request just before, which the provider refuses.
    pub(super) nonces_that_fell: u64,
    /// How long a row, or a key, was a worker's.
    pub(super) lease: Duration,
    /// Whether the database was to be restarted.
    pub(super) restarts: bool,
}

impl Shared {
    /// How often it is looked whether a key is free, and who has it.
    const LOOKS: Duration = Duration::from_millis(1_200);

    /// A run in which nothing happened to a worker shows nothing.
    fn is_right(&self) -> bool {
        let was_tried = self.disturbed.sleeps > 0 && self.disturbed.restarts == u64::from(self.restarts);
        was_tried
            && self.nonces_that_fell <= self.disturbed.sleeps
            && self.disturbed.slowest_move <= self.lease + Self::LOOKS
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Disturbed { sleeps, restarts, key_moves, slowest_move } = self.disturbed;
        let (lease, slowest) = (self.lease.as_millis(), slowest_move.as_millis());
        writeln!(f, "{sleeps} sleeps beyond the lease of {lease} ms, {restarts} restarts of the database")?;
        writeln!(f, "{key_moves} keys moved after a kill, the slowest in {slowest} ms")?;
        writeln!(f, "nonces that fell as they arrived: {}", self.nonces_that_fell)
    }
}

/// A column: its name, and how it is counted.
type Column = (&'static str, fn(&Counters) -> u64);

const COLUMNS: [Column; 18] = [
    ("created", |counters| counters.created),
    ("no id", |counters| counters.without_id),
    ("unknown", |counters| counters.unknown),
    ("ambiguous", |counters| counters.ambiguous),
    ("bound", |counters| counters.doubts),
    ("exist", |counters| counters.exists),
    ("not made", |counters| counters.not_created),
    ("stored", |counters| counters.stored),
    ("twice?", |counters| counters.suspected_twice),
    ("sec. lost", |counters| counters.secrets_reported_lost),
    ("in kills", |counters| counters.lost_in_kills),
    ("alarms", |counters| counters.false_alarms),
    ("DUPL", |counters| counters.duplicates),
    ("LOSTROW", |counters| counters.lost_rows),
    ("LOSTSEC", |counters| counters.lost_secrets + counters.lost_in_kills.saturating_sub(counters.killed)),
    ("MISSING", |counters| counters.rows_missing + counters.left),
    ("UNKN+", |counters| counters.unknown_above_bound + counters.unsettled_promised),
    ("DIFFER", |counters| counters.disagreements),
];

impl Soaked {
    /// Whether every counter that must be 0 is.
    pub fn is_right(&self) -> bool {
        self.counters.iter().all(|counters| counters.wrong().is_empty())
            && self.together.as_ref().is_none_or(Shared::is_right)
    }

    fn table(&self, f: &mut fmt::Formatter<'_>, phase: Phase) -> fmt::Result {
        write!(f, "{:12}", "")?;
        COLUMNS.iter().try_for_each(|(name, _)| write!(f, "{name:>10}"))?;
        let of_phase = || self.counters.iter().filter(|counters| counters.phase == phase);
        for counters in of_phase() {
            write!(f, "\n{:12}", counters.provider)?;
            COLUMNS.iter().try_for_each(|(_, count)| write!(f, "{:>10}", count(counters)))?;
        }
        write!(f, "\n{:12}", "total")?;
        COLUMNS.iter().try_for_each(|(_, count)| write!(f, "{:>10}", of_phase().map(count).sum::<u64>()))?;
        writeln!(f)
    }
}

/// Tables for people. What is in capitals must be 0.
impl fmt::Display for Soaked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, runs, kills, creates, slowest_resume, .. } = self;
        writeln!(f, "seed {seed}: {kills} kills in {runs} runs, {creates} creates received")?;
        match &self.together {
            Some(together) => write!(f, "{together}")?,
            None => writeln!(f, "slowest resume until the first request: {} ms", slowest_resume.as_millis())?,
        }
        writeln!(f, "when all rows were sent:")?;
        self.table(f, Phase::Sent)?;
        writeln!(f, "when they were settled, with {} kills:", self.settling_kills)?;
        self.table(f, Phase::Settled)?;
        for counters in self.counters.iter().filter(|counters| !counters.wrong().is_empty()) {
            writeln!(f, "WRONG at {} ({:?}): {:?}", counters.provider, counters.phase, counters.wrong())?;
        }
        if self.is_right() { f.write_str("the journal was right") } else { f.write_str("the journal was WRONG") }
    }
}
