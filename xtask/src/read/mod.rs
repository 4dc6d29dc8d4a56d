//! Stage 1, read: from the files in `specs/` to drafts.
//!
//! A draft is a parsed document with the place of every key and value. It has not been checked yet.
//! A file that cannot be read becomes a draft with that single finding, so that it does not hide
//! the problems of other files.

mod places;
mod tree;
mod yaml;

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::spec::problem::Problem;
use crate::workspace;
pub(crate) use places::{Places, line_and_column};

/// One file on its way to a [`Spec`](crate::spec::Spec), with its findings.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The file, relative to the root.
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) document: Value,
    pub(crate) places: Places,
    /// The contents of `specs/sources/<id>.md`, if it exists.
    pub(crate) sources: Option<String>,
    /// The findings, each with the name of its rule.
    pub(crate) findings: Vec<(&'static str, Problem)>,
}

impl Draft {
    /// Whether a finding rules out generating code from this draft.
    pub(crate) fn has_problems(&self) -> bool {
        self.findings.iter().any(|(_, problem)| !problem.is_note)
    }
}

/// Reads all specs, sorted by name.
pub(crate) fn drafts(root: &Path) -> Result<Vec<Draft>> {
    let names = workspace::list(root, "specs")?;
    let names: Vec<_> = names.into_iter().filter(|name| name.ends_with(".yaml")).collect();
    if names.is_empty() {
        bail!("specs: no .yaml file found; add one, or run from the repository");
    }
    Ok(names.iter().map(|name| load(root, name)).collect())
}

fn load(root: &Path, name: &str) -> Draft {
    let file = format!("specs/{name}");
    let sources = yaml::text(&root.join(format!("specs/sources/{}.md", name.trim_end_matches(".yaml"))));
    match yaml::text(&root.join(&file)) {
        Ok(text) => draft(file, text, sources.ok()),
        Err(problem) => of(file, String::new(), None, Err(problem)),
    }
}

/// Reads one spec.
pub(crate) fn draft(file: String, text: String, sources: Option<String>) -> Draft {
    let read = yaml::yaml(&text);
    of(file, text, sources, read)
}

fn of(file: String, text: String, sources: Option<String>, read: Result<(Value, Places), Problem>) -> Draft {
    let unread = |problem| (Value::Null, Places::default(), vec![("unreadable", problem)]);
    let (document, places, findings) = read.map_or_else(unread, |(document, places)| (document, places, Vec::new()));
    Draft { file, text, document, places, sources, findings }
}
