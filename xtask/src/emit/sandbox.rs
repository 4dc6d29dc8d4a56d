//! The sandbox's copy of a spec: the honest document as JSON, with examples and keys of ours.
//!
//! JSON, so that the sandbox needs no YAML reader; members in the order of the spec, so that the sandbox's answers have it too.

use anyhow::{Context as _, Result};

use crate::spec::Spec;

/// The spec as text.
pub(super) fn json(spec: &Spec) -> Result<String> {
    let text = serde_json::to_string_pretty(&spec.document)
        .with_context(|| format!("{}: cannot be written as JSON", spec.file))?;
    Ok(text + "\n")
}
