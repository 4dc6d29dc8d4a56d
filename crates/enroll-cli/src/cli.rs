//! The command line: which commands there are, and the flags that all of them have.

use clap::{Parser, Subcommand};

use crate::{config, create, demo, explain, find, global, sandbox};

/// Create the same customer at crypto and payment providers, and know what became of each
#[derive(Parser)]
#[command(name = "enroll", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: global::Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create one user at one or more providers
    Create(Box<create::Options>),
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
