//! A sixth and a seventh provider, from their specs to created users, in one copy of the tree.
//!
//! The sixth has its key in a header. The seventh signs, with a nonce, writes genders and dates in
//! its own way, and has a look-up. The copy is compiled from scratch, which takes minutes, so the
//! test is ignored and is a separate step of `.ci/run`. Dependencies from crates.io come from the target folder of
//! this build. At the end git shows which files changed, and when.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot read its files fails")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// An example provider; its files are in `fixtures/<id>`.
struct Example {
    id: &'static str,
    /// The message of its example test before the mapping is written.
    fails_with: &'static str,
    /// The files that are written by hand, each with its fixture. The command created all of them.
    by_hand: &'static [(&'static str, &'static str)],
}

const EXAMPLES: [Example; 2] = [
    Example {
        id: "examplepay",
        fails_with: "crates/enroll-examplepay/src/mapping.rs does not fill `reference` yet",
        by_hand: &[
            ("auth.rs", "crates/enroll-examplepay/src/auth.rs"),
            ("errors.rs", "crates/enroll-examplepay/src/errors.rs"),
            ("mapping.rs", "crates/enroll-examplepay/src/mapping.rs"),
        ],
    },
    Example {
        id: "signpay",
        // Its dates differ from those of profiles.
        fails_with: "the JSON is not as expected at `subject.person.date_of_birth`",
        by_hand: &[
            ("auth.rs", "crates/enroll-signpay/src/auth.rs"),
            ("errors.rs", "crates/enroll-signpay/src/errors.rs"),
            ("look_up.rs", "crates/enroll-signpay/src/look_up.rs"),
            ("mapping.rs", "crates/enroll-signpay/src/mapping.rs"),
            ("check.rs", "crates/enroll-sandbox/src/verify/signed/signpay.rs"),
            ("vectors.json", "tests/fixtures/signing/signpay/calls.json"),
            ("profile.json", "tests/fixtures/profiles/signpay.json"),
        ],
    },
];

/// The modules of the suite that run for all providers, without the tests that generate thousands
/// of instances.
const MODULES: [&str; 14] = [
    "providers",
    "repository",
    "signing",
    "spec_conformance",
    "--skip",
    "with_something_wrong",
    "--skip",
    "what_is_sent_for_any_profile",
    "--skip",
    "instances_survive_their_types",
    "--skip",
    "near_misses_are_refused",
    "--skip",
    "something_new_in_a_response",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Example {
    fn fixture(&self, name: &str) -> PathBuf {
        Path::new(HERE).join("tests/fixtures").join(self.id).join(name)
    }
}

/// A copy of the tracked files, with its own git history.
struct Tree {
    root: PathBuf,
    /// Held as long as the copy is used.
    _lock: File,
}

/// A link stays one, so that a file which is there twice is generated once.
fn copy_or_link(from: &Path, to: &Path) {
    #[cfg(unix)]
    if let Ok(target) = fs::read_link(from) {
        std::os::unix::fs::symlink(target, to).unwrap();
        return;
    }
    fs::copy(from, to).unwrap();
}

impl Tree {
    fn copy() -> Self {
        // Below the target folder and always at the same path, so that a second run does not leave
        // a second set of artifacts.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Several checkouts may share a target folder; then one waits for the other.
        let lock = File::create(target.join("sixth_provider.lock")).unwrap();
        lock.lock().unwrap();
        let tree = Self { root: target.join("sixth_provider"), _lock: lock };
        if tree.root.exists() {
            fs::remove_dir_all(&tree.root).unwrap();
        }
        let root = Path::new(HERE).parent().unwrap();
        let files = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().unwrap();
        assert!(files.status.success(), "{}", text(&files.stderr));
        // A deleted file may still be tracked.
        for file in text(&files.stdout).split_terminator('\0').filter(|file| root.join(file).is_file()) {
            let to = tree.root.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            copy_or_link(&root.join(file), &to);
        }
        tree.change_version();
        tree.git(&["init", "--quiet"]);
        tree.commit("the five");
        tree
    }

    /// Cargo identifies the packages of two checkouts that share a target folder by name and
    /// version. With the same version it would use what was compiled from the copy for the
    /// original, and test that.
    fn change_version(&self) {
        let manifest = self.root.join("Cargo.toml");
        let before = fs::read_to_string(&manifest).unwrap();
        let after =
            before.replacen("[workspace.package]\nversion = \"0.1.0\"", "[workspace.package]\nversion = \"0.1.1\"", 1);
        assert_ne!(before, after, "the workspace has another version; change it here");
        fs::write(manifest, after).unwrap();
    }

    fn git(&self, arguments: &[&str]) -> String {
        let name = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(name).args(arguments).current_dir(&self.root).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn commit(&self, what: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--no-verify", "--message", what]);
    }

    /// The differences from the last commit; a changed file is marked with `M`.
    fn changes(&self) -> BTreeSet<String> {
        let status = self.git(&["status", "--porcelain", "--untracked-files=all"]);
        status.lines().map(|line| line.trim().replacen("?? ", "A ", 1)).collect()
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).arg("--root").arg(&self.root).output().unwrap()
    }

    /// A cargo command that uses the dependencies compiled by this build; nothing is downloaded. It
    /// always compiles all tests of the whole workspace: with fewer, cargo would choose other
    /// features, and compile the dependencies again.
    fn cargo_test(&self) -> Command {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--offline", "--workspace"]).current_dir(&self.root);
        command.env("CARGO_TARGET_DIR", target).env("INSTA_UPDATE", "no").env("RUST_BACKTRACE", "0");
        command
    }

    /// Compiles all tests.
    fn tests(&self) -> Tests {
        let output =
            self.cargo_test().args(["--no-run", "--message-format", "json-render-diagnostics"]).output().unwrap();
        let artifacts = passed(&output);
        let artifacts = artifacts.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let found = artifacts.filter(|artifact| artifact["profile"]["test"] == true).filter_map(|artifact| {
            let name = artifact["target"]["name"].as_str()?.to_owned();
            let package = Path::new(artifact["manifest_path"].as_str()?).parent()?.to_path_buf();
            Some((package, name, artifact["executable"].as_str()?.to_owned()))
        });
        Tests(found.collect())
    }
}

/// Compiled tests: the folder of the package, the name of the target, and the executable.
struct Tests(Vec<(PathBuf, String, String)>);

impl Tests {
    /// Runs the tests of a target with these names.
    fn run(&self, target: &str, named: &[&str]) -> Output {
        let (package, _, program) = self.0.iter().find(|(_, name, _)| name == target).unwrap();
        run(package, program, named)
    }

    /// Runs all tests of a package.
    fn run_all(&self, of: &Path) -> Vec<Output> {
        let programs = self.0.iter().filter(|(package, ..)| package == of);
        programs.map(|(package, _, program)| run(package, program, &[])).collect()
    }
}

fn run(package: &Path, program: &str, named: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(named).current_dir(package).env("INSTA_UPDATE", "no").env("RUST_BACKTRACE", "0");
    command.output().unwrap()
}

/// The files that the command reports, in git's notation.
fn reported(output_text: &str) -> BTreeSet<String> {
    let actions = [("created ", "A "), ("missing ", "A "), ("edited ", "M "), ("stale ", "M ")];
    output_text
        .lines()
        .filter_map(|line| actions.iter().find_map(|(word, sign)| Some(format!("{sign}{}", line.strip_prefix(word)?))))
        .collect()
}

/// The spec is written by hand, the command creates everything else. It reports each file that it
/// changes.
fn create(tree: &Tree, example: &Example) {
    let id = example.id;
    let spec = format!("{id}.yaml");
    fs::copy(example.fixture(&spec), tree.root.join("specs").join(&spec)).unwrap();
    tree.commit("a spec");

    let created = tree.xtask(&["new-provider", id]);
    let output_text = text(&created.stdout);
    assert!(created.status.success(), "{output_text}{}", text(&created.stderr));
    println!("{output_text}");
    assert_eq!(tree.changes(), reported(&output_text));
    assert!(tree.xtask(&["codegen", "--check"]).status.success());
    let second = tree.xtask(&["new-provider", id]);
    let exists = format!("error: crates/enroll-{id}: already exists");
    assert!(text(&second.stderr).starts_with(&exists), "{}", text(&second.stderr));
    tree.commit("the command");
}

/// The output of a successful run of tests.
fn passed(run: &Output) -> String {
    let output_text = text(&run.stdout) + &text(&run.stderr);
    assert!(run.status.success(), "{output_text}");
    output_text
}

#[test]
#[ignore = "compiles the workspace from scratch; `cargo test --workspace --test sixth_provider -- --ignored`"]
fn a_new_provider_needs_no_edit_of_existing_files() {
    let tree = Tree::copy();
    EXAMPLES.iter().for_each(|example| create(&tree, example));

    // It compiles, and a test of each fails and says what is left to write.
    let before = tree.tests().run("suite", &["it_gets_the_example_of_its_spec"]);
    let output_text = text(&before.stdout) + &text(&before.stderr);
    for Example { id, fails_with, .. } in &EXAMPLES {
        assert!(
            output_text
                .contains(&format!("test requests::providers::{id}::it_gets_the_example_of_its_spec ... FAILED")),
            "{output_text}"
        );
        assert!(output_text.contains(fails_with), "{output_text}");
    }

    // Files that the command created are now written by hand. The front page follows the profile.
    for example in &EXAMPLES {
        for (fixture, file) in example.by_hand {
            fs::copy(example.fixture(fixture), tree.root.join(file)).unwrap();
        }
    }
    let generated = reported(&passed(&tree.xtask(&["codegen"])));

    // The tests that run for every provider pass for these.
    let tests = tree.tests();
    let output_text = passed(&tests.run("suite", &MODULES));
    for Example { id, .. } in &EXAMPLES {
        assert!(
            output_text.contains(&format!("test requests::providers::{id}::it_gets_the_example_of_its_spec ... ok")),
            "{output_text}"
        );
    }
    // The tests of the xtask do not depend on the number of providers.
    let own = tests.run_all(&tree.root.join("xtask"));
    assert!(own.len() > 4, "{own:?}");
    own.iter().for_each(|run| drop(passed(run)));

    // The demonstration creates users, and so does the example on the front page of each crate.
    let demonstration = "the_demonstration_creates_a_user_at_every_provider";
    let output_text = passed(&tests.run("command", &[demonstration]));
    assert!(output_text.contains(&format!("test {demonstration} ... ok")), "{output_text}");
    let output_text = passed(&tree.cargo_test().args(["--", "pay/src/generated/front_page.md"]).output().unwrap());
    for Example { id, .. } in &EXAMPLES {
        let page = format!("crates/enroll-{id}/src/generated/front_page.md - (line ");
        assert!(output_text.lines().any(|line| line.contains(&page) && line.ends_with("... ok")), "{output_text}");
    }

    // Since the command no other file was changed. Cargo itself updates its list of packages.
    let by_hand = EXAMPLES.iter().flat_map(|example| example.by_hand).map(|(_, file)| format!("M {file}"));
    let mut changes = tree.changes();
    changes.remove("M Cargo.lock");
    assert_eq!(changes, by_hand.chain(generated).collect());
}
