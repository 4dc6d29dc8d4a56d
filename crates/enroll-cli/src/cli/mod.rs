//! The command line: which commands there are, and the flags that all of them have.
//!
//! * `global`: the flags of every command.
//! * `help`: the main help, with groups and exit codes.
//! * `ids`: ids of providers as values of flags.
//! * `version`: what `--version` prints.

pub(crate) mod global;
pub(crate) mod help;
pub(crate) mod ids;
mod version;

use clap::{FromArgMatches as _, Parser, Subcommand};

use crate::{
    check, completions, config, create, demo, explain, find, import, man, providers, report, resolve, sandbox, secrets,
};

/// Create the same customer at crypto and payment providers, and know the outcome at each
#[derive(Parser)]
#[command(name = "enroll", version = version::SHORT, long_version = version::long(), arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: global::Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say what each provider would miss, reject or ignore in a profile or a whole file
    Check(check::Options),
    /// What each provider takes, what is unique there, what it signs and promises
    Providers(providers::Options),
    /// Print a script that completes commands, flags and provider ids in a shell
    Completions(completions::Options),
    /// Write the man pages
    #[command(hide = true)]
    Man(man::Options),
    /// Create one user at one or more providers
    Create(Box<create::Options>),
    /// Create a user for each row of a file; run it again to go on
    Import(Box<import::Options>),
    /// Say what became of every row of an import, and make its files anew
    Report(Box<report::Options>),
    /// Say or find out what became of users who may exist
    Resolve(Box<resolve::Options>),
    /// Hand out the one-time passwords and tokens of an import's users
    Secrets(secrets::Options),
    /// Find a user by the look-up that a provider documents
    Find(find::Options),
    /// Check the providers file, and with --online that the providers accept its credentials
    Config(config::Options),
    /// Show the exact request a provider would get, and what is signed in it; nothing is sent
    Explain(Box<explain::Options>),
    /// Create one example person at all providers of an embedded sandbox
    Demo(demo::Options),
    /// Run a sandbox of all providers on a loopback address until interrupted
    Sandbox(Box<sandbox::Options>),
}

/// Parses the arguments, or exits with a message and 2.
pub(crate) fn parse() -> Cli {
    let matches = help::command().get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}
