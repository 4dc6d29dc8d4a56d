//! What `cargo xtask new-provider` rejects, and that it then leaves the tree unchanged.
//! `sixth_provider.rs` uses what it creates.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const SPEC: &str = "specs/newpay.yaml";

/// The files that the command reads besides the spec.
const READ: [&str; 7] = [
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "crates/enroll/Cargo.toml",
    "crates/enroll-cli/src/demo/person.json",
    "tests/fixtures/profiles/full_person.json",
    "tests/fixtures/profiles/minimal_person.json",
];

/// A tree with the example spec alone.
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

/// Its id is not that of a provider in the copy of the tree in which `sixth_provider` runs these
/// tests.
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

/// Every file with its contents.
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

/// The error message of a rejected call. The tree is unchanged.
fn rejected(root: &Path, name: &str) -> String {
    let before = files(root);
    let output = run(root, name);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(files(root), before);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_invalid_id_and_a_missing_spec_are_rejected() {
    let tree = tree();
    let message = rejected(tree.path(), "Example-Pay");
    assert!(message.starts_with("error: Example-Pay is not a valid provider id; use"), "{message}");
    let message = rejected(tree.path(), "match");
    assert!(message.starts_with("error: match is reserved"), "{message}");
    let message = rejected(tree.path(), "unknown");
    assert!(message.starts_with("error: specs/unknown.yaml: does not exist; write the spec first"), "{message}");
}

#[test]
fn problems_of_the_spec_are_reported_with_their_places() {
    let tree = tree();
    write(tree.path(), SPEC, &spec().replacen("x-enroll-user: email", "x-enroll-usr: email", 1));
    let message = rejected(tree.path(), "newpay");
    assert!(
        message.contains("specs/newpay.yaml:")
            && message.contains("/components/schemas/CreateUserRequest/properties/mail"),
        "{message}"
    );
    write(tree.path(), SPEC, &spec().replacen("      x-enroll-credential: '{api_key}'\n", "", 1));
    let message = rejected(tree.path(), "newpay");
    assert!(message.contains("/components/securitySchemes/apiKey: x-enroll-credential or"), "{message}");
}

#[test]
fn an_existing_provider_and_a_second_new_one_are_rejected() {
    let tree = tree();
    fs::create_dir_all(tree.path().join("crates/enroll-newpay")).unwrap();
    let message = rejected(tree.path(), "newpay");
    assert!(message.starts_with("error: crates/enroll-newpay: already exists"), "{message}");
    fs::remove_dir(tree.path().join("crates/enroll-newpay")).unwrap();
    write(
        tree.path(),
        "specs/otherpay.yaml",
        &spec().replacen("id: newpay", "id: otherpay", 1).replace("/v1/customers", "/v1/others"),
    );
    let message = rejected(tree.path(), "newpay");
    assert!(message.starts_with("error: crates/enroll-otherpay/Cargo.toml: does not exist"), "{message}");
}

#[test]
fn an_existing_file_is_not_overwritten() {
    let tree = tree();
    write(tree.path(), "tests/fixtures/profiles/newpay.json", "mine");
    let message = rejected(tree.path(), "newpay");
    assert!(message.starts_with("error: tests/fixtures/profiles/newpay.json: already exists"), "{message}");
}

#[test]
fn existing_sources_are_kept() {
    let tree = tree();
    write(tree.path(), "specs/sources/newpay.md", "mine");
    let output = run(tree.path(), "newpay");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("kept specs/sources/newpay.md\n"));
    assert_eq!(fs::read_to_string(tree.path().join("specs/sources/newpay.md")).unwrap(), "mine");
}

#[test]
fn a_signature_is_written_by_hand_and_nothing_is_sent_without_it() {
    let tree = tree();
    let computed = "x-enroll-credential: '{api_key}'\n    sign:\n      type: apiKey\n      in: header\n      name: X-Sign\n      x-enroll-computed: signature";
    let signed = spec().replacen("x-enroll-credential: '{api_key}'", computed, 1);
    write(tree.path(), SPEC, &signed.replacen("  unique:", "  signs: the body\n  unique:", 1));
    let output = run(tree.path(), "newpay");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let message = String::from_utf8(output.stdout).unwrap();
    assert!(message.contains("src/auth.rs: `Authorizer::apply`, for X-Sign\n"), "{message}");
    for file in ["crates/enroll-sandbox/src/verify/signed/newpay.rs", "tests/fixtures/signing/newpay/calls.json"] {
        assert!(
            message.contains(&format!("created {file}\n")) && message.contains(&format!("  {file}: ")),
            "{message}"
        );
    }
    let auth = fs::read_to_string(tree.path().join("crates/enroll-newpay/src/auth.rs")).unwrap();
    assert!(auth.contains("// * X-Sign: a signature, computed for each attempt"), "{auth}");
    assert!(auth.contains("Err(AuthorizeError::Body {"), "{auth}");
}

/// A tree in which the command has created the provider that has a look-up.
fn with_look_up() -> (TempDir, String) {
    let tree = tree();
    fs::remove_file(tree.path().join(SPEC)).unwrap();
    let spec = fs::read_to_string(Path::new(HERE).join("tests/fixtures/signpay/signpay.yaml")).unwrap();
    write(tree.path(), SPEC, &spec.replace("signpay", "newpay"));
    let output = run(tree.path(), "newpay");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let message = String::from_utf8(output.stdout).unwrap();
    (tree, message)
}

#[test]
fn a_look_up_is_written_by_hand_and_nobody_is_looked_up_without_it() {
    let (tree, message) = with_look_up();
    let file = "crates/enroll-newpay/src/look_up.rs";
    assert!(message.contains(&format!("created {file}\n")), "{message}");
    assert!(message.contains(&format!("  {file}: one page of the look-up, by `Client::find_clients`\n")), "{message}");
    let read = |name: &str| fs::read_to_string(tree.path().join("crates/enroll-newpay/src").join(name)).unwrap();
    insta::assert_snapshot!(read("look_up.rs"));
    let mapping = read("mapping.rs");
    assert!(mapping.contains("const PROBE: Option<PageQuery<'static>> = look_up::PROBE;"), "{mapping}");
    assert!(mapping.contains("look_up::page(self.client(), query, call).await"), "{mapping}");
    assert!(read("lib.rs").contains("\nmod look_up;\n"));
}

#[test]
fn a_provider_without_a_look_up_has_nothing_of_one() {
    let tree = tree();
    let output = run(tree.path(), "newpay");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("look_up.rs"));
    for file in ["lib.rs", "mapping.rs", "generated/client.rs"] {
        let text = fs::read_to_string(tree.path().join("crates/enroll-newpay/src").join(file)).unwrap();
        assert!(!text.contains("look_up") && !text.contains("Draft::read"), "{file}: {text}");
    }
}
