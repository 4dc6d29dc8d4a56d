//! Templates of header values: text with the names of credentials in braces, such as
//! `{client_id}|{client_secret}`.
//!
//! Braces cannot be escaped; no provider has one in a header value.

use std::fmt;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(String),
}

impl Template {
    /// Parses a template; `None` if a brace is not closed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (field, after) = after.split_once('}')?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Field(field.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Some(Self(parts))
    }

    /// The names of the credentials in it.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The header value, with each credential looked up by `value`.
    pub(crate) fn fill<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let part = |part: &'_ Part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(name) => value(name).to_owned(),
        };
        self.0.iter().map(part).collect()
    }

    /// Whether a header value matches the template: its fixed text is in place, and each credential
    /// is not empty.
    pub(crate) fn matches(&self, value: &str) -> bool {
        let mut rest = value;
        let mut parts = self.0.iter().peekable();
        while let Some(part) = parts.next() {
            let used = match (part, parts.peek()) {
                (Part::Text(text), _) => rest.starts_with(text).then_some(text.len()),
                (Part::Field(_), Some(Part::Text(next))) => rest.find(next).filter(|length| *length > 0),
                (Part::Field(_), _) => Some(rest.len()).filter(|length| *length > 0 && !self.holds_fixed_text(rest)),
            };
            let Some(used) = used else { return false };
            rest = &rest[used..];
        }
        rest.is_empty()
    }

    /// The credentials in a value that [matches](Self::matches), by name.
    pub(crate) fn split<'v>(&self, value: &'v str) -> Vec<(&str, &'v str)> {
        let mut rest = value;
        let mut found = Vec::new();
        for (at, part) in self.0.iter().enumerate() {
            let length = match (part, self.0.get(at + 1)) {
                (Part::Text(text), _) => text.len(),
                (Part::Field(_), Some(Part::Text(next))) => rest.find(next).unwrap_or(rest.len()),
                (Part::Field(_), _) => rest.len(),
            };
            let Some((value, after)) = rest.split_at_checked(length) else { break };
            if let Part::Field(name) = part {
                found.push((name.as_str(), value));
            }
            rest = after;
        }
        found
    }

    /// Whether a credential contains fixed text of the template, such as the bar of
    /// `{id}|{secret}`.
    pub(crate) fn holds_fixed_text(&self, value: &str) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Text(text) if value.contains(text)))
    }
}

/// The template as it is in the spec.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Field(name) => write!(f, "{{{name}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_with_credentials() {
        let template = Template::parse("{client_id}|{client_secret}").unwrap();
        assert_eq!(template.fields().collect::<Vec<_>>(), ["client_id", "client_secret"]);
        assert_eq!(template.fill(|name| if name == "client_id" { "one" } else { "two" }), "one|two");
        assert_eq!(template.split("one|two"), [("client_id", "one"), ("client_secret", "two")]);
        assert_eq!(template.to_string(), "{client_id}|{client_secret}");
        assert_eq!(Template::parse("{open"), None);
    }

    #[test]
    fn only_a_value_of_the_same_form_matches() {
        let fingerprint = Template::parse("|{fingerprint}").unwrap();
        assert!(fingerprint.matches("|e83cf6"));
        for wrong in ["", "|", "e83cf6", "oauth|e83cf6", "|e83|cf6"] {
            assert!(!fingerprint.matches(wrong), "{wrong:?}");
        }
        let pair = Template::parse("{a}|{b}").unwrap();
        assert!(pair.matches("x|y") && !pair.matches("|y") && !pair.matches("x|"));
    }
}
