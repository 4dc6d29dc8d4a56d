//! Stage 2, lint, which is also `cargo xtask lint`: checks drafts against the rules.
//!
//! It takes drafts and adds findings to them; it changes nothing else. Each finding has a place,
//! says what is wrong, and says what to do. One run reports all problems of all files.
//!
//! Codegen runs the same rules and rejects a spec that breaks one, so no rule is written twice. A
//! rule is one small file below `lint/rules/`.

mod rules;

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::print::print;
use crate::read::{self, Draft};
use crate::{lower, report};

/// Runs the command. It also reports what the lowering passes reject.
pub(crate) fn run(root: &Path) -> Result<ExitCode> {
    let mut drafts = read::drafts(root)?;
    check(&mut drafts);
    lower::all(&mut drafts)?;
    print(&report::of(&drafts, io::stdout().is_terminal()))?;
    Ok(if report::errors(&drafts).is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks all drafts that could be read against all rules.
pub(crate) fn check(drafts: &mut [Draft]) {
    let mut read: Vec<_> = drafts.iter_mut().filter(|draft| !draft.has_problems()).collect();
    rules::check(&mut read);
}
