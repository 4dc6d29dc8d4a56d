//! `enroll demo`: creates one example person at every provider of an embedded sandbox, which
//! verifies every byte.

mod attempt;
mod table;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use enroll::NewUser;
use enroll_sandbox::Sandbox;

use attempt::Attempt;

/// An example person with the extras of every provider. It also shows the format of a profile.
const PROFILE: &[u8] = include_bytes!("person.json");

#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object per line and provider instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the demonstration. It succeeds only if every provider created the user.
pub(crate) async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let user = NewUser::from_json(PROFILE).context("the example profile cannot be read")?;
    let sandbox = Sandbox::builder().start().await.context("the sandbox cannot be started")?;
    let mut attempts = Vec::new();
    for id in enroll::PROVIDER_IDS {
        attempts.push(Attempt::make(&sandbox, id, &user).await);
    }
    print(options, &attempts)?;
    sandbox.shutdown().await;
    let all = attempts.iter().all(Attempt::is_created);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(options: &Options, attempts: &[Attempt]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let not_written = "the results cannot be written to standard output";
    if !options.json {
        return writeln!(out, "{}", table::of(attempts)).context(not_written);
    }
    for attempt in attempts {
        writeln!(out, "{}", serde_json::to_string(attempt)?).context(not_written)?;
    }
    Ok(())
}
