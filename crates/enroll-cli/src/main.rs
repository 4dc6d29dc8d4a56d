//! The `enroll` command.
//!
//! It reads no configuration and no environment. What a program reads goes to standard output; what a person must know goes to standard error.

mod demo;
mod sandbox;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Creates customers at crypto and payment providers, and plays the providers for tests.
#[derive(Parser)]
#[command(name = "enroll", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create one made-up person at all providers of an embedded sandbox
    Demo(demo::Options),
    /// Play all providers on a loopback address until interrupted
    Sandbox(Box<sandbox::Options>),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(options) => demo::run(&options).await,
        Command::Sandbox(options) => sandbox::run(&options).await,
    };
    done.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::FAILURE
    })
}

#[allow(clippy::print_stderr, reason = "this is where a person is told")]
fn complain(error: &anyhow::Error) {
    eprintln!("enroll: {error:#}");
}
