//! Near-misses: every way to break one rule of an instance, and which rule it breaks.

use serde_json::{Value, json};

use crate::spec_conformance::components::Component;
use crate::spec_conformance::shape::{Field, Schema, Shape, Text};

/// A rule of a spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::spec_conformance) enum Rule {
    /// A required field is there.
    Required,
    /// A field is one that the spec names. OpenAPI leaves objects open; we close those that we
    /// send.
    Known,
    /// Null is only where it may.
    NotNull,
    /// The same of a field that may be left out.
    NotNullThoughOptional,
    /// What the signer fills in is there.
    Signed,
    /// A value is of its JSON type.
    Type,
    /// An object is no list.
    NoList,
    Enumeration,
    Pattern,
    Length,
    Date,
    DateTime,
    Email,
    /// An integer is not too large for its format.
    Size,
}

/// One change of one place.
#[derive(Debug, Clone)]
pub(in crate::spec_conformance) struct Miss {
    pub(in crate::spec_conformance) rule: Rule,
    /// A JSON pointer.
    pub(in crate::spec_conformance) place: String,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Replace(Value),
    Remove(&'static str),
    Add,
}

/// A name that no spec has.
pub(in crate::spec_conformance) const UNKNOWN: &str = "an_unknown_field";

impl Miss {
    /// The instance with the rule broken.
    pub(in crate::spec_conformance) fn of(&self, instance: &Value) -> Value {
        let mut changed = instance.clone();
        let place = changed.pointer_mut(&self.place).unwrap();
        match &self.change {
            Change::Replace(value) => *place = value.clone(),
            Change::Remove(name) => drop(place.as_object_mut().unwrap().remove(*name)),
            Change::Add => {
                drop(place.as_object_mut().unwrap().insert(UNKNOWN.to_owned(), json!({ "deep": [1, null] })))
            }
        }
        changed
    }
}

/// Every near-miss of an instance. Where a field may be of several forms, a change may lead from
/// one to another; such a value is no near-miss, and the spec tells.
pub(in crate::spec_conformance) fn misses(schema: Schema, instance: &Value) -> Vec<Miss> {
    let mut walk = Walk { found: Vec::new() };
    walk.value(schema, instance, String::new(), Rule::NotNull);
    walk.found
}

struct Walk {
    found: Vec<Miss>,
}

impl Walk {
    fn note(&mut self, rule: Rule, place: &str, change: Change) {
        self.found.push(Miss { rule, place: place.to_owned(), change });
    }

    fn replace(&mut self, rule: Rule, place: &str, values: impl IntoIterator<Item = Value>) {
        values.into_iter().for_each(|value| self.note(rule, place, Change::Replace(value)));
    }

    /// `null` is the rule that null would break here.
    fn value(&mut self, schema: Schema, value: &Value, place: String, null: Rule) {
        if !schema.is_nullable() {
            self.replace(null, &place, [Value::Null]);
        }
        if value.is_null() {
            return;
        }
        match schema.shape() {
            Shape::OneOf(arms) => self.value(arm_of(&arms, value), value, place, null),
            Shape::Enumeration(_) => {
                self.replace(Rule::Enumeration, &place, [json!("no such value"), json!("")]);
                self.replace(Rule::Type, &place, [json!(7), json!([])]);
            }
            Shape::Object(fields) => self.object(&fields, value, &place),
            Shape::FreeForm => self.replace(Rule::Type, &place, [json!("text"), json!([])]),
            Shape::List(item) => {
                self.replace(Rule::Type, &place, [json!({}), json!("text")]);
                let items = value.as_array().unwrap().iter().enumerate();
                items.for_each(|(at, below)| self.value(item, below, format!("{place}/{at}"), Rule::NotNull));
            }
            Shape::Text(text) => self.text(text, value.as_str().unwrap(), &place),
            Shape::Integer { least, most } => {
                self.replace(Rule::Type, &place, [json!("7"), json!(1.5), json!(true)]);
                let beyond = [i128::from(least) - 1, i128::from(most) + 1].into_iter().filter_map(number);
                self.replace(Rule::Size, &place, beyond);
            }
            Shape::Number => self.replace(Rule::Type, &place, [json!("40"), json!(true), json!([])]),
            Shape::Boolean => self.replace(Rule::Type, &place, [json!("true"), json!(1)]),
            Shape::Anything => {}
        }
    }

    fn object(&mut self, fields: &[Field], value: &Value, place: &str) {
        self.replace(Rule::Type, place, [json!("text"), json!(7)]);
        self.replace(Rule::Type, place, [json!([])]);
        self.replace(Rule::NoList, place, [in_order(fields, value)]);
        self.note(Rule::Known, place, Change::Add);
        let given = fields.iter().filter_map(|field| Some((field, value.get(field.name)?)));
        for (field, below) in given {
            let rule = match field {
                _ if field.schema.is_the_signers() => Rule::Signed,
                _ if field.required => Rule::Required,
                _ => Rule::NotNullThoughOptional,
            };
            if field.required {
                self.note(rule, place, Change::Remove(field.name));
            }
            let null = if rule == Rule::Required { Rule::NotNull } else { rule };
            self.value(field.schema, below, format!("{place}/{}", field.name), null);
        }
    }

    fn text(&mut self, text: Text, value: &str, place: &str) {
        self.replace(Rule::Type, place, [json!(7), json!(true), json!({}), json!([])]);
        if text.pattern.is_some() {
            let wrong = ["", "?", " "].map(str::to_owned).into_iter();
            let around = [format!("{value}\n"), format!("{value}?"), format!(" {value}"), value.repeat(40)];
            self.replace(Rule::Pattern, place, wrong.chain(around).map(Value::String));
        }
        let beyond = [text.shortest.and_then(|least| least.checked_sub(1)), text.longest.map(|most| most + 1)];
        self.replace(Rule::Length, place, beyond.into_iter().flatten().map(|length| json!("x".repeat(length))));
        match text.format {
            Some("date") => self.replace(Rule::Date, place, ["1990-02-30", "15.01.1990", ""].map(Value::from)),
            Some("date-time") => {
                self.replace(Rule::DateTime, place, ["2021-07-01", "2021-07-01T14:56:45", ""].map(Value::from));
            }
            Some("email") => self.replace(Rule::Email, place, ["nobody", "@", ""].map(Value::from)),
            _ => {}
        }
    }
}

/// The fields of an object without their names, in the order of those.
fn in_order(fields: &[Field], value: &Value) -> Value {
    let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
    names.sort_unstable();
    names.into_iter().map(|name| value[name].clone()).collect()
}

/// What JSON can hold of it.
fn number(value: i128) -> Option<Value> {
    i64::try_from(value).map(Value::from).ok().or_else(|| u64::try_from(value).map(Value::from).ok())
}

/// The component that a value is.
pub(in crate::spec_conformance) fn arm_of(arms: &[Schema], value: &Value) -> Schema {
    let fits = |arm: &&Schema| Component { id: arm.id, name: arm.name().unwrap() }.is_legal(value);
    *arms.iter().find(fits).unwrap_or_else(|| panic!("an instance is one of the forms: {value}"))
}
