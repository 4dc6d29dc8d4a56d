//! A sixth provider, from its spec to a user created there, in a copy of the tree.
//!
//! It compiles the workspace anew in the copy, which takes minutes; so it is ignored, and a step of its own in `.ci/run`. What crates.io gave is taken
//! from the target folder of this build. Git tells in the end which files were touched, and when.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The files that a person writes.
const BY_HAND: [&str; 3] = ["auth.rs", "errors.rs", "mapping.rs"];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(HERE).join("tests/fixtures/examplepay").join(name)
}

/// A copy of the files that git knows, with a history of its own.
struct Tree {
    root: PathBuf,
    /// Held as long as the copy is used.
    _lock: File,
}

impl Tree {
    fn copy() -> Self {
        // Below the target folder and always the same, so that a second run leaves no second set of artifacts behind.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Several checkouts may share a target folder; then one waits here for the other.
        let lock = File::create(target.join("sixth_provider.lock")).unwrap();
        lock.lock().unwrap();
        let tree = Self { root: target.join("sixth_provider"), _lock: lock };
        if tree.root.exists() {
            fs::remove_dir_all(&tree.root).unwrap();
        }
        let root = Path::new(HERE).parent().unwrap();
        let files = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().unwrap();
        assert!(files.status.success(), "{}", text(&files.stderr));
        // A file may be deleted and still be known.
        for file in text(&files.stdout).split_terminator('\0').filter(|file| root.join(file).is_file()) {
            let to = tree.root.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(root.join(file), to).unwrap();
        }
        tree.become_another_version();
        tree.git(&["init", "--quiet"]);
        tree.commit("the five");
        tree
    }

    /// Cargo tells two checkouts that share a target folder apart by nothing but their packages. With the same version it would take what was compiled
    /// of the copy for what it knows of the original, and test that instead.
    fn become_another_version(&self) {
        let manifest = self.root.join("Cargo.toml");
        let before = fs::read_to_string(&manifest).unwrap();
        let after =
            before.replacen("[workspace.package]\nversion = \"0.1.0\"", "[workspace.package]\nversion = \"0.1.1\"", 1);
        assert_ne!(before, after, "the workspace has another version; name it here");
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

    /// What differs from the last commit; an existing file is told by `M`.
    fn changes(&self) -> BTreeSet<String> {
        let status = self.git(&["status", "--porcelain", "--untracked-files=all"]);
        status.lines().map(|line| line.trim().replacen("?? ", "A ", 1)).collect()
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).arg("--root").arg(&self.root).output().unwrap()
    }

    /// Runs tests of the copy with the dependencies that this build has compiled. Nothing is downloaded.
    fn cargo_test(&self, arguments: &[&str]) -> Output {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut command = Command::new(env!("CARGO"));
        // The whole workspace, though only some tests are run: the same features, so the same artifacts.
        command.args(["test", "--offline", "--workspace"]).args(arguments).current_dir(&self.root);
        command.env("CARGO_TARGET_DIR", target).env("INSTA_UPDATE", "no").env("RUST_BACKTRACE", "0");
        command.output().unwrap()
    }
}

/// The files that the command says it wrote, as git tells of them.
fn told(said: &str) -> BTreeSet<String> {
    let deeds = [("made ", "A "), ("missing ", "A "), ("edited ", "M "), ("stale ", "M ")];
    said.lines()
        .filter_map(|line| deeds.iter().find_map(|(word, sign)| Some(format!("{sign}{}", line.strip_prefix(word)?))))
        .collect()
}

#[test]
#[ignore = "compiles the workspace anew; `cargo test --workspace --test sixth_provider -- --ignored`"]
fn a_sixth_provider_needs_a_spec_and_three_files_by_hand() {
    let tree = Tree::copy();

    // By hand: the spec.
    fs::copy(fixture("examplepay.yaml"), tree.root.join("specs/examplepay.yaml")).unwrap();
    tree.commit("a spec");

    // By the command: everything else. It tells of each file that it touches.
    let made = tree.xtask(&["new-provider", "examplepay"]);
    let said = text(&made.stdout);
    assert!(made.status.success(), "{said}{}", text(&made.stderr));
    println!("{said}");
    assert_eq!(tree.changes(), told(&said));
    assert!(tree.xtask(&["codegen", "--check"]).status.success());
    let again = tree.xtask(&["new-provider", "examplepay"]);
    assert!(
        text(&again.stderr).starts_with("error: crates/enroll-examplepay: exists already"),
        "{}",
        text(&again.stderr)
    );
    tree.commit("the command");

    // It compiles, and one test fails and says what is left to write.
    let before = tree.cargo_test(&["--test", "suite", "providers::examplepay"]);
    let said = text(&before.stdout) + &text(&before.stderr);
    assert!(said.contains("test result: FAILED. 0 passed; 1 failed"), "{said}");
    assert!(said.contains("crates/enroll-examplepay/src/mapping.rs does not fill `reference` yet"), "{said}");

    // By hand: three files.
    for file in BY_HAND {
        fs::copy(fixture(file), tree.root.join("crates/enroll-examplepay/src").join(file)).unwrap();
    }

    // The user is created through the facade and the sandbox, and by the demonstration; and all that is said of every provider holds for this one.
    let after = tree.cargo_test(&["--test", "suite", "--test", "command"]);
    let said = text(&after.stdout) + &text(&after.stderr);
    assert!(after.status.success(), "{said}");
    for test in
        ["providers::examplepay::it_gets_the_example_of_its_spec", "the_demonstration_creates_a_user_at_every_provider"]
    {
        assert!(said.contains(&format!("test {test} ... ok")), "{said}");
    }

    // The example on the front page of its crate runs, too.
    let page = tree.cargo_test(&["--doc", "--", "enroll-examplepay/src/generated/front_page.md"]);
    let said = text(&page.stdout) + &text(&page.stderr);
    assert!(page.status.success(), "{said}");
    let ran = |line: &str| {
        line.contains("crates/enroll-examplepay/src/generated/front_page.md - (line ") && line.ends_with("... ok")
    };
    assert!(said.lines().any(ran), "{said}");

    // Since the command nothing else was touched. Cargo itself keeps its list of packages.
    let three = ["auth.rs", "errors.rs", "mapping.rs"].map(|file| format!("M crates/enroll-examplepay/src/{file}"));
    let mut changes = tree.changes();
    changes.remove("M Cargo.lock");
    assert_eq!(changes, BTreeSet::from(three));
}
