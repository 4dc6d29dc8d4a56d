//! `cargo xtask lint`, run on copies of the specs and on files that are not specs.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use support::{specs, specs_alone, text};
use tempfile::TempDir;

fn lint(root: &Path) -> Output {
    support::run(root, &["lint"])
}

#[test]
fn the_specs_have_no_problems() {
    let output = lint(specs_alone().path());
    assert_eq!(text(&output.stdout), format!("lint: {} specs, no problems\n", specs().len()));
    assert!(output.status.success());
}

#[test]
fn all_problems_of_all_specs_are_reported_at_once() {
    let tree = specs_alone();
    let change = |name: &str, from: &str, to: &str| {
        let file = tree.path().join("specs").join(name);
        let before = fs::read_to_string(&file).unwrap();
        assert!(before.contains(from), "{name}: {from}");
        fs::write(file, before.replacen(from, to, 1)).unwrap();
    };
    change("capa.yaml", "x-enroll-user: email\n          x-enroll-privacy: personal", "x-enroll-user: e-mail");
    change("capa.yaml", "errorCode: INVALID_USER_INPUT_ERROR", "errorCode: 7");
    change("kraken.yaml", "openapi: 3.0.3", "openapi: 3.1.0");
    change("synapse.yaml", "id: synapse", "id: capa");
    change("onchainpay.yaml", "info:", "info: [");

    let output = lint(tree.path());
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(of_all_specs(&output));
}

#[test]
fn a_pattern_that_costs_a_library_is_a_note() {
    let tree = specs_alone();
    let file = tree.path().join("specs/kraken.yaml");
    let before = fs::read_to_string(&file).unwrap();
    assert_eq!(before.matches("^[A-Z0-9]{2}$").count(), 1);
    fs::write(file, before.replacen("^[A-Z0-9]{2}$", "^([A-Z0-9]{2})$", 1)).unwrap();

    let output = lint(tree.path());
    assert!(output.status.success());
    insta::assert_snapshot!(of_all_specs(&output));
}

/// The output of lint, without the number of specs.
fn of_all_specs(output: &Output) -> String {
    text(&output.stdout).replace(&format!("lint: {} specs,", specs().len()), "lint: [all] specs,")
}

/// A tree with one file, which is not a spec.
fn with_file(bytes: &[u8]) -> TempDir {
    let tree = tempfile::tempdir().unwrap();
    fs::create_dir(tree.path().join("specs")).unwrap();
    fs::write(tree.path().join("specs/alpha.yaml"), bytes).unwrap();
    tree
}

/// The report on one file with one problem. Finding it must be fast and need less memory than the
/// largest of these files.
#[expect(clippy::disallowed_methods, reason = "this test measures time")]
fn one_problem(bytes: &[u8]) -> String {
    let tree = with_file(bytes);
    let started = Instant::now();
    let limited = "ulimit -d 40000 && exec \"$0\" lint --root \"$1\"";
    let command = env!("CARGO_BIN_EXE_xtask");
    let output = Command::new("sh").args(["-c", limited, command]).arg(tree.path()).output().unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}{}", text(&output.stderr));
    assert!(report.ends_with("\nlint: 1 spec, 1 problem\n"), "{report}");
    report
}

#[test]
fn a_file_of_50_mb_is_not_read() {
    let line = b"key: value of no importance\n";
    insta::assert_snapshot!(one_problem(&line.repeat(50_000_000 / line.len())));
}

#[test]
fn an_alias_bomb_is_rejected() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
    }
    insta::assert_snapshot!(one_problem(bomb.as_bytes()));
}

#[test]
fn branching_references_are_followed_up_to_a_limit() {
    let mut spec = include_str!("../src/lint/rules/testing/alpha.yaml").to_owned();
    spec.push_str("    Fan0: {type: boolean, x-enroll-user: constant}\n");
    for level in 1..40 {
        let inner = format!("$ref: '#/components/schemas/Fan{}'", level - 1);
        spec.push_str(&format!(
            "    Fan{level}:\n      type: object\n      properties:\n        a:\n          {inner}\n        b:\n          {inner}\n"
        ));
    }
    let field = "        address:\n          $ref:";
    let fan = format!("        fan:\n          $ref: '#/components/schemas/Fan39'\n{field}");
    let spec = spec.replacen(field, &fan, 1);
    insta::assert_snapshot!(one_problem(spec.as_bytes()));
}

#[test]
fn a_duplicate_key_is_reported() {
    insta::assert_snapshot!(one_problem(b"openapi: 3.0.3\ninfo:\n  title: A\n  title: B\n"));
}

#[test]
fn an_empty_file_is_reported() {
    insta::assert_snapshot!(one_problem(b""));
}

#[test]
fn malformed_yaml_is_reported() {
    insta::assert_snapshot!(one_problem(b"openapi: 3.0.3\ninfo:\n  title: 'A\n  version: 1\n"));
}

#[test]
fn a_binary_file_is_reported() {
    insta::assert_snapshot!(one_problem(&[b'a', 0xff, 0xfe]));
}

#[test]
fn a_tree_without_specs_is_an_error() {
    let output = lint(tempfile::tempdir().unwrap().path());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("error: specs: no .yaml file found; "));
}

/// Two checkouts that share a target folder share this binary. Cargo says at run time which is
/// meant.
#[test]
fn the_root_is_the_checkout_whose_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("xtask")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("lint").env("CARGO_MANIFEST_DIR", folder.path().join("xtask")).output().unwrap();
    assert!(text(&output.stderr).contains("specs: no .yaml file found"), "{}", text(&output.stderr));
}
