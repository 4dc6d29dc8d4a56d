//! The files that codegen makes: compared with the tree, and written where they differ.
//!
//! A folder that is owned holds nothing else: what stands there and is not made any more is surplus, and removed. Nothing outside is ever removed,
//! and a file that is already right is not touched, so that a build does not start anew.

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

/// One file that is not as it is made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What is wrong with it, in one word.
    pub(crate) word: &'static str,
    /// The file, relative to the root.
    pub(crate) path: String,
}

impl Outputs {
    /// Adds a file.
    pub(crate) fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// What differs in the tree, in order of path.
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
        fs::create_dir_all(folder).with_context(|| format!("{path}: its folder cannot be made"))?;
    }
    fs::write(&file, text).with_context(|| format!("{path}: cannot be written"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_missing_stale_and_surplus_apart_and_mends_them() {
        let folder = tempfile::tempdir().unwrap();
        let generated = folder.path().join("crates/enroll-a/src/generated");
        fs::create_dir_all(&generated).unwrap();
        fs::write(generated.join("old.rs"), "").unwrap();
        fs::write(generated.join("stale.rs"), "before").unwrap();
        let mut outputs = Outputs::default();
        outputs.add("crates/enroll-a/src/generated/new.rs", "new");
        outputs.add("crates/enroll-a/src/generated/stale.rs", "after");

        let differences = outputs.compare(folder.path()).unwrap();
        let words: Vec<_> = differences.iter().map(|difference| difference.word).collect();
        assert_eq!(words, ["missing", "surplus", "stale"]);
        for difference in &differences {
            outputs.fix(folder.path(), difference).unwrap();
        }
        assert_eq!(outputs.compare(folder.path()).unwrap(), []);
    }
}
