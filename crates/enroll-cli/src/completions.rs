//! `enroll completions`: a script that completes commands, flags and provider ids in a shell.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use clap_complete::Shell;

use crate::cli::help;
use crate::exit::Exit;
use crate::output::{NOT_WRITTEN, Results};

#[derive(Args)]
pub(crate) struct Options {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(options: &Options) -> anyhow::Result<Exit> {
    // Into memory first: the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut help::command(), "enroll", &mut script);
    let mut out = Results::new();
    out.write_all(&script).and_then(|()| out.flush()).context(NOT_WRITTEN)?;
    Ok(Exit::Done)
}
