//! What a run prints: a table for each phase, a line for each provider, and totals.

use std::fmt;
use std::time::Duration;

use super::counters::{Counters, Phase};

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
    /// The counters of each provider, in each phase.
    pub counters: Vec<Counters>,
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
        writeln!(f, "slowest resume until the first request: {} ms", slowest_resume.as_millis())?;
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
