//! Composes the documentation of a schema beyond its description: presence, rule, source and
//! privacy.
//!
//! What the Rust type shows is not repeated: an `Option` is optional, and the rule of a named type
//! is documented at that type.

use serde_json::Value;

use super::markdown::code;
use crate::spec::leaves::rule;
use crate::spec::pointer::{Lookup as _, component, referenced};
use crate::spec::privacy::Privacy;
use crate::spec::profile_paths::in_profile;

/// What is documented.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Component,
    Field { is_required: bool },
    Parameter,
}

/// Context that all schemas of one component share.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) document: &'a Value,
    /// Whether the component is part of the request.
    pub(super) is_sent: bool,
}

impl<'a> Facts<'a> {
    /// Presence, rule, source and privacy.
    pub(super) fn paragraph(&self, schema: &'a Value, place: Place) -> Option<String> {
        let schema_of_value = schema.get("schema").unwrap_or(schema);
        let sources = if self.is_sent { self.sources(schema) } else { Vec::new() };
        let by_signer = sources.iter().any(|path| path.starts_with("signer."));
        let presence = presence(schema, place).filter(|_| self.is_sent && !by_signer);
        let sentences = [presence.map(str::to_owned), self.rule(schema_of_value), self.source(schema, &sources)];
        let privacy = self.privacy(schema).or_else(|| self.privacy(schema_of_value));
        let sentences = sentences.into_iter().chain([privacy.and_then(privacy_note).map(str::to_owned)]);
        let text = sentences.flatten().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// The unconfirmed fact, with a link to its sources.
    pub(super) fn unconfirmed(&self, schema: &Value) -> Option<String> {
        let fact = schema.text("x-enroll-unconfirmed")?;
        let fact = super::markdown::safe(fact.trim().trim_end_matches('.'));
        let source = crate::spec::provider::sources_url(self.provider());
        Some(format!("Unconfirmed: {fact} ([source]({source}))."))
    }

    fn provider(&self) -> &'a str {
        self.document.at("/x-enroll-provider/id").and_then(Value::as_str).unwrap_or_default()
    }

    fn rule(&self, schema: &Value) -> Option<String> {
        let items = schema.get("items").and_then(|items| rule::marked(items, code));
        let rule = rule::join([rule::marked(schema, code), items.map(|rule| format!("each item: {rule}"))], "; ")?;
        let label = if self.is_sent { "Rule" } else { "Documented by the provider, not checked" };
        Some(format!("{label}: {rule}."))
    }

    fn source(&self, schema: &Value, sources: &[&str]) -> Option<String> {
        let names: Vec<_> = sources.iter().map(|path| source_name(self.provider(), path)).collect();
        match sources {
            [] => None,
            [path] if path.starts_with("look_up.") => Some(format!("Pass {}.", looked_up(path))),
            ["constant"] => Some("The same in every request.".to_owned()),
            [path] if path.starts_with("signer.") => {
                Some("Set by the signer for each attempt; leave it out.".to_owned())
            }
            _ if schema.get("items").is_some() => Some(format!("Source of each item: {}.", names.join(" or "))),
            _ => Some(format!("Source: {}.", names.join(" or "))),
        }
    }

    /// The sources of a value. A key at the use of a schema overrides those behind it. The fields
    /// of an object have their own.
    fn sources(&self, schema: &'a Value) -> Vec<&'a str> {
        match schema.get("x-enroll-user") {
            Some(Value::String(path)) => return vec![path],
            Some(Value::Array(paths)) => return paths.iter().filter_map(Value::as_str).collect(),
            _ => {}
        }
        let mut found: Vec<&str> = Vec::new();
        for inner in self.behind(schema) {
            for path in self.sources(inner) {
                if !found.contains(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    fn privacy(&self, schema: &'a Value) -> Option<Privacy> {
        let behind = || self.behind(schema).into_iter().filter_map(|inner| self.privacy(inner)).max();
        Privacy::of(schema).or_else(behind)
    }

    /// The schemas behind this one: its reference, arms and items.
    fn behind(&self, schema: &'a Value) -> Vec<&'a Value> {
        let referenced = referenced(schema).and_then(|name| self.document.at(&component(name)));
        let arms = ["allOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
        referenced.into_iter().chain(arms).chain(schema.get("items")).collect()
    }
}

/// Whether a value is required, if its type does not show it.
fn presence(schema: &Value, place: Place) -> Option<&'static str> {
    let Place::Field { is_required } = place else { return None };
    let is_list = schema.get("items").is_some();
    match (is_required, schema["nullable"] == true) {
        (true, true) => Some("Required; null if there is no value."),
        (true, false) if is_list => Some("Required."),
        (false, true) => Some("Omitted if there is no value; null is never sent."),
        (false, false) if is_list => Some("Omitted if empty."),
        _ => None,
    }
}

fn source_name(provider: &str, path: &str) -> String {
    match path.strip_prefix("call.") {
        Some(option) => code(&format!("CallOptions::{option}")),
        None if path == "subject" => "the kind of `subject`".to_owned(),
        None => code(&in_profile(provider, path)),
    }
}

/// A source of a look-up, which has no profile to name a path of.
fn looked_up(path: &str) -> &'static str {
    match path.trim_start_matches("look_up.") {
        "email" => "the e-mail address that is looked up",
        "phone" => "the phone number that is looked up",
        "user_id" => "the provider's id of the user",
        "page" => "the number of the page",
        "page_size" => "the number of users on a page",
        _ => "the number of users before the page",
    }
}

fn privacy_note(privacy: Privacy) -> Option<&'static str> {
    match privacy {
        Privacy::Secret => Some("Secret: never printed, and wiped from memory."),
        Privacy::Personal => Some("Personal: never printed."),
        Privacy::Public => None,
    }
}
