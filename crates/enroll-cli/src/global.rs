//! The flags that every command has.

use std::path::PathBuf;

use clap::{ArgAction, Args};

/// Flags before or after the command.
#[derive(Args)]
pub(crate) struct Options {
    /// Base addresses and credentials of the providers
    #[arg(long, value_name = "FILE", env = "ENROLL_PROVIDERS", global = true)]
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
