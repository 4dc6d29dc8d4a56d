//! The users in the response of a look-up: where they are, and which of their fields the sandbox
//! knows.
//!
//! Everything else in a record is the example of the spec.

use super::{SpecError, document::Document, request::pointer};
use serde_json::Value;

/// How a look-up shows a user.
#[derive(Debug)]
pub(crate) struct Record {
    /// The JSON pointer to the list of users; `None` if the response is one user.
    pub(crate) list: Option<String>,
    /// The example of a user; without a list, the whole body.
    pub(crate) template: Value,
    /// The fields that are the user's own.
    pub(crate) leaves: Vec<Leaf>,
    /// The paths of the fields that are secret; `*` is an item of a list.
    pub(crate) secrets: Vec<Vec<String>>,
    /// The fields about the list: their JSON pointers in the body.
    pub(crate) counters: Vec<(Counter, String)>,
}

/// A field of a record that the sandbox sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// The JSON pointer in the record; in a list, to its first item.
    pub(crate) pointer: String,
    pub(crate) shows: Shown,
    pub(crate) is_integer: bool,
    pub(crate) is_nullable: bool,
}

/// What a field of a record shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    UserId,
    Email,
    ExternalId,
    CreatedAt,
}

/// A number about the list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// How many users match.
    Total,
    Page,
    PageSize,
    PageCount,
    /// How many users are on the page.
    Count,
}

/// A marked field of a response.
#[derive(Debug, Default)]
pub(super) struct Marks {
    shown: Vec<(Vec<String>, Leaf)>,
    counters: Vec<(Counter, String)>,
    secrets: Vec<Vec<String>>,
}

/// The marked fields of a response.
pub(super) fn marks(document: &Document, response: &Value) -> Marks {
    let mut marks = Marks::default();
    document.walk(&response["content"]["application/json"]["schema"], &mut |path, schema| {
        let keep = schema["x-enroll-keep"].as_str();
        let mark = schema["x-enroll-shows"].as_str().or(keep);
        if let Some(shows) = mark.and_then(shown) {
            let leaf = Leaf {
                pointer: first(path),
                shows,
                is_integer: document.follow(schema)["type"] == "integer",
                is_nullable: schema["nullable"] == true,
            };
            marks.shown.push((path.to_vec(), leaf));
        }
        marks.counters.extend(mark.and_then(counter).map(|counter| (counter, pointer(path))));
        let is_secret = matches!(keep, Some("one_time_password" | "refresh_token"));
        if is_secret || schema["x-enroll-privacy"] == "secret" {
            marks.secrets.push(path.to_vec());
        }
    });
    marks
}

fn shown(mark: &str) -> Option<Shown> {
    match mark {
        "user_id" => Some(Shown::UserId),
        "email" => Some(Shown::Email),
        "external_id" => Some(Shown::ExternalId),
        "created_at" => Some(Shown::CreatedAt),
        _ => None,
    }
}

fn counter(mark: &str) -> Option<Counter> {
    match mark {
        "total" => Some(Counter::Total),
        "page" => Some(Counter::Page),
        "page_size" => Some(Counter::PageSize),
        "page_count" => Some(Counter::PageCount),
        "count" => Some(Counter::Count),
        _ => None,
    }
}

/// The JSON pointer of a path, in a list to its first item.
fn first(path: &[String]) -> String {
    pointer(&path.iter().map(|step| if step == "*" { "0".to_owned() } else { step.clone() }).collect::<Vec<_>>())
}

impl Marks {
    /// The JSON pointer to the user's id, in a list to that of the first user.
    pub(super) fn id(&self) -> Option<&str> {
        self.ids().next().map(|(_, leaf)| leaf.pointer.as_str())
    }

    /// How many of the marked fields of a user an example has; `None` if it has no id.
    pub(super) fn count_in(&self, example: &Value) -> Option<usize> {
        let has = |leaf: &Leaf| example.pointer(&leaf.pointer).is_some_and(|value| !value.is_null());
        self.ids().any(|(_, leaf)| has(leaf)).then(|| self.shown.iter().filter(|(_, leaf)| has(leaf)).count())
    }

    /// The record that an example shows.
    ///
    /// # Errors
    ///
    /// When the response has no id of a user.
    pub(super) fn record(self, document: &Document, example: &Value) -> Result<Record, SpecError> {
        let path = self.ids().next().map(|(path, _)| path.clone());
        let path = path.ok_or_else(|| document.error("the response of the look-up has no `x-enroll-keep: user_id`"))?;
        let depth = path.iter().position(|step| step == "*");
        // The steps before a record, with that of the item itself.
        let outside = depth.map_or(&[][..], |depth| &path[..=depth]);
        let of_record = |path: &[String]| path.starts_with(outside);
        let inside = |path: &[String]| path[outside.len()..].to_vec();
        let shown = self.shown.into_iter().filter(|(path, _)| of_record(path));
        Ok(Record {
            list: depth.map(|depth| pointer(&path[..depth])),
            template: example.pointer(&first(outside)).cloned().unwrap_or_default(),
            leaves: shown.map(|(path, leaf)| Leaf { pointer: first(&inside(&path)), ..leaf }).collect(),
            secrets: self.secrets.iter().filter(|path| of_record(path)).map(|path| inside(path)).collect(),
            counters: self.counters,
        })
    }

    fn ids(&self) -> impl Iterator<Item = &(Vec<String>, Leaf)> {
        self.shown.iter().filter(|(_, leaf)| leaf.shows == Shown::UserId)
    }
}
