//! Random instances of a schema: optional fields present or absent, every value, null, strings up
//! to their bounds.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::strings;
use crate::spec_conformance::shape::{Field, Schema, Shape};

/// Values that a schema allows.
pub(in crate::spec_conformance) fn instances(schema: Schema) -> BoxedStrategy<Value> {
    let inner = of_shape(schema.shape());
    if schema.is_nullable() { prop_oneof![4 => inner, 1 => Just(Value::Null)].boxed() } else { inner }
}

fn of_shape(shape: Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::OneOf(arms) => proptest::strategy::Union::new(arms.into_iter().map(instances)).boxed(),
        Shape::Enumeration(values) => prop::sample::select(values).boxed(),
        Shape::Object(fields) => object(fields),
        Shape::FreeForm => fields(anything()),
        Shape::List(item) => vec(instances(item), 0..=3).prop_map(Value::Array).boxed(),
        Shape::Text(text) => strings::strategy(text).prop_map(Value::String).boxed(),
        Shape::Integer { least, most } => {
            prop_oneof![4 => 0..1000_i64, 2 => least..=most, 1 => Just(least), 1 => Just(most)]
                .prop_map(Value::from)
                .boxed()
        }
        Shape::Number => (-1_000_000..1_000_000_i64).prop_map(|eighths| json!(eighths as f64 / 8.0)).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::Anything => anything(),
    }
}

fn object(fields: Vec<Field>) -> BoxedStrategy<Value> {
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let each: Vec<_> = fields.into_iter().map(of_field).collect();
    each.prop_map(move |values| {
        let named = names.iter().zip(values);
        Value::Object(named.filter_map(|(name, value)| Some(((*name).to_owned(), value?))).collect())
    })
    .boxed()
}

fn of_field(field: Field) -> BoxedStrategy<Option<Value>> {
    let value = instances(field.schema);
    if field.required { value.prop_map(Some).boxed() } else { prop::option::of(value).boxed() }
}

/// Any JSON, not deep.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        (-1000..1000).prop_map(|halves| json!(f64::from(halves) / 2.0)),
        strings::any_text().prop_map(Value::String),
    ];
    let list = vec(leaf.clone(), 0..3).prop_map(Value::Array);
    prop_oneof![4 => leaf.clone(), 1 => list, 1 => fields(leaf.boxed())].boxed()
}

fn fields(value: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let named = vec((prop::sample::select(&["a", "branch", "score_2", "Ünï code", ""][..]), value), 0..4);
    named
        .prop_map(|all| {
            Value::Object(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
        })
        .boxed()
}
