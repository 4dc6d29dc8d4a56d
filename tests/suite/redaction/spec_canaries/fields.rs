//! A walk through a schema that plants a canary at every member which may hold something that nobody may see.

use serde_json::{Value, json};

use super::canary;
use crate::spec_conformance::shape::{Member as Named, Schema, Shape};

/// A member, and what stands in it.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) place: String,
    /// What the spec says of it.
    pub(super) schema: Schema,
    pub(super) mark: Mark,
}

/// What stands in a member.
#[derive(Debug, PartialEq)]
pub(super) enum Mark {
    /// A text that stands nowhere else.
    Canary(String),
    /// One of a few words. The facts of a provider and the errors of decoding name them all, so this one is looked for in types alone.
    Choice(String),
    /// Nothing that could be looked for, and why.
    Open(&'static str),
}

/// Values of a schema which together hold every member; each member is noted once.
pub(super) fn plant(schema: Schema, place: &str, members: &mut Vec<Member>) -> Vec<Value> {
    match schema.shape() {
        Shape::OneOf(arms) => {
            let arm = |arm: Schema| plant(arm, &format!("{place}<{}>", arm.name().unwrap()), members);
            arms.into_iter().flat_map(arm).collect()
        }
        Shape::Object(named) => object(&named, place, members),
        Shape::List(item) => plant(item, &format!("{place}[]"), members).into_iter().map(|one| json!([one])).collect(),
        Shape::Boolean => vec![json!(true)],
        _ if schema.privacy() == Some("public") => vec![public(schema, place, members)],
        Shape::Integer { .. } | Shape::Number if schema.privacy().is_none() => vec![json!(7)],
        // A text of which nobody has said who may see it counts as personal.
        shape => leaf(&shape, schema, place, members),
    }
}

fn public(schema: Schema, place: &str, members: &mut Vec<Member>) -> Value {
    match schema.shape() {
        Shape::Enumeration(values) => {
            note(members, place, schema, Mark::Open("public, one of a few words"));
            values[0].clone()
        }
        Shape::Text(_) => {
            note(members, place, schema, Mark::Open("public"));
            canary::plain(schema.last()).unwrap_or_else(|| panic!("{place}: no text is legal")).into()
        }
        _ => json!(7),
    }
}

fn leaf(shape: &Shape, schema: Schema, place: &str, members: &mut Vec<Member>) -> Vec<Value> {
    let number = members.len();
    let (value, mark) = match shape {
        Shape::Enumeration(values) if values.iter().all(Value::is_string) => choice(values),
        // Whether something is so is the affair of the member that says what.
        Shape::Enumeration(values) => return vec![values[0].clone()],
        Shape::Integer { .. } => number_of(canary::whole(number)),
        Shape::Number => number_of(canary::fraction(number)),
        Shape::FreeForm => return vec![named(schema, place, members)],
        Shape::Anything => {
            let text = note(members, place, schema, Mark::Canary(canary::name(number)));
            return vec![text.into(), named(schema, place, members)];
        }
        _ => match canary::text(number, schema.last()) {
            Some(text) => (json!(text), Mark::Canary(canary::needle(&text))),
            None => panic!("{place}: no canary is legal here; add a shape"),
        },
    };
    note(members, place, schema, mark);
    vec![value]
}

/// The longest of the words, for it is the least likely to stand elsewhere.
fn choice(values: &[Value]) -> (Value, Mark) {
    let longest = values.iter().max_by_key(|value| value.as_str().unwrap().len()).unwrap();
    (longest.clone(), Mark::Choice(longest.as_str().unwrap().to_owned()))
}

fn number_of(value: Value) -> (Value, Mark) {
    let mark = Mark::Canary(value.to_string());
    (value, mark)
}

/// A free-form value: the name of its member is as personal as what stands there.
fn named(schema: Schema, place: &str, members: &mut Vec<Member>) -> Value {
    let name = canary::name(members.len());
    let name = note(members, &format!("{place}.(a name)"), schema, Mark::Canary(name));
    let value = canary::name(members.len());
    let value = note(members, &format!("{place}.(a value)"), schema, Mark::Canary(value));
    json!({ name: value })
}

/// One value with every member in its first form, and one more for each further form of a member.
fn object(named: &[Named], place: &str, members: &mut Vec<Member>) -> Vec<Value> {
    let forms: Vec<_> = named.iter().map(|one| plant(one.schema, &format!("{place}.{}", one.name), members)).collect();
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

/// Notes a member; the text of its canary comes back.
pub(super) fn note(members: &mut Vec<Member>, place: &str, schema: Schema, mark: Mark) -> String {
    let text = match &mark {
        Mark::Canary(text) | Mark::Choice(text) => text.clone(),
        Mark::Open(_) => String::new(),
    };
    members.push(Member { place: place.to_owned(), schema, mark });
    text
}

/// What must not be shown; of a word also without its joints, as a type's own name for it would be.
pub(super) fn canaries(members: &[Member], with_choices: bool) -> Vec<String> {
    let of = |member: &Member| match &member.mark {
        Mark::Canary(text) => vec![text.clone()],
        Mark::Choice(text) if with_choices => vec![text.clone(), text.replace('_', "")],
        _ => Vec::new(),
    };
    members.iter().flat_map(of).collect()
}
