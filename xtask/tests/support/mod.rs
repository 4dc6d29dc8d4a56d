//! A tree to run the commands on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// A tree with copies of all specs and their source notes.
pub(crate) fn specs_alone() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("specs/sources")).unwrap();
    for file in specs().iter().chain(&files("specs/sources", "md")) {
        let name = file.strip_prefix(Path::new(HERE).parent().unwrap()).unwrap();
        fs::copy(file, folder.path().join(name)).unwrap();
    }
    folder
}

/// The specs of this repository.
pub(crate) fn specs() -> Vec<PathBuf> {
    files("specs", "yaml")
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(HERE).parent().unwrap().join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Runs the command on a tree.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).arg("--root").arg(root).output().unwrap()
}

/// The output as a string.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
