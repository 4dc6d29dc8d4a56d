//! A sandbox, a folder with a providers file and a profile, and the command.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use enroll_sandbox::{Builder, Fault, FaultPlan, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The profile that every provider accepts.
pub(crate) const PERSON: &str = include_str!("../../src/demo/person.json");

/// Words that no output may hold: personal data of the profile, and parts of credentials.
pub(crate) const CANARIES: [&str; 9] =
    ["maria", "Maria", "Gomez", "customer-20417", "+1415", "1990-01-15", "000-00-2222", "sandbox-", "AAECAwQF"];

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Sandbox::builder()).await
    }

    pub(crate) async fn of(builder: Builder) -> Self {
        let world = Self { sandbox: builder.start().await.unwrap(), folder: tempfile::tempdir().unwrap() };
        world.write("providers.json", &world.sandbox.settings().to_string());
        world.write("person.json", PERSON);
        world
    }

    /// Writes a file that only its owner can read.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    /// Writes a providers file with a changed field.
    pub(crate) fn change(&self, pointer: &str, value: Value) {
        let mut settings = self.sandbox.settings();
        *settings.pointer_mut(pointer).unwrap() = value;
        self.write("providers.json", &settings.to_string());
    }

    /// Adds a field to the settings of a provider.
    pub(crate) fn set(&self, provider: &str, field: &str, value: Value) {
        let mut settings = self.sandbox.settings();
        settings[provider][field] = value;
        self.write("providers.json", &settings.to_string());
    }

    /// Writes the profile with a changed field.
    pub(crate) fn change_person(&self, pointer: &str, value: Value) {
        let mut person: Value = serde_json::from_str(PERSON).unwrap();
        *person.pointer_mut(pointer).unwrap() = value;
        self.write("person.json", &person.to_string());
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every create at the provider gets the fault.
    pub(crate) fn every(&self, provider: &str, fault: Fault) {
        self.sandbox.set_faults(provider, FaultPlan::every(fault)).unwrap();
    }

    /// The first create at the provider gets the fault.
    pub(crate) fn first(&self, provider: &str, fault: Fault) {
        self.sandbox.set_faults(provider, FaultPlan::in_order([fault])).unwrap();
    }

    /// The command in the folder, with the providers file.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enroll"));
        command.current_dir(self.folder.path()).env("ENROLL_PROVIDERS", "providers.json").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    /// Creates the person at a provider, without a question.
    pub(crate) fn create(&self, to: &str, more: &[&str]) -> Ended {
        self.run(&[&["create", "--to", to, "--yes", "--json", "person.json"], more].concat())
    }

    /// How many users the provider stored.
    pub(crate) fn stored(&self, provider: &str) -> usize {
        self.sandbox.truth().users(provider).count()
    }
}

/// What is left of a command.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The lines of standard output, each an object.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The only line.
    pub(crate) fn line(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "{self:?}");
        lines.into_iter().next().unwrap()
    }

    /// Exit code, outcome and whether the user may exist, of a command with one line.
    #[track_caller]
    pub(crate) fn assert_is(&self, code: i32, outcome: &str, user_may_exist: &str) {
        let line = self.line();
        let found = (self.code, line["outcome"].clone(), line["user_may_exist"].clone());
        assert_eq!(found, (code, json!(outcome), json!(user_may_exist)), "{self:?}");
    }

    /// A command that printed no result and said why.
    #[track_caller]
    pub(crate) fn assert_failed(&self, code: i32, words: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word} is not in {}", self.err);
        }
    }
}
