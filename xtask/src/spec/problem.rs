//! A problem of a spec: its place, what is wrong, and what to do.
//!
//! All checks use this type, so that `lint` can show the source line and `codegen` can name the
//! place. A problem has pointers; [`Places`](crate::read::Places) maps them to the source.

use std::fmt;
use std::ops::Range;

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) at: At,
    /// What is wrong, starting with a lower-case letter, without the place.
    pub(crate) what: String,
    /// What to do.
    pub(crate) help: String,
    /// A related place, and its label.
    pub(crate) related: Option<Box<(At, String)>>,
    /// Whether it is only a cost that a maintainer should know, and no reason to reject the spec.
    pub(crate) is_note: bool,
}

/// The place of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// The key of the field at this pointer.
    Key(String),
    /// The value at this pointer.
    Value(String),
    /// These bytes, if there is no document to point into.
    Bytes(Range<usize>),
    /// The file as a whole.
    File,
}

impl Problem {
    /// A problem with a key, or with everything below it.
    pub(crate) fn key(pointer: impl Into<String>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(At::Key(pointer.into()), what, help)
    }

    /// A problem with a value.
    pub(crate) fn value(pointer: impl Into<String>, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(At::Value(pointer.into()), what, help)
    }

    /// A problem at any place.
    pub(crate) fn new(at: At, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, what: what.into(), help: help.into(), related: None, is_note: false }
    }

    /// The same as a note: no reason to reject the spec.
    pub(crate) fn note(self) -> Self {
        Self { is_note: true, ..self }
    }

    /// Adds a related place.
    pub(crate) fn related(mut self, pointer: impl Into<String>, why: impl Into<String>) -> Self {
        self.related = Some(Box::new((At::Key(pointer.into()), why.into())));
        self
    }

    /// Parses an error message of a pass, `pointer: what; help`.
    pub(crate) fn parse(message: &str) -> Self {
        let (pointer, rest) =
            message.split_once(": ").filter(|(pointer, _)| pointer.starts_with('/')).unwrap_or(("", message));
        let (what, help) =
            rest.split_once("; ").unwrap_or((rest, "see `cargo xtask codegen --print-lowered ID` and specs/README.md"));
        Self::key(pointer, what, help)
    }
}

impl At {
    /// The pointer, if there is one.
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
    fn a_message_is_parsed_and_printed_back() {
        let message = "/components/schemas/A: is sent and received; write two";
        let problem = Problem::parse(message);
        assert_eq!(problem.at, At::Key("/components/schemas/A".to_owned()));
        assert_eq!(problem.to_string(), message);
        assert_eq!(Problem::parse("it failed").what, "it failed");
    }
}
