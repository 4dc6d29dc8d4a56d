//! The files that the command writes: made in memory, then written in one go.
//!
//! What is to be made must not be there; only files named as edited are ever overwritten.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// What happens to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileAction {
    Made,
    Edited,
    Kept,
}

/// One file.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) action: FileAction,
    pub(super) path: String,
    text: String,
}

/// All files, in order.
#[derive(Debug)]
pub(super) struct Plan {
    root: PathBuf,
    pub(super) steps: Vec<Step>,
}

impl Plan {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), steps: Vec::new() }
    }

    /// A file that must not be there yet.
    pub(super) fn make(&mut self, path: String, text: String) -> Result<()> {
        if self.root.join(&path).exists() {
            bail!("{path}: exists already and is not overwritten; move it away, and run the command again");
        }
        self.push(FileAction::Made, path, text);
        Ok(())
    }

    /// A file that may have been written before; it then stays as it is.
    pub(super) fn make_unless_there(&mut self, path: String, text: String) -> Result<()> {
        if self.root.join(&path).exists() {
            self.push(FileAction::Kept, path, String::new());
            return Ok(());
        }
        self.make(path, text)
    }

    /// A file that is there, with its new text.
    pub(super) fn edit(&mut self, path: impl Into<String>, text: String) {
        self.push(FileAction::Edited, path.into(), text);
    }

    fn push(&mut self, action: FileAction, path: String, text: String) {
        self.steps.push(Step { action, path, text });
    }

    /// Writes everything.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        for Step { path, text, .. } in self.steps.iter().filter(|step| step.action != FileAction::Kept) {
            let file = root.join(path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).with_context(|| format!("{path}: its folder cannot be made"))?;
            }
            fs::write(&file, text).with_context(|| format!("{path}: cannot be written"))?;
        }
        self.format(root)
    }

    /// Formats the Rust files, whose lines are as long as the words of the spec make them.
    fn format(&self, root: &Path) -> Result<()> {
        let files: Vec<_> = self.steps.iter().map(|step| root.join(&step.path)).filter(|path| is_rust(path)).collect();
        if files.is_empty() {
            return Ok(());
        }
        let status = Command::new("rustfmt").args(["--edition", "2024"]).args(files).status();
        if status.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        bail!(
            "the files are written, but rustfmt failed; run `rustup component add rustfmt`, `cargo fmt` and `cargo xtask codegen`"
        )
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

impl FileAction {
    /// The action in one word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Edited => "edited",
            Self::Kept => "kept",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_overwritten_unless_it_is_edited() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("there"), "mine").unwrap();
        let mut plan = Plan::new(folder.path());
        let error = plan.make("there".to_owned(), "theirs".to_owned()).unwrap_err().to_string();
        assert!(error.starts_with("there: exists already"), "{error}");
        plan.make_unless_there("there".to_owned(), "theirs".to_owned()).unwrap();
        plan.make("a/new".to_owned(), "new".to_owned()).unwrap();
        plan.write(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("there")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.path().join("a/new")).unwrap(), "new");
        plan.edit("there", "edited".to_owned());
        plan.write(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("there")).unwrap(), "edited");
    }
}
