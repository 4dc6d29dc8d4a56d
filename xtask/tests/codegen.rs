//! `cargo xtask codegen`, run on copies of the specs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files has failed")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use support::{specs, specs_alone, text};
use tempfile::TempDir;

/// A tree with all specs, and for each a profile and a crate with all dependencies that generated
/// code may use.
fn tree() -> TempDir {
    let folder = specs_alone();
    let profiles = folder.path().join("tests/fixtures/profiles");
    fs::create_dir_all(&profiles).unwrap();
    for spec in specs() {
        let id = spec.file_stem().unwrap().to_str().unwrap();
        let package = folder.path().join(format!("crates/enroll-{id}"));
        fs::create_dir_all(&package).unwrap();
        fs::write(package.join("Cargo.toml"), "[dependencies]\n").unwrap();
        fs::write(profiles.join(format!("{id}.json")), "{}").unwrap();
    }
    add_dependencies(folder.path());
    folder
}

/// Adds the dependencies that the command reports as missing, which also tests its messages.
fn add_dependencies(root: &Path) {
    for line in text(&run(root, &[]).stderr).lines() {
        let file = line.trim_start_matches("error: ").split(": ").next().unwrap();
        let wanted = line.split('`').nth(1).unwrap_or_else(|| panic!("{line}"));
        let before = fs::read_to_string(root.join(file)).unwrap();
        fs::write(root.join(file), format!("{before}{wanted}\n")).unwrap();
    }
}

fn run(root: &Path, arguments: &[&str]) -> Output {
    support::run(root, &[&["codegen"], arguments].concat())
}

#[test]
fn a_second_run_writes_nothing() {
    let tree = tree();
    let second = run(tree.path(), &[]);
    assert!(second.status.success(), "{}", text(&second.stderr));
    assert!(text(&second.stdout).trim_end().ends_with("up to date"), "{}", text(&second.stdout));
    assert!(run(tree.path(), &["--check"]).status.success());
}

#[test]
fn output_is_deterministic() {
    let (one, other) = (tree(), tree());
    let file = "crates/enroll-capa/src/generated/client.rs";
    assert_eq!(fs::read(one.path().join(file)).unwrap(), fs::read(other.path().join(file)).unwrap());
}

/// The files that would change if one description in a spec changed.
fn changed_by(tree: &Path, id: &str, from: &str, to: &str) -> Vec<String> {
    let spec = tree.join(format!("specs/{id}.yaml"));
    let before = fs::read_to_string(&spec).unwrap();
    assert_eq!(before.matches(from).count(), 1, "{id}: {from}");
    fs::write(&spec, before.replacen(from, to, 1)).unwrap();
    let check = text(&run(tree, &["--check"]).stdout);
    fs::write(&spec, before).unwrap();
    check.lines().filter_map(|line| line.strip_prefix("stale ")).map(str::to_owned).collect()
}

#[test]
fn a_changed_description_changes_one_file_of_its_provider() {
    let tree = tree();
    for (id, from, file) in [
        ("kraken", "The name of the user's employer.", "types.rs"),
        ("kraken", "An identifier that was issued to the user.", "types.rs"),
        ("kraken", "Creates a new user in the Payward system.", "client.rs"),
        ("kraken", "Production. No sandbox is published.", "facts.rs"),
        ("onchainpay", "Creates a user under a partner account at OnchainPay.", "front_page.md"),
    ] {
        let changed = changed_by(tree.path(), id, from, "Something else.");
        assert_eq!(changed, [format!("crates/enroll-{id}/src/generated/{file}")], "{from}");
    }
    // A summary that is only read in the spec changes no file.
    let summary = "The page's example, with the number that the signing page uses as a nonce";
    assert_eq!(changed_by(tree.path(), "onchainpay", summary, "Something else."), [""; 0]);
}

#[test]
fn check_reports_stale_missing_and_surplus_files_and_writes_nothing() {
    let tree = tree();
    let generated = tree.path().join("crates/enroll-capa/src/generated");
    let client = fs::read_to_string(generated.join("client.rs")).unwrap();
    let shorter = client.split_once('\n').unwrap().1;
    fs::write(generated.join("client.rs"), shorter).unwrap();
    fs::remove_file(generated.join("facts.rs")).unwrap();
    fs::write(generated.join("left_over.rs"), "").unwrap();

    let check = run(tree.path(), &["--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert_eq!(
        text(&check.stdout),
        "stale crates/enroll-capa/src/generated/client.rs\n\
         missing crates/enroll-capa/src/generated/facts.rs\n\
         surplus crates/enroll-capa/src/generated/left_over.rs\n\
         run `cargo xtask codegen` to fix this\n"
    );
    assert_eq!(fs::read_to_string(generated.join("client.rs")).unwrap(), shorter);

    assert!(run(tree.path(), &[]).status.success());
    assert_eq!(fs::read_to_string(generated.join("client.rs")).unwrap(), client);
    assert!(!generated.join("left_over.rs").exists());
}

#[test]
fn invalid_yaml_is_reported_with_its_line_and_nothing_is_written() {
    let tree = tree();
    let spec = tree.path().join("specs/capa.yaml");
    let before = fs::read_to_string(&spec).unwrap();
    fs::write(&spec, before.replacen("  title:", "  title: [", 1)).unwrap();
    let generated = tree.path().join("crates/enroll-capa/src/generated/client.rs");
    fs::write(&generated, "mine").unwrap();

    let output = run(tree.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(message.starts_with("error: specs/capa.yaml:"), "{message}");
    let line = message.split(':').nth(2).and_then(|line| line.parse::<u32>().ok());
    assert!(line.is_some_and(|line| (3..8).contains(&line)), "{message}");
    assert_eq!(fs::read_to_string(generated).unwrap(), "mine");
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let tree = tree();
    let spec = tree.path().join("specs/capa.yaml");
    let before = fs::read_to_string(&spec).unwrap();
    let broken = before.replacen("          x-enroll-privacy: personal\n", "", 1).replacen(
        "x-enroll-user: email",
        "x-enroll-usr: email",
        1,
    );
    fs::write(&spec, broken).unwrap();

    let message = text(&run(tree.path(), &["--check"]).stderr);
    for end in [
        "email/x-enroll-usr: x-enroll-usr is not a known key",
        "email: the privacy of this string is missing",
        "email: the field has no source",
    ] {
        let line = message
            .lines()
            .find(|line| line.contains(&format!(": /components/schemas/CreateUserRequest/properties/{end}")));
        assert!(line.is_some_and(|line| line.starts_with("error: specs/capa.yaml:3")), "{end}: {message}");
    }
}

#[test]
fn a_missing_manifest_is_reported() {
    let tree = tree();
    fs::remove_file(tree.path().join("crates/enroll-capa/Cargo.toml")).unwrap();
    let message = text(&run(tree.path(), &[]).stderr);
    assert!(message.starts_with("error: crates/enroll-capa/Cargo.toml: does not exist"), "{message}");
}

/// A spec with another text in each of its descriptions.
fn with_descriptions(spec: &str, description: &str) -> String {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut described = String::new();
    // The indentation of the key whose block is replaced.
    let mut left_out = None;
    for line in spec.lines() {
        if left_out.is_some_and(|key| line.is_empty() || depth(line) > key) {
            continue;
        }
        left_out = None;
        match line.split_once(": ") {
            Some((key, value)) if ["description", "summary"].contains(&key.trim()) => {
                left_out = (value == "|").then(|| depth(line));
                described += &format!("{key}: {}\n", serde_json::to_string(description).unwrap());
            }
            _ => described += &format!("{line}\n"),
        }
    }
    described
}

/// Every construct of Markdown, between two sentences.
const MARKUP: &str = include_str!("fixtures/markup.md");

/// A tree with markup in every description of one spec, and its documentation as lines of Markdown.
fn described() -> (TempDir, Vec<String>) {
    let tree = tree();
    let file = tree.path().join("specs/capa.yaml");
    let spec = fs::read_to_string(&file).unwrap();
    fs::write(&file, with_descriptions(&spec, MARKUP)).unwrap();
    let output = run(tree.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let generated = tree.path().join("crates/enroll-capa/src/generated");
    let page = fs::read_to_string(generated.join("front_page.md")).unwrap();
    let mut lines: Vec<_> = page.split_once("# What Capa can do").unwrap().0.lines().map(str::to_owned).collect();
    for file in ["types.rs", "client.rs", "facts.rs"] {
        let code = fs::read_to_string(generated.join(file)).unwrap();
        let docs = code.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
        // Links to types of this repository do not come from the spec.
        let docs = docs.filter(|line| !line.contains("[`Error`]") && !line.contains("[`user_may_exist`]"));
        lines.extend(docs.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
    }
    (tree, lines)
}

#[test]
fn markup_in_a_description_is_escaped() {
    let (_tree, lines) = described();
    let count = |part: &str| lines.iter().filter(|line| line.contains(part)).count();
    assert_eq!(count("Begin."), count("End \\<p>"), "{}", lines.join("\n"));
    for line in &lines {
        assert!(!line.starts_with([' ', '\t']), "{line:?}");
        for markup in ["```", "~~~", " <b>", " [Nothing]", " [`Nothing`]", " http://"] {
            assert!(!line.contains(markup), "{line:?}");
        }
    }
    assert!(count("\\<b> \\\\\\<i> \\[Nothing] \\[`Nothing`] {{hole}}") > 5);
}

/// rustdoc itself finds no code to compile and no warning.
#[test]
fn markup_in_a_description_is_not_a_doctest() {
    let (tree, lines) = described();
    let file = tree.path().join("described.rs");
    let comment: String = lines.iter().map(|line| format!("//! {line}\n")).collect();
    fs::write(&file, comment).unwrap();
    let rustdoc = |arguments: &[&str]| {
        let mut command = std::process::Command::new("rustdoc");
        command.args(["--edition", "2024", "--crate-name", "described"]).args(arguments);
        command.arg(&file).current_dir(tree.path()).output().unwrap()
    };
    let tests = rustdoc(&["--test"]);
    assert!(text(&tests.stdout).contains("running 0 tests"), "{}{}", text(&tests.stdout), text(&tests.stderr));
    let docs = rustdoc(&["-D", "warnings", "--out-dir", "html"]);
    assert!(docs.status.success(), "{}", text(&docs.stderr));
}

#[test]
fn print_lowered_prints_the_input_of_the_generator() {
    let tree = tree();
    let printed = text(&run(tree.path(), &["--print-lowered", "capa"]).stdout);
    assert!(printed.contains("\"enroll-personal\"") && !printed.contains("x-enroll-"), "{printed}");
    let message = text(&run(tree.path(), &["--print-lowered", "unknown"]).stderr);
    assert!(message.starts_with("error: unknown provider unknown; choose one of "), "{message}");
}

#[test]
fn explain_prints_what_each_pass_changes_and_why() {
    let tree = tree();
    let explained = text(&run(tree.path(), &["--explain", "onchainpay"]).stdout);
    let passes = explained.lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(passes, 12, "{explained}");
    let step = "signer_fields: the signer sets a value for each attempt, and a caller could only pass a fake one\n  \
                /components/schemas/CreateUserRequest/required: [\"email\",\"nonce\"] → [\"email\"]\n";
    assert!(explained.contains(step), "{explained}");
    let message = text(&run(tree.path(), &["--explain", "unknown"]).stderr);
    assert!(message.starts_with("error: unknown provider unknown; choose one of "), "{message}");
}
