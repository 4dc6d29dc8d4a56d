//! The workspace root, and reading its files with errors that name them.
//!
//! Paths inside the workspace are strings relative to its root, with forward slashes, so that
//! outputs and messages are the same on every platform.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The root: the requested folder, or the parent of this crate, so that the command works from any
/// folder.
///
/// Cargo names the checkout at run time. The path that was compiled in may be another one: two
/// checkouts can share a target folder, and with it this binary.
pub(crate) fn root(requested: Option<PathBuf>) -> PathBuf {
    requested.unwrap_or_else(|| {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = here.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        here.parent().unwrap_or(&here).to_path_buf()
    })
}

/// Reads a text file of the workspace.
pub(crate) fn read(root: &Path, file: &str) -> Result<String> {
    fs::read_to_string(root.join(file)).with_context(|| format!("{file}: cannot be read as text"))
}

/// The names in a folder of the workspace, sorted; empty if the folder does not exist.
pub(crate) fn list(root: &Path, folder: &str) -> Result<Vec<String>> {
    let path = root.join(folder);
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&path).with_context(|| format!("{folder}: cannot be listed"))? {
        let entry = entry.with_context(|| format!("{folder}: cannot be listed"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// All files under a folder of the workspace, sorted, relative to the root.
pub(crate) fn files_under(root: &Path, folder: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for name in list(root, folder)? {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            files.extend(files_under(root, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
