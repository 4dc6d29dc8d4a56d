//! The flags of `enroll import`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use enroll::{CallOptions, Config, Retry};
use enroll_import::{ImportOptions, State};

use super::pace::{self, Rate};
use super::source::Source;
use crate::exit::UsageError;
use crate::input::providers_file::{self, ProvidersFile};
use crate::journal::{self, Place, Sharing, place};

#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(super) source: Source,

    /// Where to create the users: keys of the providers file, side by side
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = providers_file::name, required = true)]
    pub(super) to: Vec<String>,

    #[command(flatten)]
    pub(super) journal: journal::Flag,

    #[command(flatten)]
    pub(super) sharing: Sharing,

    /// Which API key of the provider this worker signs with, if workers have different ones: workers
    /// with the same name take turns. By default the key of the settings, as in --to
    #[arg(long, value_name = "NAME", value_parser = place::name)]
    pub(super) key: Option<String>,

    /// The name of the import in the journal; by default that of the file
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(super) name: Option<String>,

    /// Send this many more rows at each provider, then stop: try one, look, then the rest
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Send nothing if any row is invalid or cannot be read
    #[arg(long)]
    pub(super) strict: bool,

    /// Take rows in these states again: rejected, invalid, skipped. No user of them was created
    #[arg(long, value_name = "STATE,…", value_delimiter = ',', value_parser = planned_again)]
    pub(super) retry: Vec<State>,

    /// The most calls at once at each provider; one where nonces must arrive in order
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) concurrency: u16,

    /// The most calls in a second, as 10 for each provider or kraken=5,capa=2; no limit by default
    #[arg(long, value_name = "[ID=]N,…", value_delimiter = ',', value_parser = pace::rate)]
    pub(super) rate: Vec<Rate>,

    /// Pause a provider when this many users of the run may exist
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) max_unknown: u64,

    /// Pause a provider when this many of the last hundred rows were rejected
    #[arg(long, value_name = "PERCENT", default_value = "50", value_parser = pace::percent)]
    pub(super) max_rejected: usize,

    /// The longest time that one call may take; 60s by default
    #[arg(long, value_name = "DURATION", value_parser = providers_file::deadline)]
    pub(super) deadline: Option<Duration>,

    #[command(flatten)]
    pub(super) secrets: Secrets,

    /// Write what became of each row, as NDJSON; the file is made anew by each run
    #[arg(long, value_name = "FILE")]
    pub(super) results: Option<PathBuf>,

    /// Write the rows that are invalid or were rejected, as they came in; made anew by each run
    ///
    /// They hold personal data, so only you can read the file. Fix them, and import the file under
    /// another name. Why each is there is in the results and in `enroll report`.
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,

    /// Settle the users who may exist when the rows are sent
    #[arg(long)]
    pub(super) settle: bool,

    /// How long to wait before settling; by default the timeout of an attempt and 30s. If the
    /// provider still works on the call then, a retry can make a second user
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration, requires = "settle")]
    pub(super) settle_delay: Option<Duration>,

    /// When to show progress, on standard error: a bar on a terminal, else a line every 30s
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto")]
    pub(super) progress: When,

    /// Check every row and send nothing; makes no journal. Exits with 3 if rows have to be fixed
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Do not ask; needed if standard input is not a terminal
    #[arg(long)]
    pub(super) yes: bool,
}

/// Where one-time secrets go.
#[derive(Args)]
#[group(skip)]
pub(crate) struct Secrets {
    /// Where one-time passwords and tokens go: a file that only you may read; see `enroll secrets`
    ///
    /// This or --discard-secrets is required for providers that return one. The file is made by the
    /// first run and used again by later ones.
    #[arg(long, value_name = "FILE", conflicts_with = "discard_secrets")]
    pub(crate) secrets: Option<PathBuf>,

    /// Drop one-time passwords and tokens; nobody can get them again
    #[arg(long)]
    pub(crate) discard_secrets: bool,
}

/// When to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// Unless only results are wanted
    Auto,
    /// Also with --quiet
    Always,
    /// Not at all
    Never,
}

const AFTER_HELP: &str = concat!(
    "Each row is written to the journal before it is sent. Run the same command again to go on: a row that may ",
    "have been sent is never sent again by itself.\n\n",
    "The exit code is the last in the list of `enroll --help` that holds for any row of the import at these ",
    "providers, also of earlier runs: 3 for invalid and rejected rows, 5 if rows are left to send, 6 for users who ",
    "exist and rows that were skipped or given up, 7 for users who may exist.\n\n",
    "The first SIGINT or SIGTERM stops after the calls under way, the second at once.\n\n",
    "Examples:\n",
    "  enroll import --to capa --journal enroll.db --limit 1 customers.ndjson\n",
    "  enroll import --to capa,kraken --journal enroll.db --results results.ndjson customers.ndjson\n",
    "  enroll import --to kraken --journal enroll.db --columns columns.json customers.csv\n",
    "  enroll import --to capa --journal postgres://enroll@db.example.com/enroll customers.ndjson",
);

impl Options {
    /// Checks that flags for a shared journal are given with one alone.
    pub(super) fn check_sharing(&self, place: &Place) -> anyhow::Result<()> {
        self.sharing.check(place)?;
        place::only_for_a_database("--key", self.key.is_some(), place)
    }

    /// A key has one sequence of nonces, so two names at one provider cannot sign with it side by side.
    pub(super) fn check_key(&self, file: &ProvidersFile) -> anyhow::Result<()> {
        let Some(key) = &self.key else { return Ok(()) };
        let mut signing: Vec<(&str, &str)> = Vec::new();
        for name in &self.to {
            let Some(facts) = file.facts(name).filter(|facts| facts.signs.is_some()) else { continue };
            if let Some((other, _)) = signing.iter().find(|(_, id)| *id == facts.id) {
                let message = format!(
                    "--key {key} would be that of {other} and of {name}, which both sign at {}; import to one after \
                     the other",
                    facts.id
                );
                return Err(UsageError(message).into());
            }
            signing.push((name, facts.id));
        }
        Ok(())
    }

    /// The configuration of a client. It makes one attempt: the import waits and sends again where
    /// that is certain to be safe.
    pub(super) fn configure(&self, config: Config) -> Config {
        configure(config, self.deadline)
    }

    /// How rows are sent at a target.
    pub(super) fn import(&self, name: &str) -> ImportOptions {
        let mut options = ImportOptions::new()
            .concurrency(self.concurrency.into())
            .max_unknown(self.max_unknown)
            .max_rejected(self.max_rejected)
            .call(call(self.deadline));
        if let Some(rate) = pace::of(&self.rate, name) {
            options = options.rate(rate);
        }
        options.limit = self.limit;
        options.settle_delay = self.settle_delay;
        options
    }
}

/// The configuration of a client for rows, which makes one attempt.
pub(crate) fn configure(config: Config, deadline: Option<Duration>) -> Config {
    let config = config.retry(Retry::new().attempts(1));
    match deadline {
        Some(deadline) => config.total_timeout(deadline),
        None => config,
    }
}

/// The options of each call.
pub(crate) fn call(deadline: Option<Duration>) -> CallOptions {
    let mut call = CallOptions::new();
    call.deadline = deadline;
    call
}

/// Reads a state from which a row can be planned again.
fn planned_again(text: &str) -> Result<State, String> {
    let state = text.trim().parse().ok().filter(|state: &State| state.can_be_planned_again());
    state.ok_or_else(|| "only rejected, invalid and skipped rows are taken again".to_owned())
}

/// Reads the name of an import.
fn name(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err("it is blank or has a control character; give another name".to_owned());
    }
    Ok(text.to_owned())
}
