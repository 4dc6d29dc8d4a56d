//! The instructions of each step, counted by valgrind in a process of its own, where valgrind is installed.
//!
//! It counts while [`counted`] runs, which in that process is one step alone.

use std::collections::BTreeMap;
use std::process::Command;

use crate::source;
use crate::steps;

/// The argument of the other process, before the spec and the step.
pub(crate) const FLAG: &str = "--count";

/// What the other process does: all steps, one of them counted.
pub(crate) fn run(spec: &str, step: &str) {
    steps::once(&source(spec), |name, work| if name == step { counted(work) } else { work() });
}

/// Runs one step. The tool finds it by its name.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}

/// The instructions of each of these steps, and of all; nothing where there is no valgrind.
pub(crate) fn of(spec: &str, steps: &[&'static str]) -> BTreeMap<&'static str, u64> {
    let mut counts: BTreeMap<_, _> = steps.iter().filter_map(|step| Some((*step, of_step(spec, step)?))).collect();
    if !counts.is_empty() {
        let whole = counts.iter().filter(|(name, _)| !name.starts_with('(')).map(|(_, count)| count).sum();
        counts.insert("whole", whole);
    }
    counts
}

fn of_step(spec: &str, step: &str) -> Option<u64> {
    let program = std::env::current_exe().expect("this program knows where it is");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*instructions::counted*", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([FLAG, spec, step])
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&run.stderr).into_owned();
    let collected = report.lines().find_map(|line| line.split_once("Collected :"))?.1.trim().parse().ok()?;
    (run.status.success() && collected > 0).then_some(collected)
}
