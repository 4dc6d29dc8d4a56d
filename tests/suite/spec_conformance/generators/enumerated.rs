//! Instances of a schema, enumerated: with and without each optional field, with each value of an
//! enumeration, each null and each bound, at least once.
//!
//! It does not depend on chance whether a rule is tested.

use serde_json::{Map, Value, json};

use super::strings;
use crate::spec_conformance::shape::{Field, Schema, Shape};

/// Values which together meet every rule of a schema. The first has every field.
pub(in crate::spec_conformance) fn coverage(schema: Schema) -> Vec<Value> {
    let mut found = of_shape(schema.shape());
    if schema.is_nullable() {
        found.push(Value::Null);
    }
    found
}

/// Values that have every field, one for each form of the schema.
pub(in crate::spec_conformance) fn whole(schema: Schema) -> Vec<Value> {
    match schema.shape() {
        Shape::OneOf(arms) => arms.into_iter().flat_map(whole).collect(),
        _ => coverage(schema).into_iter().take(1).collect(),
    }
}

fn of_shape(shape: Shape) -> Vec<Value> {
    match shape {
        Shape::OneOf(arms) => arms.into_iter().flat_map(coverage).collect(),
        Shape::Enumeration(values) => values.to_vec(),
        Shape::Object(fields) => object(&fields),
        Shape::FreeForm => vec![json!({ "any": [1, null], "name": "text" }), json!({})],
        Shape::List(item) => list(coverage(item)),
        Shape::Text(text) => strings::edges(text).into_iter().rev().map(Value::String).collect(),
        Shape::Integer { least, most } => [1, 0, least, most].map(Value::from).into(),
        Shape::Number => vec![json!(40.5), json!(0), json!(-0.125)],
        Shape::Boolean => vec![json!(true), json!(false)],
        Shape::Anything => vec![json!("text"), json!({ "code": 7 }), json!([]), Value::Null],
    }
}

fn list(items: Vec<Value>) -> Vec<Value> {
    let alone = items.iter().map(|item| json!([item])).collect::<Vec<_>>();
    alone.into_iter().chain([json!([]), Value::Array(items)]).collect()
}

fn object(fields: &[Field]) -> Vec<Value> {
    let values: Vec<_> = fields.iter().map(|field| (field, coverage(field.schema))).collect();
    let first = |all: &[Value]| all[0].clone();
    let full: Map<_, _> = values.iter().map(|(field, all)| (field.name.to_owned(), first(all))).collect();
    let bare: Map<_, _> = full.clone().into_iter().filter(|(name, _)| is_required(fields, name)).collect();
    let mut found = vec![full.clone(), bare.clone()];
    for (field, all) in values {
        if !field.required {
            found.push(without(&full, field.name));
            found.push(with(&bare, field.name, first(&all)));
        }
        found.extend(all.into_iter().skip(1).map(|value| with(&full, field.name, value)));
    }
    found.into_iter().map(Value::Object).collect()
}

fn is_required(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.required && field.name == name)
}

fn without(object: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut object = object.clone();
    object.remove(name);
    object
}

fn with(object: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut object = object.clone();
    object.insert(name.to_owned(), value);
    object
}
