//! The sandbox's copy of a spec: the honest document as JSON, with examples and keys of ours.
//!
//! JSON, so that the sandbox needs no YAML reader; keys in order, so that a change shows as itself.

use anyhow::{Context as _, Result};

use crate::spec::Spec;

/// The spec as text.
pub(super) fn json(spec: &Spec) -> Result<String> {
    let mut document = spec.document.clone();
    // In order already, unless some crate in the tree switches a feature of serde_json on.
    document.sort_all_objects();
    let text =
        serde_json::to_string_pretty(&document).with_context(|| format!("{}: cannot be written as JSON", spec.file))?;
    Ok(text + "\n")
}
