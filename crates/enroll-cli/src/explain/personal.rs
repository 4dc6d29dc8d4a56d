//! Which values of a body are shown.
//!
//! The facts say of each field who may see it. In doubt a value is hidden: a field that the facts
//! do not list, a free string although its field is public, and the name of a field that the caller
//! chose.

use enroll::Facts;
use enroll::facts::{Privacy, Requirement};
use serde_json::Value;

use super::node::{Node, below};

/// Instead of a credential, or of a field that is one.
pub(super) const SECRET: &str = "<secret>";

/// Who may see a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Always,
    WithPersonal,
    Never,
}

/// Hides values of a body.
pub(super) struct Redact {
    facts: &'static Facts,
    show_personal: bool,
    /// Whether something was hidden.
    pub(super) has_hidden: bool,
}

impl Redact {
    pub(super) const fn new(facts: &'static Facts, show_personal: bool) -> Self {
        Self { facts, show_personal, has_hidden: false }
    }

    /// The same structure with hidden values, and their lengths.
    pub(super) fn body(&mut self, path: &str, node: &Node) -> Node {
        match node {
            Node::Object(fields) => {
                Node::Object((1..).zip(fields).map(|(number, field)| self.field(path, number, field)).collect())
            }
            Node::List(nodes) => Node::List(nodes.iter().map(|node| self.body(&format!("{path}[]"), node)).collect()),
            Node::Leaf(value) => Node::Leaf(self.leaf(path, value)),
        }
    }

    fn field(&mut self, path: &str, number: usize, (name, node): &(String, Node)) -> (String, Node) {
        let path = below(path, name);
        let is_listed =
            self.show_personal || self.facts.requirements.iter().any(|one| is_at_or_below(one.field, &path));
        // The number keeps the names apart.
        let shown = if is_listed { name.clone() } else { format!("<… field {number}, {} bytes>", name.len()) };
        self.has_hidden |= !is_listed;
        (shown, self.body(&path, node))
    }

    fn leaf(&mut self, path: &str, value: &Value) -> Value {
        let is_shown = match shown(self.facts, path, value) {
            _ if value.is_null() => true,
            Shown::Always => true,
            Shown::WithPersonal => self.show_personal,
            Shown::Never => {
                self.has_hidden = true;
                return SECRET.into();
            }
        };
        self.has_hidden |= !is_shown;
        if is_shown { value.clone() } else { placeholder(value).into() }
    }
}

/// Who may see the value of a field.
fn shown(facts: &Facts, path: &str, value: &Value) -> Shown {
    let above = |one: &&Requirement| is_at_or_below(path, one.field);
    facts
        .requirements
        .iter()
        .filter(above)
        .map(|one| of_requirement(one, value))
        .max_by_key(|shown| *shown as u8)
        .unwrap_or(Shown::WithPersonal)
}

fn of_requirement(requirement: &Requirement, value: &Value) -> Shown {
    let is_listed = requirement.rule.is_some_and(|rule| rule.starts_with("one of "));
    match requirement.privacy {
        Privacy::Secret => Shown::Never,
        Privacy::Public if !value.is_string() || is_listed || is_ours(requirement) => Shown::Always,
        Privacy::Public | Privacy::Personal => Shown::WithPersonal,
    }
}

/// Whether no profile holds the value.
pub(super) fn is_ours(requirement: &Requirement) -> bool {
    let is_ours = |path: &str| matches!(path, "constant" | "subject") || path.starts_with("signer.");
    requirement.from.iter().all(|path| is_ours(path))
}

/// Whether `path` is `other` or a field below it.
pub(super) fn is_at_or_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn placeholder(value: &Value) -> String {
    match value {
        Value::String(text) => hidden(text),
        Value::Bool(_) => "<… true or false>".to_owned(),
        _ => "<… number>".to_owned(),
    }
}

/// Instead of a personal string: its length.
pub(super) fn hidden(text: &str) -> String {
    format!("<… {} bytes>", text.len())
}

#[cfg(test)]
mod tests {
    use enroll::bitpanda::FACTS;

    use super::*;

    fn redacted(show_personal: bool, json: &str) -> (String, bool) {
        let mut redact = Redact::new(&FACTS, show_personal);
        let body = redact.body("", &serde_json::from_str(json).unwrap());
        (serde_json::to_string(&body).unwrap(), redact.has_hidden)
    }

    #[test]
    fn what_the_facts_do_not_call_public_is_hidden() {
        let body = r#"{"terms":[1],"language":"en","odd":true,"external_meta":{"ab":1,"cd":null},"verification":{"token":"t"}}"#;
        let hidden = r#"{"terms":[1],"language":"<… 2 bytes>","<… field 3, 3 bytes>":"<… true or false>","external_meta":{"<… field 1, 2 bytes>":"<… number>","<… field 2, 2 bytes>":null},"verification":{"token":"<secret>"}}"#;
        assert_eq!(redacted(false, body), (hidden.to_owned(), true));
        assert_eq!(redacted(true, body), (body.replace(r#""t""#, r#""<secret>""#), true));
        assert_eq!(redacted(true, r#"{"odd":"x"}"#), (r#"{"odd":"x"}"#.to_owned(), false));
    }
}
