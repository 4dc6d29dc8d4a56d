//! The specs: read, checked against the conventions of `specs/README.md`, and asked questions.
//!
//! Nothing here changes a spec. A spec that breaks a convention is refused with the file and the place, before the generator sees it.

pub(crate) mod check;
pub(crate) mod leaves;
pub(crate) mod operation;
pub(crate) mod pointer;
pub(crate) mod privacy;
pub(crate) mod provider;
mod read;
pub(crate) mod structure;
pub(crate) mod walk;

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::workspace;
use provider::Provider;

/// One spec that keeps the conventions.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// Its text.
    pub(crate) text: String,
    /// What it says, with all keys of ours.
    pub(crate) document: Value,
    /// The facts under `x-enroll-provider`.
    pub(crate) provider: Provider,
}

/// Reads all specs in order of name. The error lists every problem of every file, one a line.
pub(crate) fn all(root: &Path) -> Result<Vec<Spec>> {
    let mut specs = Vec::new();
    let mut problems = Vec::new();
    for name in workspace::list(root, "specs")?.iter().filter(|name| name.ends_with(".yaml")) {
        match load(root, &format!("specs/{name}")) {
            Ok(spec) => specs.push(spec),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    if specs.is_empty() {
        bail!("specs: holds no .yaml file; write one, or run from the repository");
    }
    Ok(specs)
}

fn load(root: &Path, file: &str) -> Result<Spec> {
    let text = workspace::read(root, file)?;
    parse(file, text)
}

/// Reads and checks one spec.
pub(crate) fn parse(file: &str, text: String) -> Result<Spec> {
    let document = read::yaml(file, &text)?;
    structure::check(file, &document)?;
    let provider = provider::read(file, &document)?;
    let problems = check::problems(&document);
    if !problems.is_empty() {
        let lines: Vec<_> = problems.iter().map(|problem| format!("{file}: {problem}")).collect();
        bail!(lines.join("\n"));
    }
    Ok(Spec { file: file.to_owned(), text, document, provider })
}
