//! What the command refuses, and that it then leaves the tree as it was. What it makes is put to use in `sixth_provider.rs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const SPEC: &str = "specs/newpay.yaml";

/// What the command reads beside the spec.
const READ: [&str; 7] = [
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "crates/enroll/Cargo.toml",
    "crates/enroll-cli/src/demo/person.json",
    "tests/fixtures/profiles/full_person.json",
    "tests/fixtures/profiles/minimal_person.json",
];

/// A tree with the invented spec alone.
fn tree() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(HERE).parent().unwrap();
    for file in READ {
        write(folder.path(), file, &fs::read_to_string(root.join(file)).unwrap());
    }
    write(folder.path(), "rustfmt.toml", &fs::read_to_string(root.join("rustfmt.toml")).unwrap());
    write(folder.path(), SPEC, &spec());
    folder
}

/// Called as no provider is in the copy of the tree where the proof of a new one runs these tests.
fn spec() -> String {
    let spec = fs::read_to_string(Path::new(HERE).join("tests/fixtures/examplepay/examplepay.yaml")).unwrap();
    spec.replace("examplepay", "newpay")
}

fn write(root: &Path, file: &str, text: &str) {
    fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
    fs::write(root.join(file), text).unwrap();
}

fn run(root: &Path, name: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["new-provider", name]).arg("--root").arg(root).output().unwrap()
}

/// Every file with its text.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => drop(found.insert(entry.path(), fs::read(entry.path()).unwrap())),
            }
        }
    }
    found
}

/// What the command says when it refuses. The tree is as it was.
fn refused(root: &Path, name: &str) -> String {
    let before = files(root);
    let output = run(root, name);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(files(root), before);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_name_that_cannot_be_one_and_a_missing_spec_are_refused() {
    let tree = tree();
    let said = refused(tree.path(), "Example-Pay");
    assert!(said.starts_with("error: Example-Pay is no name for a provider; begin with"), "{said}");
    let said = refused(tree.path(), "match");
    assert!(said.starts_with("error: match means something else"), "{said}");
    let said = refused(tree.path(), "nobody");
    assert!(said.starts_with("error: specs/nobody.yaml: does not exist; write the spec first"), "{said}");
}

#[test]
fn a_spec_that_is_not_clean_is_refused_with_its_places() {
    let tree = tree();
    write(tree.path(), SPEC, &spec().replacen("x-enroll-user: email", "x-enroll-usr: email", 1));
    let said = refused(tree.path(), "newpay");
    assert!(
        said.contains("specs/newpay.yaml:") && said.contains("/components/schemas/CreateUserRequest/properties/mail"),
        "{said}"
    );
    write(tree.path(), SPEC, &spec().replacen("      x-enroll-credential: '{api_key}'\n", "", 1));
    let said = refused(tree.path(), "newpay");
    assert!(said.contains("/components/securitySchemes/apiKey: needs x-enroll-credential"), "{said}");
}

#[test]
fn a_provider_that_is_there_and_a_second_one_without_a_crate_are_refused() {
    let tree = tree();
    fs::create_dir_all(tree.path().join("crates/enroll-newpay")).unwrap();
    let said = refused(tree.path(), "newpay");
    assert!(said.starts_with("error: crates/enroll-newpay: exists already"), "{said}");
    fs::remove_dir(tree.path().join("crates/enroll-newpay")).unwrap();
    write(
        tree.path(),
        "specs/otherpay.yaml",
        &spec().replacen("id: newpay", "id: otherpay", 1).replace("/v1/customers", "/v1/others"),
    );
    let said = refused(tree.path(), "newpay");
    assert!(said.starts_with("error: crates/enroll-otherpay/Cargo.toml: does not exist"), "{said}");
}

#[test]
fn a_file_in_the_way_is_not_overwritten() {
    let tree = tree();
    write(tree.path(), "tests/fixtures/profiles/newpay.json", "mine");
    let said = refused(tree.path(), "newpay");
    assert!(said.starts_with("error: tests/fixtures/profiles/newpay.json: exists already"), "{said}");
}

#[test]
fn sources_that_were_written_with_the_spec_are_kept() {
    let tree = tree();
    write(tree.path(), "specs/sources/newpay.md", "mine");
    let output = run(tree.path(), "newpay");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("kept specs/sources/newpay.md\n"));
    assert_eq!(fs::read_to_string(tree.path().join("specs/sources/newpay.md")).unwrap(), "mine");
}

#[test]
fn a_signature_is_left_to_a_person_and_nothing_leaves_without_it() {
    let tree = tree();
    let computed = "x-enroll-credential: '{api_key}'\n    sign:\n      type: apiKey\n      in: header\n      name: X-Sign\n      x-enroll-computed: signature";
    let signed = spec().replacen("x-enroll-credential: '{api_key}'", computed, 1);
    write(tree.path(), SPEC, &signed.replacen("  unique:", "  signs: the body\n  unique:", 1));
    let output = run(tree.path(), "newpay");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("src/auth.rs: `Authorizer::apply`, for X-Sign\n"), "{said}");
    for file in ["crates/enroll-sandbox/src/verify/signed/newpay.rs", "tests/fixtures/signing/newpay/calls.json"] {
        assert!(said.contains(&format!("made {file}\n")) && said.contains(&format!("  {file}: ")), "{said}");
    }
    let auth = fs::read_to_string(tree.path().join("crates/enroll-newpay/src/auth.rs")).unwrap();
    assert!(auth.contains("// * X-Sign: a signature, made anew for each attempt"), "{auth}");
    assert!(auth.contains("Err(AuthorizeError::Body {"), "{auth}");
}
