//! `enroll demo`: one made-up person, every provider, an embedded sandbox that verifies every byte.

mod attempt;
mod table;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use enroll::NewUser;
use enroll_sandbox::Sandbox;

use attempt::Attempt;

/// A person with every provider's extras. It is also an example of the profile format.
const PROFILE: &[u8] = include_bytes!("demo/person.json");

#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object per provider and line instead of a table
    #[arg(long)]
    json: bool,
}

/// Exits well only if every provider created the user.
pub(crate) async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let user = NewUser::from_json(PROFILE).context("the demonstration's own profile cannot be read")?;
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
    let unwritten = "the outcome cannot be written to standard output";
    if !options.json {
        return writeln!(out, "{}", table::of(attempts)).context(unwritten);
    }
    for attempt in attempts {
        writeln!(out, "{}", serde_json::to_string(attempt)?).context(unwritten)?;
    }
    Ok(())
}
