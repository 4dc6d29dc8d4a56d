//! Walks through a schema and plants a canary in every field that may contain something personal or
//! secret.

use serde_json::{Value, json};

use super::canary;
use crate::spec_conformance::shape::{Field as Named, Schema, Shape};

/// A field, and what is in it.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) place: String,
    /// What the spec says of it.
    pub(super) schema: Schema,
    pub(super) mark: Mark,
}

/// What is in a field.
#[derive(Debug, PartialEq)]
pub(super) enum Mark {
    /// A string that is nowhere else.
    Canary(String),
    /// One of a few values. The facts of a provider and the errors of decoding name them all, so
    /// this one is looked for in types alone.
    Choice(String),
    /// Nothing that could be looked for, and why.
    Open(&'static str),
}

/// Values of a schema which together hold every field; each field is noted once.
pub(super) fn plant(schema: Schema, place: &str, fields: &mut Vec<Field>) -> Vec<Value> {
    match schema.shape() {
        Shape::OneOf(arms) => {
            let arm = |arm: Schema| plant(arm, &format!("{place}<{}>", arm.name().unwrap()), fields);
            arms.into_iter().flat_map(arm).collect()
        }
        Shape::Object(named) => object(&named, place, fields),
        Shape::List(item) => plant(item, &format!("{place}[]"), fields).into_iter().map(|one| json!([one])).collect(),
        Shape::Boolean => vec![json!(true)],
        _ if schema.privacy() == Some("public") => vec![public(schema, place, fields)],
        Shape::Integer { .. } | Shape::Number if schema.privacy().is_none() => vec![json!(7)],
        // A string without a privacy mark counts as personal.
        shape => leaf(&shape, schema, place, fields),
    }
}

fn public(schema: Schema, place: &str, fields: &mut Vec<Field>) -> Value {
    match schema.shape() {
        Shape::Enumeration(values) => {
            note(fields, place, schema, Mark::Open("public, one of a few words"));
            values[0].clone()
        }
        Shape::Text(_) => {
            note(fields, place, schema, Mark::Open("public"));
            canary::plain(schema.last()).unwrap_or_else(|| panic!("{place}: no text is legal")).into()
        }
        _ => json!(7),
    }
}

fn leaf(shape: &Shape, schema: Schema, place: &str, fields: &mut Vec<Field>) -> Vec<Value> {
    let number = fields.len();
    let (value, mark) = match shape {
        Shape::Enumeration(values) if values.iter().all(Value::is_string) => choice(values),
        // Whether something is so is the affair of the field that says what.
        Shape::Enumeration(values) => return vec![values[0].clone()],
        Shape::Integer { .. } => number_of(canary::whole(number)),
        Shape::Number => number_of(canary::fraction(number)),
        Shape::FreeForm => return vec![named(schema, place, fields)],
        Shape::Anything => {
            let text = note(fields, place, schema, Mark::Canary(canary::name(number)));
            return vec![text.into(), named(schema, place, fields)];
        }
        _ => match canary::text(number, schema.last()) {
            Some(text) => (json!(text), Mark::Canary(canary::needle(&text))),
            None => panic!("{place}: no canary is legal here; add a shape"),
        },
    };
    note(fields, place, schema, mark);
    vec![value]
}

/// The longest of the values, because it is the least likely to be elsewhere.
fn choice(values: &[Value]) -> (Value, Mark) {
    let longest = values.iter().max_by_key(|value| value.as_str().unwrap().len()).unwrap();
    (longest.clone(), Mark::Choice(longest.as_str().unwrap().to_owned()))
}

fn number_of(value: Value) -> (Value, Mark) {
    let mark = Mark::Canary(value.to_string());
    (value, mark)
}

/// A free-form value: the name of its field is as personal as what is there.
fn named(schema: Schema, place: &str, fields: &mut Vec<Field>) -> Value {
    let name = canary::name(fields.len());
    let name = note(fields, &format!("{place}.(a name)"), schema, Mark::Canary(name));
    let value = canary::name(fields.len());
    let value = note(fields, &format!("{place}.(a value)"), schema, Mark::Canary(value));
    json!({ name: value })
}

/// One value with every field in its first form, and one more for each further form of a field.
fn object(named: &[Named], place: &str, fields: &mut Vec<Field>) -> Vec<Value> {
    let forms: Vec<_> = named.iter().map(|one| plant(one.schema, &format!("{place}.{}", one.name), fields)).collect();
    let first: Value = named.iter().zip(&forms).map(|(one, forms)| (one.name.to_owned(), forms[0].clone())).collect();
    let mut values = vec![first.clone()];
    for (one, forms) in named.iter().zip(forms) {
        values.extend(forms.into_iter().skip(1).map(|form| {
            let mut value = first.clone();
            value[one.name] = form;
            value
        }));
    }
    values
}

/// Notes a field; the text of its canary comes back.
pub(super) fn note(fields: &mut Vec<Field>, place: &str, schema: Schema, mark: Mark) -> String {
    let text = match &mark {
        Mark::Canary(text) | Mark::Choice(text) => text.clone(),
        Mark::Open(_) => String::new(),
    };
    fields.push(Field { place: place.to_owned(), schema, mark });
    text
}

/// What must not be shown; of a word also without its joints, as a type's own name for it would be.
pub(super) fn canaries(fields: &[Field], with_choices: bool) -> Vec<String> {
    let of = |field: &Field| match &field.mark {
        Mark::Canary(text) => vec![text.clone()],
        Mark::Choice(text) if with_choices => vec![text.clone(), text.replace('_', "")],
        _ => Vec::new(),
    };
    fields.iter().flat_map(of).collect()
}
