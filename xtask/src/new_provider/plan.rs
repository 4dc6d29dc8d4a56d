//! The files that the command writes: composed in memory, then written at once.
//!
//! A file to be created must not exist; only files listed as edited are overwritten.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The action on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileAction {
    Created,
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

    /// Adds a file that must not exist yet.
    pub(super) fn create(&mut self, path: String, text: String) -> Result<()> {
        if self.root.join(&path).exists() {
            bail!("{path}: already exists and is not overwritten; move it away, then retry");
        }
        self.push(FileAction::Created, path, text);
        Ok(())
    }

    /// Adds a file that may already exist; then it is kept.
    pub(super) fn create_unless_exists(&mut self, path: String, text: String) -> Result<()> {
        if self.root.join(&path).exists() {
            self.push(FileAction::Kept, path, String::new());
            return Ok(());
        }
        self.create(path, text)
    }

    /// Adds the new text of an existing file.
    pub(super) fn edit(&mut self, path: impl Into<String>, text: String) {
        self.push(FileAction::Edited, path.into(), text);
    }

    fn push(&mut self, action: FileAction, path: String, text: String) {
        self.steps.push(Step { action, path, text });
    }

    /// Writes all files.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        for Step { path, text, .. } in self.steps.iter().filter(|step| step.action != FileAction::Kept) {
            let file = root.join(path);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).with_context(|| format!("{path}: its folder cannot be created"))?;
            }
            fs::write(&file, text).with_context(|| format!("{path}: cannot be written"))?;
        }
        self.format(root)
    }

    /// Formats the Rust files, because the length of their lines depends on the spec.
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
            Self::Created => "created",
            Self::Edited => "edited",
            Self::Kept => "kept",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_overwritten_only_if_it_is_edited() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("there"), "mine").unwrap();
        let mut plan = Plan::new(folder.path());
        let error = plan.create("there".to_owned(), "theirs".to_owned()).unwrap_err().to_string();
        assert!(error.starts_with("there: already exists"), "{error}");
        plan.create_unless_exists("there".to_owned(), "theirs".to_owned()).unwrap();
        plan.create("a/new".to_owned(), "new".to_owned()).unwrap();
        plan.write(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("there")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.path().join("a/new")).unwrap(), "new");
        plan.edit("there", "edited".to_owned());
        plan.write(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("there")).unwrap(), "edited");
    }
}
