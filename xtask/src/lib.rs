//! `cargo xtask`: the repository's own commands (codegen, lint, man, new-provider).
//!
//! It is a library with a thin binary so that a fuzzer can call the spec reader; see [`source`].
//!
//! It depends on no crate of the workspace, so that it can repair a tree that does not compile. It
//! never uses the network. It writes only the folders and files that it owns (see `emit`), for a new
//! provider the files that `new_provider` lists, and man pages to a folder that is named.

mod codegen;
mod emit;
mod generate;
mod lint;
mod lower;
mod man;
mod names;
mod new_provider;
mod postprocess;
mod print;
mod profile;
mod read;
mod report;
pub mod source;
mod spec;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Commands of the enroll repository")]
struct Cli {
    /// The root of the tree to work on; the default is the checkout of this xtask.
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Generate all code from specs/*.yaml.
    Codegen(codegen::Options),
    /// Report every problem in specs/*.yaml, each with its place.
    Lint,
    /// Write the man pages of the command enroll.
    Man(man::Options),
    /// Create the crate, the feature and the tests of a new provider from specs/NAME.yaml.
    NewProvider(new_provider::Options),
}

/// Parses the arguments, runs the command, and prints its error if it fails.
#[expect(clippy::print_stderr, reason = "an error of a command belongs on standard error")]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = workspace::root(cli.root);
    let outcome = match cli.task {
        Task::Codegen(options) => codegen::run(&root, &options),
        Task::Lint => lint::run(&root),
        Task::Man(options) => man::run(&root, &options),
        Task::NewProvider(options) => new_provider::run(&root, &options),
    };
    outcome.unwrap_or_else(|error| {
        for line in format!("{error:#}").lines() {
            eprintln!("error: {line}");
        }
        ExitCode::FAILURE
    })
}
