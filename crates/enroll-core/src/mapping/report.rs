//! What a profile still misses at a provider, told before anything is sent.

use std::borrow::Cow;
use std::fmt;

/// Every problem that a provider has with a profile. Paths are those of [`NewUser`](crate::NewUser); no value is ever told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The provider's id.
    pub provider: &'static str,
    /// The problems: first what stands in the way, as the provider's mapping met it, then what is ignored.
    pub problems: Vec<Problem>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path in the profile.
    pub path: Cow<'static, str>,
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// What is wrong, and what to do.
    pub why: Cow<'static, str>,
}

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The provider needs it and the profile does not have it.
    Missing,
    /// The provider does not take it as it is.
    Rejected,
    /// The provider has no use for it. The user can be created all the same.
    Ignored,
}

impl Report {
    /// Whether the user can be created: nothing is missing or refused.
    pub fn is_ready(&self) -> bool {
        self.blocking().next().is_none()
    }

    /// What stands in the way.
    pub fn blocking(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.kind != ProblemKind::Ignored)
    }
}

/// Problems, one after the other.
pub(crate) fn list<'p>(f: &mut fmt::Formatter<'_>, problems: impl Iterator<Item = &'p Problem>) -> fmt::Result {
    for (at, problem) in problems.enumerate() {
        let separator = if at == 0 { "" } else { "; " };
        write!(f, "{separator}{problem}")?;
    }
    Ok(())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.provider)?;
        if self.problems.is_empty() { f.write_str("ready") } else { list(f, self.problems.iter()) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ProblemKind::Missing => "is missing",
            ProblemKind::Rejected => "is refused",
            ProblemKind::Ignored => "is ignored",
        };
        write!(f, "{} {kind}: {}", self.path, self.why)
    }
}
