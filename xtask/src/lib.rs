//! `cargo xtask`: the tasks of this repository that are not `cargo` itself.
//!
//! A library beside its command only so that a fuzzer can reach the reader of specs; see [`source`].
//!
//! It depends on no crate of the workspace, so that it can mend a tree that does not compile. It never touches the network, and it writes nowhere
//! but into the folders and files that it owns (see `emit`) and, asked to make a new provider, those that `new_provider` names.

mod codegen;
mod emit;
mod generate;
mod lint;
mod lower;
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
#[command(name = "cargo xtask", about = "Tasks of the enroll repository")]
struct Cli {
    /// Work on the tree in this folder instead of the one that the xtask stands in.
    #[arg(long, global = true, hide = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make all generated code from specs/*.yaml.
    Codegen(codegen::Options),
    /// Show everything that is wrong with specs/*.yaml, each in its place.
    Lint,
    /// Make the crate, the feature and the tests of a new provider from specs/NAME.yaml.
    NewProvider(new_provider::Options),
}

/// Reads the arguments, does what they say, and prints an error where that fails.
#[expect(clippy::print_stderr, reason = "an error of a command belongs on standard error")]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let root = workspace::root(cli.root);
    let outcome = match cli.task {
        Task::Codegen(options) => codegen::run(&root, &options),
        Task::Lint => lint::run(&root),
        Task::NewProvider(options) => new_provider::run(&root, &options),
    };
    outcome.unwrap_or_else(|error| {
        for line in format!("{error:#}").lines() {
            eprintln!("error: {line}");
        }
        ExitCode::FAILURE
    })
}
