//! The components of all specs: which have a type, which are sent, which are received.

use std::collections::BTreeSet;

use enroll_tests::components::COMPONENTS;
use enroll_tests::specs::{ids, operations, shared};
use serde_json::Value;

use super::json_schema::validator;
use super::round_trip::round_trip;
use super::shape::Schema;

/// A component of a provider's spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Component {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
}

impl Component {
    pub(super) fn schema(self) -> Schema {
        Schema::component(self.id, self.name)
    }

    pub(super) fn is_legal(self, value: &Value) -> bool {
        validator(self.id, self.name).is_valid(value)
    }

    /// What its generated type makes of a value.
    pub(super) fn typed(self, value: &Value) -> Result<Value, String> {
        round_trip(self.id, self.name, value)
    }

    pub(super) fn has_type(self) -> bool {
        COMPONENTS.iter().any(|(id, name, _)| (*id, *name) == (self.id, self.name))
    }

    /// For messages.
    pub(super) fn place(self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

/// Every component of every spec.
pub(super) fn all() -> Vec<Component> {
    let of = |id| {
        let names = shared(id)["components"]["schemas"].as_object().unwrap().keys();
        names.map(move |name| Component { id, name })
    };
    ids().flat_map(of).collect()
}

/// Those with a type of their own.
pub(super) fn typed() -> impl Iterator<Item = Component> {
    all().into_iter().filter(|component| component.has_type())
}

/// Those with a type that are in the body of a request of any operation.
pub(super) fn sent() -> Vec<Component> {
    typed_within(|operation| &operation["requestBody"])
}

/// Those with a type that are in a response of any operation.
pub(super) fn received() -> Vec<Component> {
    typed_within(|operation| &operation["responses"])
}

/// The body of a provider's request.
pub(super) fn request(id: &str) -> Component {
    let id = ids().find(|other| *other == id).unwrap();
    Component { id, name: "CreateUserRequest" }
}

fn typed_within(part: impl Fn(&'static Value) -> &'static Value) -> Vec<Component> {
    let of = |id: &'static str| {
        let names: BTreeSet<_> = operations(shared(id)).flat_map(|operation| reachable(id, part(operation))).collect();
        names.into_iter().map(move |name| Component { id, name })
    };
    ids().flat_map(of).filter(|component| component.has_type()).collect()
}

/// The components that a part of a spec refers to, and those that they refer to.
pub(super) fn reachable(id: &'static str, part: &'static Value) -> BTreeSet<&'static str> {
    fn walk(id: &'static str, node: &'static Value, found: &mut BTreeSet<&'static str>) {
        match node {
            Value::Object(fields) => {
                let refers = fields.get("$ref").and_then(|name| name.as_str()?.rsplit('/').next());
                if let Some(name) = refers.filter(|name| found.insert(name)) {
                    walk(id, &shared(id)["components"]["schemas"][name], found);
                }
                fields.values().for_each(|field| walk(id, field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(id, item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(id, part, &mut found);
    found
}
