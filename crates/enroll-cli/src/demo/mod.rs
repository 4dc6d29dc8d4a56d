//! `enroll demo`: creates one example person at every provider of an embedded sandbox, which
//! verifies every byte.

mod attempt;
mod table;

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use enroll::NewUser;
use enroll_sandbox::Sandbox;

use attempt::Attempt;

use crate::cli::global;
use crate::exit::Exit;
use crate::output::terminal::Terminal;
use crate::output::{NOT_WRITTEN, Results};

/// An example person with the extras of every provider. It also shows the format of a profile.
const PROFILE: &[u8] = include_bytes!("person.json");

#[derive(Args)]
pub(crate) struct Options {
    /// Print the profile of the example person as JSON, and create nobody
    #[arg(long)]
    profile: bool,
}

/// Runs the demonstration. It succeeds only if every provider created the user.
pub(crate) async fn run(options: &Options, global: &global::Options) -> anyhow::Result<Exit> {
    if options.profile {
        let mut out = Results::new();
        out.write_all(PROFILE).and_then(|()| out.flush()).context(NOT_WRITTEN)?;
        return Ok(Exit::Done);
    }
    let user = NewUser::from_json(PROFILE).context("the example profile cannot be read")?;
    let sandbox = Sandbox::builder().start().await.context("the sandbox cannot be started")?;
    let mut attempts = Vec::new();
    for id in enroll::PROVIDER_IDS {
        attempts.push(Attempt::make(&sandbox, id, &user).await);
    }
    print(global, &attempts)?;
    sandbox.shutdown().await;
    let all = attempts.iter().all(Attempt::is_created);
    Ok(if all { Exit::Done } else { Exit::CouldNotRun })
}

/// One JSON object per line and provider, or a table.
fn print(global: &global::Options, attempts: &[Attempt]) -> anyhow::Result<()> {
    let mut out = Results::new();
    match global.json {
        true => attempts.iter().try_for_each(|attempt| out.print_json(attempt)),
        false => out.print(table::of(attempts, Terminal::new(global.color))),
    }
}
