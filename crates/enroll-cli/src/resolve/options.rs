//! The flags of `enroll resolve`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::numbers::{self, Range};
use crate::exit::UsageError;
use crate::import::options::Secrets;
use crate::import::source::How;
use crate::input::providers_file;
use crate::journal::{self, Sharing, place};

#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Options {
    /// The name of the import
    #[arg(value_name = "IMPORT")]
    pub(super) import: String,

    /// Rows, such as 17,204-210; without them --settle and --look-up take all unknown ones
    #[arg(value_name = "ROW,…", value_delimiter = ',', value_parser = numbers::range)]
    pub(super) rows: Vec<Range>,

    #[command(flatten)]
    pub(super) journal: journal::Flag,

    #[command(flatten)]
    pub(super) sharing: Sharing,

    /// Which API key of the provider this worker signs with, as in the import
    #[arg(long, value_name = "NAME", value_parser = place::name, requires = "settle")]
    pub(super) key: Option<String>,

    /// Where the users are: a target of the import
    #[arg(long, value_name = "ID", value_parser = providers_file::name)]
    pub(super) to: String,

    #[command(flatten)]
    pub(super) by: By,

    /// Why, in your words, for the journal; without personal data
    #[arg(long, value_name = "TEXT", conflicts_with = "settle")]
    pub(super) note: Option<String>,

    /// The file of the import; by default the one that it began with
    #[arg(long, value_name = "FILE")]
    pub(super) input: Option<PathBuf>,

    #[command(flatten)]
    pub(super) how: How,

    /// The longest time that a call may take; 60s by default
    ///
    /// A user counts as absent when twice this time has passed since the last attempt.
    #[arg(long, value_name = "DURATION", value_parser = providers_file::deadline)]
    pub(super) deadline: Option<Duration>,

    #[command(flatten)]
    pub(super) secrets: Secrets,

    /// How long to wait before settling; by default the timeout of an attempt and 30s. If the
    /// provider still works on the call then, a retry can make a second user
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration, requires = "settle")]
    pub(super) settle_delay: Option<Duration>,

    /// The most calls at once, with --settle
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) concurrency: u16,

    /// How often to settle what is still unknown, as long as that changes something
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rounds: u32,

    /// Do not ask; needed if standard input is not a terminal
    #[arg(long)]
    pub(super) yes: bool,
}

/// How it was found out.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct By {
    /// The user exists and has this id; one row
    #[arg(long, value_name = "USER_ID", value_parser = id)]
    pub(super) created: Option<String>,

    /// The user does not exist; the row is sent again by the next run
    #[arg(long)]
    pub(super) absent: bool,

    /// Do not look at the rows any more
    #[arg(long)]
    pub(super) give_up: bool,

    /// Find out by what the provider promises and documents; needs --providers
    #[arg(long)]
    pub(super) settle: bool,

    /// Find out by a shell command of yours, with a JSON line for each row
    ///
    /// It gets {"row", "name", "provider", "external_id", "email", "request_id", "began_at_ms"} on
    /// standard input, and writes {"row": N}, with "found": ID or "absent": true if it knows, before
    /// it gets the next.
    #[arg(long, value_name = "CMD")]
    pub(super) look_up: Option<String>,
}

const AFTER_HELP: &str = "The exit code is 0 if it was done for every row, 1 if some were not open or nothing could be \
                          done, 6 if users exist who are not known to be of their rows, 7 if users may still exist.";

impl Options {
    /// What clap does not check.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let usage = |message: &str| Err(UsageError(message.to_owned()).into());
        let is_by_hand = self.by.created.is_some() || self.by.absent || self.by.give_up;
        if is_by_hand && self.rows.is_empty() {
            return usage("no row is named; give its number after the import, such as 17 or 17,204-210");
        }
        if self.by.created.is_some() && numbers::of(&self.rows).count() != 1 {
            return usage("--created has one user id, so it is for one row");
        }
        Ok(())
    }

    /// How long after an attempt a user who is not found does not exist.
    pub(super) fn delay(&self) -> Duration {
        self.deadline.unwrap_or(Duration::from_secs(60)).saturating_mul(2)
    }
}

fn id(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        return Err("it is blank or has a control character; give the provider's id of the user".to_owned());
    }
    Ok(text.to_owned())
}
