//! The chaos run from a shell: thousands of creates at every provider under seeded faults, compared
//! with what was really stored.
//!
//! `cargo run --release -p enroll-tests --bin chaos -- --creates 20000 --seed 1`. It ends with 1
//! where any outcome was untrue.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use enroll_tests::chaos::{self, Counters, Messages, Options, weights};

/// Create users at every provider while things go wrong, and compare what was reported with what
/// was stored
#[derive(Parser)]
struct Arguments {
    /// How many users each provider is to create
    #[arg(long)]
    creates: u64,

    /// What the plan of faults is drawn from
    #[arg(long)]
    seed: u64,

    /// The share of requests that meet a fault of the usual kinds: limits, outages, resets, damage
    #[arg(long, default_value_t = 0.3)]
    faults: f64,

    /// The share of requests that, beside these, meet a response which tells nothing: of a proxy, a
    /// gateway, or a provider that fails in the middle
    #[arg(long, default_value_t = 0.03)]
    attacks: f64,

    /// Let providers reject with messages that no list has
    #[arg(long)]
    other_messages: bool,

    /// Let attempts on a key leave a gap after one another, in place of waiting for responses
    #[arg(long)]
    paced: bool,

    /// Settle unknown outcomes afterwards, at most five times each, and compare again
    #[arg(long)]
    settle: bool,
    /// Run at this provider alone; may be given several times
    #[arg(long, value_name = "ID", value_parser = clap::builder::PossibleValuesParser::new(enroll::PROVIDER_IDS))]
    only: Vec<String>,
    /// How many creates are under way at once at one provider
    #[arg(long, default_value_t = 32)]
    concurrency: usize,

    /// How long one attempt may take; raise it on a machine under load
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500)]
    attempt_timeout: u64,

    /// Print one JSON object per provider and line
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let options = Options {
        creates: arguments.creates,
        seed: arguments.seed,
        faults: arguments.faults,
        attacks: arguments.attacks,
        messages: if arguments.other_messages { Messages::Other } else { Messages::Listed },
        concurrency: arguments.concurrency,
        attempt_timeout: Duration::from_millis(arguments.attempt_timeout),
        paced: arguments.paced,
        settle: arguments.settle,
    };
    if !arguments.json {
        print_weights(&options)?;
    }
    let is_chosen = |id: &&&'static str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == **id);
    let chosen = enroll::PROVIDER_IDS.iter().filter(is_chosen);
    let runs: Vec<_> = chosen.map(|id| tokio::spawn(run(id, options.clone()))).collect();
    let mut is_true = true;
    for run in runs {
        let counters = run.await.context("a run was aborted")??;
        print(&counters, arguments.json)?;
        is_true &= counters.wrong().is_empty();
    }
    Ok(if is_true { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn run(id: &'static str, options: Options) -> anyhow::Result<Counters> {
    chaos::run(id, &options).await
}

fn print_weights(options: &Options) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for id in enroll::PROVIDER_IDS {
        writeln!(out, "{id}: of 100 requests meet")?;
        for (fault, weight) in weights(id, options) {
            writeln!(out, "  {weight:.3} {fault}")?;
        }
    }
    Ok(())
}

fn print(counters: &Counters, is_json: bool) -> anyhow::Result<()> {
    let line = if is_json { serde_json::to_string(counters)? } else { counters.to_string() };
    writeln!(std::io::stdout(), "{line}").context("the counters cannot be written to standard output")
}
