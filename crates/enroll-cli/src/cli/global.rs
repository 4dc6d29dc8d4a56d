//! The flags that every command has.

use std::fmt;
use std::path::PathBuf;

use clap::{ArgAction, Args};

use crate::output;

/// Flags before or after the command.
#[derive(Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// Base addresses and credentials of the providers
    #[arg(long, value_name = "FILE", env = "ENROLL_PROVIDERS", hide_env_values = true, global = true)]
    pub(crate) providers: Option<PathBuf>,

    /// Machine-readable output, in a stable format
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: clap::ColorChoice,

    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Log what is done, to standard error; -vv logs more. No secret or personal data is shown
    #[arg(short, long, action = ArgAction::Count, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
}

impl Options {
    /// Prints a note for a person, unless only results are wanted.
    pub(crate) fn note(&self, text: fmt::Arguments<'_>) {
        if !self.quiet {
            output::message(text);
        }
    }
}
