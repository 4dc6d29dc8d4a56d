//! The `enroll` command.
//!
//! It reads no configuration and no environment. Results for programs go to standard output, errors
//! for people to standard error.

mod demo;
mod sandbox;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Create customers at crypto and payment providers, and run a sandbox of the providers for tests
#[derive(Parser)]
#[command(name = "enroll", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create one example person at all providers of an embedded sandbox
    Demo(demo::Options),
    /// Run a sandbox of all providers on a loopback address until interrupted
    Sandbox(Box<sandbox::Options>),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(options) => demo::run(&options).await,
        Command::Sandbox(options) => sandbox::run(&options).await,
    };
    done.unwrap_or_else(|error| {
        report(&error);
        ExitCode::FAILURE
    })
}

#[allow(clippy::print_stderr, reason = "errors for people go to standard error")]
fn report(error: &anyhow::Error) {
    eprintln!("enroll: {error:#}");
}
