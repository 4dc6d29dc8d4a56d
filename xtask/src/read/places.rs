//! Maps JSON pointers to byte ranges in the YAML source.
//!
//! Places are kept outside the document, so that all other code sees plain JSON. They are bytes
//! rather than columns, because the diagnostics slice the source with them.

use std::ops::Range;

use crate::spec::pointer::{segments, unescaped};
use crate::spec::problem::At;

/// The places of all keys and values of a document.
#[derive(Debug, Default)]
pub(crate) struct Places {
    root: Option<Node>,
}

/// A value of the document and its children, in the shape of the document.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) children: Children,
}

/// The children of a value.
#[derive(Debug)]
pub(crate) enum Children {
    None,
    Items(Vec<Node>),
    Fields(Vec<(String, Node)>),
}

/// The byte range of a value, and of its key if it has one. A mapping or a list has an empty range
/// at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) key: Option<Range<usize>>,
    pub(crate) value: Range<usize>,
}

impl Places {
    /// The places of a document with this root.
    pub(crate) const fn new(root: Node) -> Self {
        Self { root: Some(root) }
    }

    /// The bytes to show for a place. If nothing is there, those of the nearest enclosing value.
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

    /// The place of a pointer, or of the nearest enclosing value.
    fn nearest(&self, pointer: &str) -> Option<&Place> {
        let mut node = self.root.as_ref()?;
        for segment in segments(pointer).into_iter().flatten() {
            let inner = match &node.children {
                Children::None => None,
                Children::Items(items) => segment.parse::<usize>().ok().and_then(|index| items.get(index)),
                Children::Fields(fields) => {
                    let name = unescaped(segment);
                    fields.iter().find(|(known, _)| *known == name).map(|(_, node)| node)
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

/// The line and the column of a byte, both starting at 1; columns count characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// A non-empty range on one line: an empty range extends to the end of its line, a longer one is
/// cut to its first line.
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
    fn a_missing_value_is_shown_at_its_parent() {
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
