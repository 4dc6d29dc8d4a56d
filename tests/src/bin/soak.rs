//! The soak run from a shell: a file is imported at every provider by the real command, which is
//! killed over and over while providers have faults; then its journal is compared with what was
//! really stored.
//!
//! ```text
//! cargo build --release --bin enroll
//! cargo run --release -p enroll-tests --bin soak -- --seed 1 --rows 4000
//! ```
//!
//! The command is the one beside this program, so both are built with the same profile. A run with
//! 4000 rows creates 20,000 users. It prints a table when all rows were sent, and one when the
//! users who may exist were settled without faults; the columns in capitals must be 0. It ends with
//! 1 if one is not, or if the command ended in a way that no fault explains.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use clap::builder::PossibleValuesParser;
use enroll_tests::soak::{self, Options, Together};

/// Kill the import of a file over and over, and compare its journal with what was stored
#[derive(Parser)]
struct Arguments {
    /// What the plan of faults is drawn from
    #[arg(long)]
    seed: u64,

    /// How many rows the file has, each for a user at every provider
    #[arg(long, default_value_t = 4000, value_parser = clap::value_parser!(u64).range(1..))]
    rows: u64,

    /// Run at these providers alone
    #[arg(
        long, value_name = "PROVIDER,…", value_delimiter = ',',
        value_parser = PossibleValuesParser::new(enroll::PROVIDER_IDS)
    )]
    only: Vec<String>,

    /// The share of creates that meet a fault
    #[arg(long, default_value_t = 0.3)]
    faults: f64,

    /// How long after its start the command is killed
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = humantime::parse_duration)]
    kill_every: Duration,

    /// How long one attempt may take; raise it on a machine under load
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1000)]
    attempt_timeout: u64,

    /// Share a journal in this empty database, as postgres://postgres@127.0.0.1:5432/soak. Workers
    /// also sleep beyond their leases
    #[arg(long, value_name = "URL", requires = "workers")]
    journal: Option<String>,

    /// How many workers share the journal
    #[arg(long, value_name = "N", requires = "journal", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,

    /// A shell command that restarts the server of the database; it is used once
    #[arg(long, value_name = "COMMAND", requires = "journal")]
    restart_database: Option<String>,

    /// Leave rows, journal and secrets in this folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let is_chosen = |id: &&'static str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == id);
    let restart = arguments.restart_database;
    let together = arguments.journal.zip(arguments.workers);
    let together = together.map(|(journal, workers)| Together { journal, workers: workers.into(), restart });
    let options = Options {
        seed: arguments.seed,
        rows: arguments.rows,
        providers: enroll::PROVIDER_IDS.iter().copied().filter(is_chosen).collect(),
        faults: arguments.faults,
        kill_every: arguments.kill_every,
        attempt_timeout: Duration::from_millis(arguments.attempt_timeout),
        keep: arguments.keep,
        together,
    };
    let soaked = soak::run(&options).await?;
    writeln!(std::io::stdout(), "{soaked}").context("the tables cannot be written to standard output")?;
    Ok(if soaked.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
