//! The first stage: files of `specs/` as drafts, each with the places of all that it says.
//!
//! Nobody has judged a draft yet. A file that cannot be read is one as well, with that finding
//! alone, so that it hides no other.

mod places;
mod tree;
mod yaml;

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::spec::problem::Problem;
use crate::workspace;
pub(crate) use places::{Places, line_and_column};

/// One file on its way to a [`Spec`](crate::spec::Spec), and what was found in it.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The file, relative to the root.
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) document: Value,
    pub(crate) places: Places,
    /// The text of `specs/sources/<id>.md`, if there is one.
    pub(crate) sources: Option<String>,
    /// What is to be said of it, each with the rule that found it.
    pub(crate) findings: Vec<(&'static str, Problem)>,
}

impl Draft {
    /// Whether something was found that nothing can be made of.
    pub(crate) fn is_refused(&self) -> bool {
        self.findings.iter().any(|(_, problem)| !problem.is_note)
    }
}

/// Reads all specs in order of name.
pub(crate) fn drafts(root: &Path) -> Result<Vec<Draft>> {
    let names = workspace::list(root, "specs")?;
    let names: Vec<_> = names.into_iter().filter(|name| name.ends_with(".yaml")).collect();
    if names.is_empty() {
        bail!("specs: holds no .yaml file; write one, or run from the repository");
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
