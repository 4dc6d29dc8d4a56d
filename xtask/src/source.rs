//! One spec as text that may be anything, for the fuzzer and its tests.

use crate::read::{self, Draft};
use crate::spec::Spec;
use crate::{lint, lower, report};

/// A spec as it is in its file.
#[derive(Debug, Clone)]
pub struct Source {
    /// As in `specs/kraken.yaml`.
    pub file: String,
    /// The document.
    pub text: String,
    /// What `specs/sources/` says.
    pub sources: Option<String>,
}

impl Source {
    /// What `cargo xtask lint` prints of this spec alone, without colours.
    pub fn lint(&self) -> String {
        report::of(&self.lowered().0, false)
    }

    /// Whether codegen takes it as far as the generator: it keeps all rules.
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
