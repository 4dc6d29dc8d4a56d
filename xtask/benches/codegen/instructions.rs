//! The instructions of each step, counted by valgrind in a second process, where valgrind is installed.
//!
//! It counts while [`counted`] runs and writes a file after each return, so one run gives all steps of a spec.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::source;
use crate::steps;

/// The argument of the second process.
pub(crate) const FLAG: &str = "--count";

/// Runs one step. The tool finds it by its name.
#[inline(never)]
pub(crate) fn counted(_: &'static str, work: &mut dyn FnMut()) {
    work();
}

/// The instructions of each step, and of all; nothing where there is no valgrind.
pub(crate) fn of(spec: &str) -> BTreeMap<&'static str, u64> {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let program = std::env::current_exe().expect("this program knows where it is");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*instructions::counted*", "--dump-after=*instructions::counted*"])
        .arg(format!("--callgrind-out-file={}", folder.path().join("out").display()))
        .arg(program)
        .args([FLAG, spec])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !run.is_ok_and(|status| status.success()) {
        return BTreeMap::new();
    }
    let mut counts: BTreeMap<_, _> = names(spec)
        .into_iter()
        .zip(1..)
        .filter_map(|(name, number)| Some((name, total(folder.path(), number)?)))
        .collect();
    let whole = counts.iter().filter(|(name, _)| !name.starts_with('(')).map(|(_, count)| count).sum();
    counts.insert("whole", whole);
    counts
}

/// The steps in order.
fn names(spec: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    steps::once(&source(spec), |name, work| {
        work();
        names.push(name);
    });
    names
}

/// What stands in the file that was written after a step.
fn total(folder: &Path, number: usize) -> Option<u64> {
    let text = fs::read_to_string(folder.join(format!("out.{number}"))).ok()?;
    text.lines()
        .find_map(|line| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")))?
        .trim()
        .parse()
        .ok()
}
