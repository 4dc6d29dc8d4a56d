//! Asks before a user is created.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;

use super::{Options, usage};
use crate::output;

/// Returns if the user of the command agrees, by `--yes` or at the terminal.
pub(super) fn ask(options: &Options, hosts: &[(String, String)]) -> anyhow::Result<()> {
    if options.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(usage("standard input is not a terminal, so nobody can confirm; give --yes to create the user"));
    }
    let places: Vec<_> = hosts.iter().map(|(name, url)| format!("{name} ({url})")).collect();
    output::prompt(format_args!("create this user at {}? [y/N] ", output::plain(&places.join(", "))));
    let mut reply = String::new();
    io::stdin().read_line(&mut reply).context("the confirmation cannot be read; give --yes instead")?;
    match reply.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(usage("not confirmed; nothing was sent")),
    }
}
