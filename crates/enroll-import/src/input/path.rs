//! A path of a profile, such as `subject.person.nationalities.0`, and a profile made of values at
//! such paths.

use std::collections::BTreeMap;

use enroll_core::NewUser;
use enroll_core::client::decode;
use serde_json::{Map, Value};

/// The most segments of a path. Those of a profile have fewer than ten; a reader of JSON takes one
/// step down for each, so there must be an end.
const MAX_SEGMENTS: usize = 32;

/// A path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Field(String),
    Item(usize),
}

impl Path {
    /// The path, if a profile has it. Items of lists are written as `nationalities.0`, or as in a
    /// problem, `nationalities[0]`. A path of extras begins with `extras.` and a provider's id.
    pub(super) fn new(text: &str, provider_ids: &[&str]) -> Option<Self> {
        let text = text.replace('[', ".").replace(']', "");
        let segment = |part: &str| match part.parse() {
            Ok(at) => Segment::Item(at),
            Err(_) => Segment::Field(part.to_owned()),
        };
        let path = Self(text.split('.').take(MAX_SEGMENTS + 1).map(segment).collect());
        (path.0.len() <= MAX_SEGMENTS && path.is_in_a_profile(provider_ids)).then_some(path)
    }

    pub(super) fn is_extra(&self) -> bool {
        self.0.first() == Some(&Segment::Field("extras".to_owned()))
    }

    /// Asks the profile itself: one that has this value alone is rejected only because of what it
    /// lacks, or because of the value.
    fn is_in_a_profile(&self, provider_ids: &[&str]) -> bool {
        if self.is_extra() {
            let has_id = |id: &Segment| matches!(id, Segment::Field(id) if provider_ids.contains(&&**id));
            return self.0.len() > 2 && self.0.get(1).is_some_and(has_id);
        }
        let mut profile = Profile::default();
        if profile.set(self, Value::from("x")).is_err() {
            return false;
        }
        match decode::value::<NewUser>(&profile.into_json()) {
            Ok(_) => true,
            Err(error) if error.expected().starts_with("missing field") => true,
            Err(error) => error.path() == self.to_string() && !is_container(error.expected()),
        }
    }
}

/// Whether a list or an object was expected.
fn is_container(expected: &str) -> bool {
    ["expected a sequence", "expected struct"].iter().any(|container| expected.starts_with(container))
}

/// As problems name it, `subject.person.nationalities[0]`.
impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Item(at) => write!(f, "[{at}]")?,
                Segment::Field(name) if number == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

/// A profile in the making.
#[derive(Default)]
pub(super) struct Profile(Node);

#[derive(Default)]
enum Node {
    #[default]
    Nothing,
    Value(Value),
    Fields(BTreeMap<String, Node>),
    Items(BTreeMap<usize, Node>),
}

/// There is another value at a part of the path.
pub(super) struct Taken;

impl Profile {
    /// Adds a value.
    pub(super) fn set(&mut self, path: &Path, value: Value) -> Result<(), Taken> {
        let mut node = &mut self.0;
        for segment in &path.0 {
            node = node.below(segment).ok_or(Taken)?;
        }
        if !matches!(node, Node::Nothing) {
            return Err(Taken);
        }
        *node = Node::Value(value);
        Ok(())
    }

    pub(super) fn into_json(self) -> Value {
        match self.0 {
            Node::Nothing => Value::Object(Map::new()),
            node => node.into_json(),
        }
    }
}

impl Node {
    fn below(&mut self, segment: &Segment) -> Option<&mut Self> {
        if matches!(self, Self::Nothing) {
            *self = match segment {
                Segment::Field(_) => Self::Fields(BTreeMap::new()),
                Segment::Item(_) => Self::Items(BTreeMap::new()),
            };
        }
        match (self, segment) {
            (Self::Fields(fields), Segment::Field(name)) => Some(fields.entry(name.clone()).or_default()),
            (Self::Items(items), Segment::Item(at)) => Some(items.entry(*at).or_default()),
            _ => None,
        }
    }

    /// Items move up to where empty ones are left out.
    fn into_json(self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Value(value) => value,
            Self::Fields(fields) => fields.into_iter().map(|(name, field)| (name, field.into_json())).collect(),
            Self::Items(items) => items.into_values().map(Self::into_json).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: &[&str] = &["kraken", "synapse"];

    #[test]
    fn a_path_is_one_that_a_profile_has() {
        for known in [
            "email",
            "subject",
            "subject.person.name.given",
            "subject.person.date_of_birth",
            "subject.person.gender",
            "subject.person.nationalities.1",
            "subject.person.nationalities[1]",
            "subject.person.tax_ids.0.country",
            "subject.business.address.line2",
            "extras.kraken.tos_version_accepted",
            "extras.synapse.logins.0.email",
        ] {
            assert!(Path::new(known, IDS).is_some(), "{known}");
        }
        for unknown in [
            "",
            "mail",
            "email.0",
            "email.address",
            "subject.person",
            "subject.persn.name.given",
            "subject.person.name.first",
            "subject.person.nationalities",
            "subject.person.nationalities.x",
            "subject.0",
            "0",
            "extras",
            "extras.kraken",
            "extras.kracken.tos_version_accepted",
        ] {
            assert_eq!(Path::new(unknown, IDS), None, "{unknown}");
        }
    }

    #[test]
    fn values_at_paths_make_a_profile() {
        let mut profile = Profile::default();
        let mut set = |path: &str, value: &str| profile.set(&Path::new(path, IDS).unwrap(), Value::from(value)).is_ok();
        assert!(set("subject.person.nationalities.2", "MX") && set("subject.person.nationalities.0", "US"));
        assert!(set("email", "jo@example.com"));
        assert!(!set("subject", "reference") && !set("email", "twice@example.com"));
        let expected = serde_json::json!({
            "email": "jo@example.com", "subject": { "person": { "nationalities": ["US", "MX"] } }
        });
        assert_eq!(profile.into_json(), expected);
    }
}
