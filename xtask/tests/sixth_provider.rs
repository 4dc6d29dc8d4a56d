//! A sixth provider and a seventh, from their specs to users created there, in one copy of the
//! tree.
//!
//! The sixth has its key in a header; the seventh signs, with a nonce, and writes genders and dates
//! in its own way. The copy is compiled anew, which takes minutes; so this is ignored, and a step
//! of its own in `.ci/run`. What crates.io gave is taken from the target folder of this build. Git
//! tells in the end which files were touched, and when.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// An invented provider, whose files are in `fixtures/<id>`.
struct Example {
    id: &'static str,
    /// What the test of its example says before the mapping is written.
    fails_with: &'static str,
    /// The files that a person writes, each by its fixture. The command has made them all.
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
        // The date is not written as profiles write it.
        fails_with: "the JSON is not as expected at `subject.person.date_of_birth`",
        by_hand: &[
            ("auth.rs", "crates/enroll-signpay/src/auth.rs"),
            ("errors.rs", "crates/enroll-signpay/src/errors.rs"),
            ("mapping.rs", "crates/enroll-signpay/src/mapping.rs"),
            ("check.rs", "crates/enroll-sandbox/src/verify/signed/signpay.rs"),
            ("vectors.json", "tests/fixtures/signing/signpay.json"),
            ("profile.json", "tests/fixtures/profiles/signpay.json"),
        ],
    },
];

/// Modules of the suite that go over all providers, without the tests that draw thousands of
/// instances.
const MODULES: [&str; 16] = [
    "providers",
    "agreement",
    "completeness",
    "examples",
    "signing",
    "truth",
    "--skip",
    "with_something_wrong",
    "--skip",
    "what_is_sent_for_any_profile",
    "--skip",
    "instances_survive_their_types",
    "--skip",
    "near_misses_are_refused",
    "--skip",
    "something_new_in_an_answer",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Example {
    fn fixture(&self, name: &str) -> PathBuf {
        Path::new(HERE).join("tests/fixtures").join(self.id).join(name)
    }
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

    /// A command of cargo's that takes the dependencies which this build has compiled. Nothing is
    /// downloaded. It is always all tests of the whole workspace that are compiled: with less,
    /// cargo would choose other features, and compile the dependencies anew.
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

/// Compiled tests, as the folder of the package, the name of the target and the program.
struct Tests(Vec<(PathBuf, String, String)>);

impl Tests {
    /// Runs the tests of a target that are named so.
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

/// The files that the command says it wrote, as git tells of them.
fn told(said: &str) -> BTreeSet<String> {
    let action = [("made ", "A "), ("missing ", "A "), ("edited ", "M "), ("stale ", "M ")];
    said.lines()
        .filter_map(|line| action.iter().find_map(|(word, sign)| Some(format!("{sign}{}", line.strip_prefix(word)?))))
        .collect()
}

/// By hand: the spec. By the command: everything else. It tells of each file that it touches.
fn make(tree: &Tree, example: &Example) {
    let id = example.id;
    let spec = format!("{id}.yaml");
    fs::copy(example.fixture(&spec), tree.root.join("specs").join(&spec)).unwrap();
    tree.commit("a spec");

    let made = tree.xtask(&["new-provider", id]);
    let said = text(&made.stdout);
    assert!(made.status.success(), "{said}{}", text(&made.stderr));
    println!("{said}");
    assert_eq!(tree.changes(), told(&said));
    assert!(tree.xtask(&["codegen", "--check"]).status.success());
    let again = tree.xtask(&["new-provider", id]);
    let exists = format!("error: crates/enroll-{id}: exists already");
    assert!(text(&again.stderr).starts_with(&exists), "{}", text(&again.stderr));
    tree.commit("the command");
}

/// What a run of tests said, if it went well.
fn passed(run: &Output) -> String {
    let said = text(&run.stdout) + &text(&run.stderr);
    assert!(run.status.success(), "{said}");
    said
}

#[test]
#[ignore = "compiles the workspace anew; `cargo test --workspace --test sixth_provider -- --ignored`"]
fn a_provider_needs_no_existing_file_by_hand() {
    let tree = Tree::copy();
    EXAMPLES.iter().for_each(|example| make(&tree, example));

    // It compiles, and a test of each fails and says what is left to write.
    let before = tree.tests().run("suite", &["it_gets_the_example_of_its_spec"]);
    let said = text(&before.stdout) + &text(&before.stderr);
    for Example { id, fails_with, .. } in &EXAMPLES {
        assert!(said.contains(&format!("test providers::{id}::it_gets_the_example_of_its_spec ... FAILED")), "{said}");
        assert!(said.contains(fails_with), "{said}");
    }

    // By hand: files that the command has made. The front page follows the profile.
    for example in &EXAMPLES {
        for (fixture, file) in example.by_hand {
            fs::copy(example.fixture(fixture), tree.root.join(file)).unwrap();
        }
    }
    let generated = told(&passed(&tree.xtask(&["codegen"])));

    // What is said of every provider holds for these.
    let tests = tree.tests();
    let said = passed(&tests.run("suite", &MODULES));
    for Example { id, .. } in &EXAMPLES {
        assert!(said.contains(&format!("test providers::{id}::it_gets_the_example_of_its_spec ... ok")), "{said}");
    }
    // The maintainers' own tests do not know how many providers there are.
    let own = tests.run_all(&tree.root.join("xtask"));
    assert!(own.len() > 4, "{own:?}");
    own.iter().for_each(|run| drop(passed(run)));

    // Users are created by the demonstration, and by the example on the front page of each crate.
    let demonstration = "the_demonstration_creates_a_user_at_every_provider";
    let said = passed(&tests.run("command", &[demonstration]));
    assert!(said.contains(&format!("test {demonstration} ... ok")), "{said}");
    let said = passed(&tree.cargo_test().args(["--", "pay/src/generated/front_page.md"]).output().unwrap());
    for Example { id, .. } in &EXAMPLES {
        let page = format!("crates/enroll-{id}/src/generated/front_page.md - (line ");
        assert!(said.lines().any(|line| line.contains(&page) && line.ends_with("... ok")), "{said}");
    }

    // Since the command nothing else was touched. Cargo itself keeps its list of packages.
    let by_hand = EXAMPLES.iter().flat_map(|example| example.by_hand).map(|(_, file)| format!("M {file}"));
    let mut changes = tree.changes();
    changes.remove("M Cargo.lock");
    assert_eq!(changes, by_hand.chain(generated).collect());
}
