//! Reads and writes JSON values by paths such as `aml[].question_id`.
//!
//! `[]` means every item of a list. Values read at one path can be written at another, item by
//! item.

use serde_json::{Map, Value};

/// The non-null values at a path, each with its indices in the lists on the way.
pub(crate) fn values_at(value: &Value, path: &str) -> Vec<(Vec<usize>, Value)> {
    let mut found = vec![(Vec::new(), value)];
    for step in steps(path) {
        found = found.into_iter().flat_map(|(places, value)| inside(places, value, step)).collect();
    }
    found.into_iter().filter(|(_, value)| !value.is_null()).map(|(places, value)| (places, value.clone())).collect()
}

/// Writes a value at a path; `places` are the indices in lists. A missing index is 0.
pub(crate) fn put(target: &mut Value, path: &str, places: &[usize], value: Value) {
    let mut places = places.iter().copied();
    let mut slot = target;
    for step in steps(path) {
        slot = match step {
            Step::Field(name) => field(slot, name),
            Step::Item => item(slot, places.next().unwrap_or_default()),
        };
    }
    *slot = value;
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item,
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').flat_map(|part| {
        let name = part.trim_end_matches("[]");
        let lists = (part.len() - name.len()) / 2;
        std::iter::once(Step::Field(name)).chain(std::iter::repeat_n(Step::Item, lists))
    })
}

fn inside<'a>(places: Vec<usize>, value: &'a Value, step: Step<'_>) -> Vec<(Vec<usize>, &'a Value)> {
    match step {
        Step::Field(name) => value.get(name).map(|value| (places, value)).into_iter().collect(),
        Step::Item => {
            let items = value.as_array().into_iter().flatten().enumerate();
            items.map(|(at, item)| ([places.as_slice(), &[at]].concat(), item)).collect()
        }
    }
}

fn field<'a>(slot: &'a mut Value, name: &str) -> &'a mut Value {
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    &mut slot[name]
}

fn item(slot: &mut Value, at: usize) -> &mut Value {
    if !slot.is_array() {
        *slot = Value::Array(Vec::new());
    }
    if let Value::Array(items) = slot {
        items.resize_with(items.len().max(at + 1), || Value::Null);
    }
    &mut slot[at]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_can_be_moved_to_another_path() {
        let body = json!({"tax": [{"no": "1", "land": "ES"}, {"no": "2"}], "name": null});
        let mut profile = Value::Null;
        for (from, to) in [("tax[].no", "subject.tax_ids[].id"), ("tax[].land", "subject.tax_ids[].country")] {
            for (places, value) in values_at(&body, from) {
                put(&mut profile, to, &places, value);
            }
        }
        assert_eq!(profile, json!({"subject": {"tax_ids": [{"id": "1", "country": "ES"}, {"id": "2"}]}}));
        assert!(values_at(&body, "name").is_empty() && values_at(&body, "other.name").is_empty());
        put(&mut profile, "list[]", &[], json!("first"));
        assert_eq!(profile["list"], json!(["first"]));
    }
}
