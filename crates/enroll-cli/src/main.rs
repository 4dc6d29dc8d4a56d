//! The `enroll` command: what an operator, a support engineer and a tester do with the providers.
//!
//! Results for programs go to standard output, everything for people to standard error. A file of
//! credentials is named by a flag or by `ENROLL_PROVIDERS`; nothing is searched for in the working
//! directory, so that nobody creates a real user by leaving something out.
//!
//! Each command has a folder or a file of its name, with its flags (`Options`) and `run`. What they
//! share is in `cli`, `input`, `output`, `exit` and `signals`; what the commands of an import share, in
//! `journal`.

mod check;
mod cli;
mod completions;
mod config;
mod create;
mod demo;
mod exit;
mod explain;
mod find;
mod import;
mod input;
mod journal;
mod man;
mod output;
mod providers;
mod report;
mod resolve;
mod sandbox;
mod secrets;
mod signals;

use std::process::ExitCode;

use cli::{Cli, Command, global};
use output::logging;

fn main() -> ExitCode {
    exit::report_panics();
    let Cli { global, command } = cli::parse();
    logging::start(&global);
    run(&command, &global).unwrap_or_else(|error| exit::failed(&error)).into()
}

fn run(command: &Command, global: &global::Options) -> anyhow::Result<exit::Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let exit = runtime.block_on(command.run(global));
    // The thread that resolves a name cannot be stopped, and nobody waits for it any more.
    runtime.shutdown_background();
    exit
}

impl Command {
    async fn run(&self, global: &global::Options) -> anyhow::Result<exit::Exit> {
        match self {
            Self::Check(options) => check::run(options, global),
            Self::Providers(options) => providers::run(options, global),
            Self::Completions(options) => completions::run(options),
            Self::Man(options) => man::run(options),
            Self::Create(options) => create::run(options, global).await,
            Self::Import(options) => import::run(options, global).await,
            Self::Report(options) => report::run(options, global).await,
            Self::Resolve(options) => resolve::run(options, global).await,
            Self::Secrets(options) => secrets::run(options, global).await,
            Self::Find(options) => find::run(options, global).await,
            Self::Config(options) => config::run(options, global).await,
            Self::Explain(options) => explain::run(options, global).await,
            Self::Demo(options) => demo::run(options, global).await,
            Self::Sandbox(options) => sandbox::run(options).await,
        }
    }
}
