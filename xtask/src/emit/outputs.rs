//! The generated files: compared with the tree, and written if they differ.
//!
//! An owned folder contains nothing else: a file there that is not generated is surplus, and
//! removed. Nothing outside such folders is removed. A file that is already right is not written,
//! so that no build is invalidated.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::workspace;

/// Files by their path relative to the root.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    files: BTreeMap<String, String>,
}

/// A file that differs from what is generated.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What differs, in one word.
    pub(crate) word: &'static str,
    /// The file, relative to the root.
    pub(crate) path: String,
}

impl Outputs {
    /// Adds a file.
    pub(crate) fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// The number of files.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// The differences from the tree, sorted by path.
    pub(crate) fn compare(&self, root: &Path) -> Result<Vec<Difference>> {
        let mut differences = Vec::new();
        let mut differs = |word, path: &String| differences.push(Difference { word, path: path.clone() });
        for (path, text) in &self.files {
            // A file that is not text, or cannot be read, is replaced like any other that differs.
            match fs::read(root.join(path)) {
                Ok(found) if found == text.as_bytes() => {}
                Ok(_) => differs("stale", path),
                Err(_) => differs("missing", path),
            }
        }
        self.surplus(root)?.iter().for_each(|path| differs("surplus", path));
        differences.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(differences)
    }

    /// Fixes one difference.
    pub(crate) fn fix(&self, root: &Path, Difference { path, .. }: &Difference) -> Result<()> {
        match self.files.get(path) {
            Some(text) => write(root, path, text),
            None => fs::remove_file(root.join(path)).with_context(|| format!("{path}: cannot be removed")),
        }
    }

    fn surplus(&self, root: &Path) -> Result<Vec<String>> {
        let mut surplus = Vec::new();
        for name in workspace::list(root, "crates")? {
            let found = workspace::files_under(root, &format!("crates/{name}/src/generated"))?;
            surplus.extend(found.into_iter().filter(|path| !self.files.contains_key(path)));
        }
        Ok(surplus)
    }
}

fn write(root: &Path, path: &str, text: &str) -> Result<()> {
    let file = root.join(path);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{path}: its folder cannot be created"))?;
    }
    fs::write(&file, text).with_context(|| format!("{path}: cannot be written"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_stale_and_surplus_files_are_fixed() {
        let folder = tempfile::tempdir().unwrap();
        let generated = folder.path().join("crates/enroll-a/src/generated");
        fs::create_dir_all(&generated).unwrap();
        fs::write(generated.join("old.rs"), "").unwrap();
        fs::write(generated.join("stale.rs"), "before").unwrap();
        let mut outputs = Outputs::default();
        outputs.add("crates/enroll-a/src/generated/new.rs", "new");
        outputs.add("crates/enroll-a/src/generated/stale.rs", "after");

        let differences = outputs.compare(folder.path()).unwrap();
        let kinds: Vec<_> = differences.iter().map(|difference| difference.word).collect();
        assert_eq!(kinds, ["missing", "surplus", "stale"]);
        for difference in &differences {
            outputs.fix(folder.path(), difference).unwrap();
        }
        assert_eq!(outputs.compare(folder.path()).unwrap(), []);
    }
}
