//! The specs: read, and asked questions.
//!
//! Nothing here changes a spec. One that breaks a convention of `specs/README.md` is refused with the file and the place, before the generator sees
//! it; the rules stand in [`crate::lint`].

pub(crate) mod error_marks;
pub(crate) mod json_schema;
pub(crate) mod leaves;
pub(crate) mod operation;
pub(crate) mod pattern;
pub(crate) mod places;
pub(crate) mod pointer;
pub(crate) mod privacy;
pub(crate) mod problem;
pub(crate) mod provider;
mod read;
pub(crate) mod structure;
mod tree;
pub(crate) mod vocabulary;
pub(crate) mod walk;

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::lower::Lowered;
use crate::{lint, workspace};
use places::Places;
use problem::Problem;
use provider::Provider;

/// One spec that keeps the conventions.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// What it says, with all keys of ours.
    pub(crate) document: Value,
    /// The same as the generator gets it.
    pub(crate) lowered: Lowered,
    /// The facts under `x-enroll-provider`.
    pub(crate) provider: Provider,
}

/// One spec that could be read, and that nobody has judged yet.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) document: Value,
    pub(crate) places: Places,
    /// The text of `specs/sources/<id>.md`, if there is one.
    pub(crate) sources: Option<String>,
    /// The document as the generator gets it; there once the spec has been found to keep all rules.
    pub(crate) lowered: Option<Lowered>,
}

/// One spec that could not be read, with as much of its text as is worth showing.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) problem: Box<Problem>,
}

/// Reads all specs in order of name and judges them. The error lists every problem of every file, one a line.
pub(crate) fn all(root: &Path) -> Result<Vec<Spec>> {
    let examined = lint::examine(drafts(root)?);
    let problems = examined.lines();
    if !problems.is_empty() {
        bail!(problems.join("\n"));
    }
    examined.drafts.into_iter().map(accept).collect()
}

/// Reads all specs in order of name.
pub(crate) fn drafts(root: &Path) -> Result<Vec<Result<Draft, Unread>>> {
    let names = workspace::list(root, "specs")?;
    let names: Vec<_> = names.into_iter().filter(|name| name.ends_with(".yaml")).collect();
    let drafts: Vec<_> = names.iter().map(|name| load(root, name)).collect();
    if drafts.is_empty() {
        bail!("specs: holds no .yaml file; write one, or run from the repository");
    }
    Ok(drafts)
}

fn load(root: &Path, name: &str) -> Result<Draft, Unread> {
    let file = format!("specs/{name}");
    let text = match read::text(&root.join(&file)) {
        Ok(text) => text,
        Err(problem) => return Err(Unread { file, text: String::new(), problem: Box::new(problem) }),
    };
    let sources = read::text(&root.join(format!("specs/sources/{}.md", name.trim_end_matches(".yaml"))));
    draft(file, text, sources.ok())
}

/// Reads one spec.
pub(crate) fn draft(file: String, text: String, sources: Option<String>) -> Result<Draft, Unread> {
    match read::yaml(&text) {
        Ok((document, places)) => Ok(Draft { file, text, document, places, sources, lowered: None }),
        Err(problem) => Err(Unread { file, text, problem: Box::new(problem) }),
    }
}

/// Takes a draft that keeps all rules.
pub(crate) fn accept(draft: Draft) -> Result<Spec> {
    let Draft { file, document, lowered, .. } = draft;
    let provider = provider::read(&document)?;
    let lowered = lowered.with_context(|| format!("{file}: breaks a rule; see `cargo xtask lint`"))?;
    Ok(Spec { file, document, lowered, provider })
}
