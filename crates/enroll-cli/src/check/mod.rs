//! `enroll check`: what each provider would miss, reject or ignore, in one profile or in a file of
//! them. It needs no credentials and no network.
//!
//! A file is read row by row and never kept: a row is checked, reported and forgotten. What is
//! printed names rows and paths, and shows no value.

mod json;
mod one;
mod report;
mod tally;

use clap::Args;
use enroll::Facts;

use crate::cli::global;
use crate::cli::ids;
use crate::exit::Exit;
use crate::input::profile::{self, Source};
use crate::input::rows;

/// Exit codes, what a row is, and examples; the help wraps long lines.
const AFTER_HELP: &str = concat!(
    "With --to the exit code is 0 if all is ready and 3 if not; without it a check that ran ends with 0. ",
    "A profile that cannot be read ends with 3, and a row that cannot be read is not ready.\n\n",
    "A row is named by its number, as explain --row takes it; blank lines and the names of columns do not count. ",
    "Values are never shown.\n\n",
    "Examples:\n",
    "  enroll check profile.json\n",
    "  enroll check --to kraken,capa customers.ndjson\n",
    "  enroll check --to kraken --columns columns.json customers.csv",
);

#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    #[arg(value_name = profile::METAVAR, help = profile::HELP)]
    source: Source,

    /// Providers to check for, all by default
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = ids::parser())]
    to: Vec<&'static Facts>,

    #[command(flatten)]
    rows: rows::Options,
}

/// Checks.
pub(crate) fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    let providers = options.providers();
    let print = report::Print { source: &options.source, global, is_listed: !options.to.is_empty() };
    let is_ready = match options.rows.open(&options.source, global)? {
        None => one::check(&providers, print)?,
        Some(mut rows) => report::rows(&mut rows, &providers, print)?,
    };
    Ok(if is_ready || options.to.is_empty() { Exit::Done } else { Exit::Profile })
}

impl Options {
    /// Each provider once.
    fn providers(&self) -> Vec<&'static Facts> {
        if self.to.is_empty() {
            return enroll::PROVIDERS.to_vec();
        }
        let mut providers: Vec<&'static Facts> = Vec::new();
        for &facts in &self.to {
            if providers.iter().all(|other| other.id != facts.id) {
                providers.push(facts);
            }
        }
        providers
    }
}
