//! What was found in one file, with places in its text.

use std::ops::Range;

use crate::spec::places::{Places, line_and_column};
use crate::spec::problem::{At, Problem};
use crate::spec::{Draft, Unread};

/// One file and what was found in it, from top to bottom.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) findings: Vec<Finding>,
}

/// One problem, the rule that found it and its bytes.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) rule: &'static str,
    pub(super) problem: Problem,
    /// Nothing where the file as a whole is meant.
    pub(super) bytes: Option<Range<usize>>,
    /// Another place that has to do with it, and why.
    pub(super) other: Option<(Range<usize>, String)>,
}

impl Sheet {
    /// From a spec that could be read.
    pub(super) fn of(draft: &Draft, found: Vec<(&'static str, Problem)>) -> Self {
        let mut findings: Vec<_> =
            found.into_iter().map(|(rule, problem)| Finding::new(rule, problem, &draft.places, &draft.text)).collect();
        findings.sort_by_key(|finding| finding.bytes.as_ref().map(|bytes| bytes.start));
        Self { file: draft.file.clone(), text: draft.text.clone(), findings }
    }

    /// From a file that could not be read.
    pub(super) fn unread(unread: Unread) -> Self {
        let Unread { file, text, problem } = unread;
        let findings = vec![Finding::new("unreadable", *problem, &Places::default(), &text)];
        Self { file, text, findings }
    }

    /// Each finding as one line that begins with file, line and column.
    pub(super) fn lines(&self) -> Vec<String> {
        self.findings.iter().map(|finding| format!("{}: {}", self.place(finding), finding.problem)).collect()
    }

    fn place(&self, finding: &Finding) -> String {
        let Some(bytes) = &finding.bytes else { return self.file.clone() };
        let (line, column) = line_and_column(&self.text, bytes.start);
        format!("{}:{line}:{column}", self.file)
    }
}

impl Finding {
    fn new(rule: &'static str, problem: Problem, places: &Places, text: &str) -> Self {
        let bytes = (problem.at != At::File).then(|| places.bytes(&problem.at, text));
        let other = problem.other.as_deref().map(|(at, why)| (places.bytes(at, text), why.clone()));
        Self { rule, problem, bytes, other }
    }
}
