//! The leaves of a request in the spec: strings, numbers, booleans and free-form objects, with
//! their sources.

use std::collections::{BTreeMap, BTreeSet};

use enroll_tests::specs::{REVIEWED, component, json, operation, spec};
use serde_json::Value;

/// The paths of each leaf, by the leaf's place, such as `aml[].question_id` or `header
/// X-SP-USER-IP`. Paths are as in the spec.
pub(super) type Leaves = BTreeMap<String, BTreeSet<String>>;

/// Every leaf of a provider's request, headers that change from call to call among them.
pub(super) fn leaves(id: &str) -> Leaves {
    let spec = spec(id);
    let operation = operation(&spec);
    let mut found = Leaves::new();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    for parameter in parameters {
        let name = format!("{} {}", parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
        found.insert(name, sources(parameter));
    }
    let body = &json(&operation["requestBody"])["schema"];
    Walk { spec: &spec, found: &mut found }.schema(body, "", &BTreeSet::new());
    found
}

/// What feeds a leaf: one path or a list of them.
fn sources(node: &Value) -> BTreeSet<String> {
    let paths = match &node["x-enroll-user"] {
        Value::Array(paths) => paths.as_slice(),
        one => std::slice::from_ref(one),
    };
    paths.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

struct Walk<'s> {
    spec: &'s Value,
    found: &'s mut Leaves,
}

impl Walk<'_> {
    /// `outer` are the sources that are beside a reference to `schema`.
    fn schema(&mut self, schema: &Value, place: &str, outer: &BTreeSet<String>) {
        let own: BTreeSet<_> = outer.union(&sources(schema)).cloned().collect();
        let arms = ["allOf", "oneOf"].iter().filter_map(|word| schema[word].as_array()).flatten();
        let below: Vec<_> = arms.collect();
        if let Some(reference) = schema["$ref"].as_str() {
            let spec = self.spec;
            self.schema(component(spec, reference).1, place, &own);
        } else if !below.is_empty() {
            below.iter().for_each(|arm| self.schema(arm, place, &own));
        } else if let Some(fields) = schema["properties"].as_object() {
            for (name, field) in fields {
                let separator = if place.is_empty() { "" } else { "." };
                self.schema(field, &format!("{place}{separator}{name}"), &BTreeSet::new());
            }
        } else if schema["items"].is_object() {
            self.schema(&schema["items"], &format!("{place}[]"), &own);
        } else {
            self.found.entry(place.to_owned()).or_default().extend(own);
        }
    }
}

/// Compared with the specs by hand, so that a walk which finds too little is found out.
#[test]
fn all_of_them_are_found() {
    for id in REVIEWED {
        insta::assert_snapshot!(id, leaves(id).into_keys().collect::<Vec<_>>().join("\n"));
    }
}
