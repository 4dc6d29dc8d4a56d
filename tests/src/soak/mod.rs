//! Soak runs: the command `enroll import` is killed over and over while providers have faults, and
//! goes on, until no row is left; then its journal is compared with what was really stored.
//!
//! * `files`: the rows, the providers file and where they are.
//! * `watch`: what reaches the sandbox.
//! * `command`: the command, as a process of its own that can be killed.
//! * `play`: one run after the other until nothing is planned.
//! * `settle`: the users who may exist, once the faults are over.
//! * `journal`, `secrets`, `truth`: what there is to compare.
//! * `compare`: the comparison, a pure function.
//! * `counters`, `table`: what it counts, and which of them must be 0.
//! * `report`: whether `enroll report` says the same.
//!
//! The plan of faults is drawn from a seed. When a kill meets a row depends on the machine. Nothing
//! here knows how an import decides.

mod command;
mod compare;
mod counters;
mod files;
mod journal;
mod play;
mod report;
mod run;
mod secrets;
mod settle;
mod table;
mod truth;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

use crate::chaos;

pub use counters::{Counters, Phase};
pub use run::run;
pub use table::Soaked;

/// How many calls are under way at once at one provider that takes them in any order.
const CONCURRENCY: usize = 8;
/// One of so many faults is one that looks the same whether a user was stored or not.
const ATTACKS: f64 = 0.1;

/// What a run is like.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the plan of faults is drawn from.
    pub seed: u64,
    /// How many rows the file has.
    pub rows: u64,
    /// The ids of the providers.
    pub providers: Vec<&'static str>,
    /// The share of creates that meet a fault, from 0 to 1.
    pub faults: f64,
    /// How long after its start the command is killed.
    pub kill_every: Duration,
    /// How long one attempt may take. Slow responses that are meant to be missed take half as long
    /// again.
    pub attempt_timeout: Duration,
    /// Where the files are left; none for a folder that is deleted at the end.
    pub keep: Option<PathBuf>,
}

impl Options {
    /// The same as a chaos run, whose faults this one has.
    fn chaos(&self) -> chaos::Options {
        chaos::Options {
            creates: self.rows,
            seed: self.seed,
            faults: self.faults * (1.0 - ATTACKS),
            attacks: self.faults * ATTACKS,
            messages: chaos::Messages::Listed,
            concurrency: CONCURRENCY,
            attempt_timeout: self.attempt_timeout,
            paced: false,
            settle: false,
        }
    }
}
