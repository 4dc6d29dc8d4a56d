//! What is wrong with a spec: one place, what stands there, and what to do about it.
//!
//! Every check speaks in this one form, so that `lint` can show the place and `codegen` can name it. A problem knows pointers; where they stand in
//! the text is known to [`Places`](crate::read::Places).

use std::fmt;
use std::ops::Range;

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) at: At,
    /// What is wrong, in small letters, without the place.
    pub(crate) what: String,
    /// What to do.
    pub(crate) help: String,
    /// Another place that has to do with it, and why.
    pub(crate) other: Option<Box<(At, String)>>,
    /// Whether it only has a cost that a maintainer should know of.
    pub(crate) is_note: bool,
}

/// Where a problem stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// The key of the field at this pointer.
    Key(String),
    /// The value at this pointer.
    Value(String),
    /// These bytes, where there is no tree to point into.
    Bytes(Range<usize>),
    /// The file as a whole.
    File,
}

impl Problem {
    /// A problem with the key of a field, or with the whole of what stands below it.
    pub(crate) fn key(pointer: impl Into<String>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(At::Key(pointer.into()), what, help)
    }

    /// A problem with a value.
    pub(crate) fn value(pointer: impl Into<String>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(At::Value(pointer.into()), what, help)
    }

    /// A problem anywhere.
    pub(crate) fn new(at: At, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, what: what.into(), help: help.into(), other: None, is_note: false }
    }

    /// The same, but no reason to refuse the spec.
    pub(crate) fn note(self) -> Self {
        Self { is_note: true, ..self }
    }

    /// Names another place that has to do with it.
    pub(crate) fn related(mut self, pointer: impl Into<String>, why: impl Into<String>) -> Self {
        self.other = Some(Box::new((At::Key(pointer.into()), why.into())));
        self
    }

    /// From an error that is one sentence of pointer, fact and advice, as the passes write them.
    pub(crate) fn parse(sentence: &str) -> Self {
        let (pointer, rest) =
            sentence.split_once(": ").filter(|(pointer, _)| pointer.starts_with('/')).unwrap_or(("", sentence));
        let (what, help) = rest.split_once("; ").unwrap_or((rest, "see --print-lowered and specs/README.md"));
        Self::key(pointer, what, help)
    }
}

impl At {
    /// The pointer, where there is one.
    pub(crate) fn pointer(&self) -> Option<&str> {
        match self {
            Self::Key(pointer) | Self::Value(pointer) => Some(pointer),
            Self::Bytes(_) | Self::File => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pointer) = self.at.pointer().filter(|pointer| !pointer.is_empty()) {
            write!(f, "{pointer}: ")?;
        }
        write!(f, "{}; {}", self.what, self.help)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_taken_apart_and_put_together() {
        let sentence = "/components/schemas/A: is sent and received; write two";
        let problem = Problem::parse(sentence);
        assert_eq!(problem.at, At::Key("/components/schemas/A".to_owned()));
        assert_eq!(problem.to_string(), sentence);
        assert_eq!(Problem::parse("it went wrong").what, "it went wrong");
    }
}
