//! One spec as an arbitrary string, for the fuzzer and its tests.

use crate::lower::Spec;
use crate::read::{self, Draft};
use crate::{lint, lower, report};

/// A spec and its notes, not yet parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file name, such as `specs/kraken.yaml`.
    pub file: String,
    /// The YAML document.
    pub text: String,
    /// The notes in `specs/sources/<id>.md`, if any.
    pub sources: Option<String>,
}

impl Source {
    /// What `cargo xtask lint` prints for this spec alone, without colours.
    pub fn lint(&self) -> String {
        report::of(&self.lowered().0, false)
    }

    /// Whether the spec passes every rule and every lowering pass.
    pub fn is_accepted(&self) -> bool {
        !self.lowered().1.is_empty()
    }

    fn lowered(&self) -> (Vec<Draft>, Vec<Spec>) {
        let mut drafts = vec![read::draft(self.file.clone(), self.text.clone(), self.sources.clone())];
        lint::check(&mut drafts);
        let specs = lower::all(&mut drafts).unwrap_or_default();
        (drafts, specs)
    }
}
