//! What code generation costs, step by step: processor time and instructions for each spec, and for a document of 300 operations.
//!
//! `cargo bench -p xtask`, or with `-- --quick` for a short run. Formatting and writing stand beside the whole, for nothing that writes formatted code
//! can be cheaper. Times belong to one machine at one moment; instructions, which valgrind counts where it is installed, are the same in every run.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot run must say so, and prints what it found"
)]

mod instructions;
mod large;
mod steps;
mod times;

use std::path::{Path, PathBuf};

use xtask::stages::Source;

/// The specs of this repository, and one document larger than any of them.
const SPECS: [&str; 6] = ["bitpanda", "capa", "kraken", "onchainpay", "synapse", large::NAME];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, spec, step] = arguments.as_slice()
        && flag == instructions::FLAG
    {
        return instructions::run(spec, step);
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let rounds = if quick { 3 } else { 31 };
    for spec in SPECS {
        let times = times::of(&source(spec), if spec == large::NAME { rounds.min(5) } else { rounds });
        let counts = instructions::of(spec, &times.iter().map(|(step, _)| *step).collect::<Vec<_>>());
        println!("{spec}");
        for (step, time) in &times {
            let count = counts
                .get(step)
                .map_or_else(String::new, |count| format!("{:>9.1} M instructions", *count as f64 / 1e6));
            println!("  {step:<22}{time:>8.2} ms{count}");
        }
    }
    whole_tree(rounds);
}

/// `codegen --check` of this tree, as a developer waits for it.
fn whole_tree(rounds: usize) {
    let root = root();
    let wall = times::wall(rounds, || xtask::stages::check(&root).expect("the specs of this tree are in order"));
    let providers = SPECS.len() - 1;
    println!(
        "codegen --check: {wall:.1} ms for {providers} providers, {:.1} ms each; target <= 5",
        wall / providers as f64
    );
}

fn source(spec: &str) -> Source {
    if spec == large::NAME {
        large::source()
    } else {
        Source::of(&root(), spec).expect("a spec of this tree can be read")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
