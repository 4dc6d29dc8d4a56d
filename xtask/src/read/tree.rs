//! Splits a parsed YAML tree into plain JSON and places.
//!
//! Both come from one pass, so they cannot disagree. The YAML reader decides what is a number, a
//! string or a boolean, as it does for any type.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{Location, Spanned};

use super::places::{Children, Node, Place, Places};

/// A node of the document.
#[derive(Debug)]
pub(super) enum Tree {
    Leaf(Value),
    List(Vec<Spanned<Tree>>),
    Fields(Vec<(Spanned<String>, Spanned<Tree>)>),
}

/// The document as JSON, and the place of everything in it.
pub(super) fn split(root: Spanned<Tree>) -> (Value, Places) {
    let (value, root) = part(root, None);
    (value, Places::new(root))
}

fn part(node: Spanned<Tree>, key: Option<Range<usize>>) -> (Value, Node) {
    let place = Place { key, value: bytes(&node.referenced) };
    let (value, children) = match node.value {
        Tree::Leaf(value) => (value, Children::None),
        Tree::List(items) => {
            let (values, nodes): (Vec<_>, _) = items.into_iter().map(|item| part(item, None)).unzip();
            (Value::Array(values), Children::Items(nodes))
        }
        Tree::Fields(fields) => {
            let mut object = Map::with_capacity(fields.len());
            let mut nodes = Vec::with_capacity(fields.len());
            for (key, field) in fields {
                let (value, node) = part(field, Some(bytes(&key.referenced)));
                nodes.push((key.value.clone(), node));
                object.insert(key.value, value);
            }
            (Value::Object(object), Children::Fields(nodes))
        }
    };
    (value, Node { place, children })
}

/// The bytes of a location; the end of the file if the reader gives none.
pub(super) fn bytes(location: &Location) -> Range<usize> {
    let span = location.span();
    let number = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
    let start = number(span.byte_offset()).unwrap_or(usize::MAX);
    start..start.saturating_add(number(span.byte_len()).unwrap_or_default())
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping, a list or a plain value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Tree, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number that JSON cannot express"))?;
        Ok(Tree::Leaf(number.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf(value.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Tree::Fields(fields))
    }
}
