//! The report of a check: every problem that a provider has with a profile.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Every problem that a provider has with a profile. Paths are those of
/// [`NewUser`](crate::NewUser); no value is ever shown, so a report can be stored and sent as JSON.
///
/// ```
/// use enroll_core::{Problem, ProblemKind, Report};
/// let missing = Problem {
///     path: "email".into(),
///     kind: ProblemKind::Missing,
///     why: "the provider requires it".into(),
/// };
/// let report = Report { provider: "capa".into(), problems: vec![missing] };
/// assert!(!report.is_ready());
/// assert_eq!(report.to_string(), "capa: email is missing: the provider requires it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The provider's id.
    pub provider: Cow<'static, str>,
    /// The problems: first those that block the call, in the order in which the mapping found them,
    /// then what is ignored.
    pub problems: Vec<Problem>,
}

/// One problem of a profile: its path, its kind, and what to do.
///
/// ```
/// use enroll_core::{Problem, Report};
/// fn paths(report: &Report) -> Vec<&str> {
///     report.blocking().map(|problem: &Problem| &*problem.path).collect()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The path in the profile.
    pub path: Cow<'static, str>,
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// What is wrong, and what to do.
    pub why: Cow<'static, str>,
}

/// A kind of problem.
///
/// ```
/// use enroll_core::ProblemKind;
/// const fn is_blocking(kind: ProblemKind) -> bool {
///     !matches!(kind, ProblemKind::Ignored)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The provider requires it and the profile does not have it.
    Missing,
    /// The provider does not accept it as it is.
    Rejected,
    /// The provider does not use it. The user can still be created.
    Ignored,
}

impl Report {
    /// Whether the profile can be sent: nothing is missing or rejected.
    ///
    /// ```
    /// let report = enroll_core::Report { provider: "capa".into(), problems: Vec::new() };
    /// assert!(report.is_ready());
    /// ```
    pub fn is_ready(&self) -> bool {
        self.blocking().next().is_none()
    }

    /// The problems that block the call: all but the ignored ones.
    ///
    /// ```
    /// let report = enroll_core::Report { provider: "capa".into(), problems: Vec::new() };
    /// assert_eq!(report.blocking().count(), 0);
    /// ```
    pub fn blocking(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.kind != ProblemKind::Ignored)
    }
}

impl ProblemKind {
    /// `missing`, `rejected` or `ignored`.
    ///
    /// ```
    /// assert_eq!(enroll_core::ProblemKind::Ignored.as_str(), "ignored");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Rejected => "rejected",
            Self::Ignored => "ignored",
        }
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
            ProblemKind::Rejected => "is not accepted",
            ProblemKind::Ignored => "is ignored",
        };
        write!(f, "{} {kind}: {}", self.path, self.why)
    }
}
