//! Where the keys and values of a document stand in its text.
//!
//! Places are kept beside the document and not in it, so that everything that asks a spec a question sees plain JSON. Bytes and not columns are kept:
//! a diagnostic cuts the text with them.

use std::ops::Range;

use crate::spec::pointer::{segments, unescaped};
use crate::spec::problem::At;

/// The places of a document.
#[derive(Debug, Default)]
pub(crate) struct Places {
    root: Option<Node>,
}

/// A value of the document and what is inside it, in the shape of the document.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) inside: Inside,
}

/// What is inside a value.
#[derive(Debug)]
pub(crate) enum Inside {
    Nothing,
    Items(Vec<Node>),
    Members(Vec<(String, Node)>),
}

/// Where one value stands, and its key if it has one. A mapping or a list has an empty range where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) key: Option<Range<usize>>,
    pub(crate) value: Range<usize>,
}

impl Places {
    /// The places of a document whose outermost value this is.
    pub(crate) const fn new(root: Node) -> Self {
        Self { root: Some(root) }
    }

    /// The bytes to show; for what does not exist, those of the nearest thing around it.
    pub(crate) fn bytes(&self, at: &At, text: &str) -> Range<usize> {
        let range = match at {
            At::Bytes(range) => range.clone(),
            At::File => 0..0,
            At::Key(pointer) => self.around(pointer, true),
            At::Value(pointer) => self.around(pointer, false),
        };
        visible(text, range)
    }

    fn around(&self, pointer: &str, key: bool) -> Range<usize> {
        let Some(Place { key: name, value }) = self.nearest(pointer) else { return 0..0 };
        match name {
            Some(range) if key || value.is_empty() => range.clone(),
            _ => value.clone(),
        }
    }

    /// The place of a pointer, or of the nearest thing around it.
    fn nearest(&self, pointer: &str) -> Option<&Place> {
        let mut node = self.root.as_ref()?;
        for segment in segments(pointer).into_iter().flatten() {
            let inner = match &node.inside {
                Inside::Nothing => None,
                Inside::Items(items) => segment.parse::<usize>().ok().and_then(|index| items.get(index)),
                Inside::Members(members) => {
                    let name = unescaped(segment);
                    members.iter().find(|(known, _)| *known == name).map(|(_, node)| node)
                }
            };
            match inner {
                Some(inner) => node = inner,
                None => break,
            }
        }
        Some(&node.place)
    }
}

/// The line and the column of a byte, both from one; columns count characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// A range inside the text that covers something: an empty one grows to the end of its line, several lines shrink to the first.
fn visible(text: &str, range: Range<usize>) -> Range<usize> {
    let start = floor(text, range.start);
    let end = floor(text, range.end).max(start);
    let line = text[start..].split('\n').next().unwrap_or_default().trim_end();
    let to_end_of_line = start + line.len();
    start..if end > start { end.min(to_end_of_line.max(start)) } else { to_end_of_line }
}

fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|byte| text.is_char_boundary(*byte)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;

    #[test]
    fn what_is_missing_is_shown_where_it_should_be() {
        let text = "a:\n  - b: ü\n";
        let (_, places) = yaml::yaml(text).unwrap();
        let shown = |at: At| &text[places.bytes(&at, text)];
        assert_eq!(shown(At::Value("/a/0/b".to_owned())), "ü");
        assert_eq!(shown(At::Key("/a/0/c/d".to_owned())), "b: ü");
        assert_eq!(shown(At::Value("/a".to_owned())), "a");
        assert_eq!(shown(At::Key("/nothing".to_owned())), "a:");
        assert_eq!(shown(At::Bytes(99..100)), "");
        assert_eq!(line_and_column(text, 12), (2, 9));
    }
}
