//! Soak runs: the command `enroll import` is killed over and over while providers have faults, and
//! goes on, until no row is left; then its journal is compared with what was really stored.
//!
//! * `files`: the rows, the providers file and where they are.
//! * `watch`: what reaches the sandbox.
//! * `command`: the command, as a process of its own that can be killed.
//! * `play`: one run after the other until nothing is planned.
//! * `together`: several at once, of which some sleep, and a database that is restarted.
//! * `database`: what the database says of a worker.
//! * `keys`: who signs, and how long it takes until another worker does.
//! * `settle`: the users who may exist, once the faults are over.
//! * `journal`, `secrets`, `truth`: what there is to compare.
//! * `compare`: the comparison, a pure function.
//! * `counters`, `table`: what it counts, and which of them must be 0.
//! * `report`: whether `enroll report` says the same.
//!
//! The plan of faults is drawn from a seed. When a kill meets a row depends on the machine. Nothing
//! here knows how an import decides.
//!
//! Several commands can share a journal in a database: see `together`.

mod command;
mod compare;
mod counters;
mod database;
mod files;
mod journal;
mod keys;
mod play;
mod report;
mod run;
mod secrets;
mod settle;
mod table;
mod together;
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
    /// Several workers and their journal in a database; none for one and its journal in a file.
    pub together: Option<Together>,
}

/// Several workers that share a journal.
#[derive(Debug, Clone)]
pub struct Together {
    /// The address of an empty database.
    pub journal: String,
    /// How many workers there are.
    pub workers: usize,
    /// What restarts the server of the database; none if it is not restarted.
    pub restart: Option<String>,
}

impl Options {
    /// How long one call may take. Alone, a worker waits for the calls before it; together, a short
    /// lease is what is tried.
    fn total_timeout(&self) -> Duration {
        let (alone, together) = (self.attempt_timeout * 4 * CONCURRENCY as u32, self.attempt_timeout * 3 / 2);
        if self.together.is_some() { together } else { alone }
    }

    /// How long a row, or a key, is a worker's: half as long again as a call can take.
    fn lease(&self) -> Duration {
        self.total_timeout() * 3 / 2
    }

    /// Where the journal is, as an argument.
    fn journal(&self) -> &str {
        self.together.as_ref().map_or(files::JOURNAL, |together| &together.journal)
    }

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
