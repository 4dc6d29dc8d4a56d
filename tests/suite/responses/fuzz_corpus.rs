//! The corpus of the fuzzer, with everything that it found, as ordinary tests. See
//! `fuzz/README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use enroll_tests::fuzzing;

/// Every file of a corpus.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn all(name: &str, least: usize, take: fn(&[u8])) {
    let files = corpus(name);
    assert!(files.len() >= least, "{} files of {name}", files.len());
    for (path, bytes) in files {
        let failed = std::panic::catch_unwind(|| take(&bytes));
        assert!(failed.is_ok(), "{}", path.display());
    }
}

#[test]
fn no_response_of_the_corpus_breaks_anything() {
    all("responses", 30, fuzzing::responses);
}

#[test]
fn no_header_of_the_corpus_breaks_anything() {
    all("headers", 10, fuzzing::headers);
}
