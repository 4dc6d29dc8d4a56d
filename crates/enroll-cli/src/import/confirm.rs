//! Asks before users are created or rows changed.

use std::fmt;
use std::io::{self, IsTerminal as _};

use anyhow::Context as _;

use crate::exit::UsageError;
use crate::output;

/// Checks that somebody can be asked, before anything is made.
pub(crate) fn can_ask(yes: bool) -> anyhow::Result<()> {
    if yes || io::stdin().is_terminal() {
        return Ok(());
    }
    let message = "standard input is not a terminal, so nobody can confirm; give --yes";
    Err(UsageError(message.to_owned()).into())
}

/// Returns if the user of the command agrees, by `--yes` or at the terminal.
pub(crate) fn ask(yes: bool, question: fmt::Arguments<'_>) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    output::prompt(format_args!("{}? [y/N] ", output::plain(&question.to_string())));
    let mut reply = String::new();
    io::stdin().read_line(&mut reply).context("the confirmation cannot be read; give --yes instead")?;
    match reply.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(UsageError("not confirmed; nothing was done".to_owned()).into()),
    }
}
