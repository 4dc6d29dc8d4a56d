//! `cargo xtask man`: writes the man pages of the command `enroll`.
//!
//! The command renders them itself, from the definition of its flags. It is run through cargo and
//! not linked, because the xtask must also work in a tree that does not compile.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};

/// Flags of the command.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The folder to write to.
    #[arg(value_name = "DIR", default_value = "target/man")]
    folder: PathBuf,
}

/// Builds the command, and lets it write its pages.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    // A path on the command line is one from where the command was called.
    let folder = std::path::absolute(&options.folder).context("the current folder is unknown")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["run", "--quiet", "--package", "enroll-cli", "--bin", "enroll", "--", "man"]);
    let status = command.arg(&folder).status().context("cargo cannot be run")?;
    ensure!(status.success(), "the command enroll did not write its man pages; see above");
    Ok(ExitCode::SUCCESS)
}
