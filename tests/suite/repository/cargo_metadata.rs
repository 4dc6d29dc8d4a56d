//! What cargo reports of the workspace, without the network.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO")).args(arguments).arg("--offline").current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The names of all packages that a user of `package` compiles, itself among them.
pub(super) fn tree(package: &str) -> BTreeSet<String> {
    let tree = String::from_utf8(run(&["tree", "-p", package, "-e", "normal,build", "--prefix", "none", "-f", "{p}"]))
        .unwrap();
    tree.lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

/// The packages of the workspace, as cargo describes them.
pub(super) fn packages() -> Vec<Value> {
    let metadata: Value = serde_json::from_slice(&run(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The workspace and all of its dependencies, as locked, for the machine that this test runs on:
/// nobody has downloaded what another one needs.
pub(super) fn resolved() -> Value {
    let rustc = Command::new("rustc").arg("-vV").current_dir(root()).output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
    serde_json::from_slice(&run(&arguments)).unwrap()
}
