//! The reverse of a mapping: the extras of a profile that result in a given request body. A leaf's
//! source in the spec decides where its value goes.

use serde_json::{Value, json};

use super::near_misses::arm_of;
use crate::spec_conformance::shape::{Schema, Shape};

/// The extras that are the source of a body, as they are in a profile; null if there are none.
pub(in crate::spec_conformance) fn extras(schema: Schema, body: &Value) -> Value {
    let mut walk = Walk { extras: Value::Null, at: Vec::new() };
    walk.value(schema, body);
    walk.extras
}

struct Walk {
    extras: Value,
    /// The places in the lists that the walk is in.
    at: Vec<usize>,
}

impl Walk {
    fn value(&mut self, schema: Schema, value: &Value) {
        match schema.shape() {
            _ if value.is_null() => {}
            Shape::OneOf(arms) if !schema.is_the_signers() => self.value(arm_of(&arms, value), value),
            Shape::Object(fields) => {
                let given = fields.iter().filter_map(|field| Some((field, value.get(field.name)?)));
                given.for_each(|(field, below)| self.value(field.schema, below));
            }
            Shape::List(item) => self.list(item, value.as_array().unwrap()),
            _ => {
                if let Some(path) = own(schema) {
                    put(&mut self.extras, path, &self.at, value.clone());
                }
            }
        }
    }

    fn list(&mut self, item: Schema, values: &[Value]) {
        let Some(path) = first(item) else { return };
        // The path of the list itself, of those that its first leaf is in.
        let list = path.split("[]").take(self.at.len() + 1).collect::<Vec<_>>().join("[]");
        put(&mut self.extras, &list, &self.at, json!([]));
        for (at, value) in values.iter().enumerate() {
            self.at.push(at);
            if value.is_object() {
                put(&mut self.extras, &format!("{list}[]"), &self.at, json!({}));
            }
            self.value(item, value);
            self.at.pop();
        }
    }
}

/// The path in the extras that is the source of a leaf.
fn own(schema: Schema) -> Option<&'static str> {
    schema.sources().into_iter().find_map(|path| path.strip_prefix("extras."))
}

/// That of the first leaf at or below a schema.
fn first(schema: Schema) -> Option<&'static str> {
    match schema.shape() {
        Shape::OneOf(arms) => arms.into_iter().find_map(first),
        Shape::Object(fields) => fields.into_iter().find_map(|field| first(field.schema)),
        Shape::List(item) => first(item),
        _ => own(schema),
    }
}

/// Puts a value at a path, whose lists are entered at the given places.
fn put(root: &mut Value, path: &str, at: &[usize], value: Value) {
    let mut at = at.iter();
    let mut node = root;
    for segment in path.split('.') {
        let name = segment.trim_end_matches("[]");
        node = &mut node[name];
        if segment.ends_with("[]") {
            let (list, at) = (node.as_array_mut().unwrap(), *at.next().unwrap());
            if list.len() == at {
                list.push(Value::Null);
            }
            node = &mut list[at];
        }
    }
    *node = value;
}

/// The example of a page, and the part of it that only its provider asks for.
#[test]
fn extras_are_found_in_a_body() {
    let schema = crate::spec_conformance::components::request("bitpanda").schema();
    let mut body = json!({
        "email": "a@example.com", "phone": "+33123123412", "first_name": "A", "last_name": "B", "language": "fr", "country": "FR", "terms": [1],
        "aml": [{}, { "answer_id": 3 }], "verification": { "files": [], "birth_place": "Lyon", "address": { "city": "Lyon" } },
        "external_meta": { "branch": [null] }, "external_id": "1",
    });
    let mut expected = json!({
        "terms": [1], "aml": [{}, { "answer_id": 3 }], "external_meta": { "branch": [null] },
        "verification": { "files": [], "birth_place": "Lyon", "address": { "city": "Lyon" } },
    });
    assert_eq!(extras(schema, &body), expected);
    body["aml"] = json!([]);
    expected["aml"] = json!([]);
    assert_eq!(extras(schema, &body), expected);
    let nested =
        json!({ "documents": [{ "virtual_docs": [] }, { "virtual_docs": [{ "meta": { "country_code": "US" } }] }] });
    assert_eq!(extras(crate::spec_conformance::components::request("synapse").schema(), &nested), nested);
}
