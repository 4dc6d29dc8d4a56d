//! One spec as text that may be anything, for the fuzzer and its tests.

use crate::lint;
use crate::spec;

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
        lint::report_on(vec![self.draft()])
    }

    /// Whether codegen takes it as far as the generator: it keeps all rules.
    pub fn is_accepted(&self) -> bool {
        let examined = lint::examine(vec![self.draft()]);
        examined.lines().is_empty() && examined.drafts.into_iter().all(|draft| spec::accept(draft).is_ok())
    }

    fn draft(&self) -> Result<spec::Draft, spec::Unread> {
        spec::draft(self.file.clone(), self.text.clone(), self.sources.clone())
    }
}
