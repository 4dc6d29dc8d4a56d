//! Runs the corpus and the findings of the spec reader's fuzzer as ordinary tests; see
//! `tests/fuzz/README.md`.

#![allow(clippy::disallowed_methods, reason = "this test measures time")]

mod lint;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn the_reader_handles_the_whole_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus/specs");
    let paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(paths.len() >= 20, "{} files", paths.len());
    for path in paths {
        // The reader rejects a file that is not UTF-8 before this.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let started = Instant::now();
        let report = std::panic::catch_unwind(|| lint::lint(&text));
        assert!(report.is_ok(), "{}", path.display());
        assert!(started.elapsed() < Duration::from_secs(10), "{}: {:?}", path.display(), started.elapsed());
    }
}

#[test]
fn valid_specs_go_through_every_pass() {
    const ALPHA: &str = "xtask/src/lint/rules/testing/alpha.yaml";
    let specs = ["bitpanda", "capa", "kraken", "onchainpay", "synapse"].map(|id| format!("specs/{id}.yaml"));
    for file in specs.iter().map(String::as_str).chain([ALPHA]) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        assert_eq!(lint::lint(&fs::read_to_string(path).unwrap()), "lint: 1 spec, no problems\n", "{file}");
    }
}
