//! The second stage, and `cargo xtask lint`: everything that is wrong with the specs, each in its
//! place, with what to do about it.
//!
//! One run shows all problems of all files. `codegen` goes through the same rules and refuses a
//! spec that breaks one, so there is no second copy of any of them. A rule is one small file under
//! `lint/rules/`; it gets a spec that could be read, gives problems, and changes nothing.

mod rules;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::print::print;
use crate::read::{self, Draft};
use crate::{lower, report};

/// Runs the command. What the passes cannot take is shown as well.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut drafts = read::drafts(root)?;
    check(&mut drafts);
    lower::all(&mut drafts)?;
    print(&report::of(&drafts, io::stdout().is_terminal()))?;
    Ok(if report::errors(&drafts).is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Holds all rules against all specs that could be read.
pub(crate) fn check(drafts: &mut [Draft]) {
    let mut read: Vec<_> = drafts.iter_mut().filter(|draft| !draft.has_problems()).collect();
    rules::hold(&mut read);
}
