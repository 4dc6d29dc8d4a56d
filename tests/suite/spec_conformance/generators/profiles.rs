//! Random profiles: a common part that every provider accepts, extras made from requests that the
//! specs allow; and the same with an error.

use enroll::PROVIDER_IDS;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use super::extras::extras;
use super::instances::instances;
use crate::spec_conformance::components::request;

/// A profile in JSON, legal in itself. A provider may still miss something.
pub(in crate::spec_conformance) fn profiles() -> BoxedStrategy<Value> {
    let own: Vec<_> = PROVIDER_IDS.iter().map(|id| own(id)).collect();
    let extras = own.prop_map(|own| {
        let given = PROVIDER_IDS.iter().zip(own).filter_map(|(id, own)| Some(((*id).to_owned(), own?)));
        Some(Value::Object(given.collect()))
    });
    record(vec![
        ("external_id", often("[A-Za-z0-9-]{1,24}")),
        ("email", often(r"[a-z0-9]{1,9}(\.[a-z0-9]{1,9})?@[a-z0-9]{1,9}\.example\.(com|org)")),
        ("phone", often(r"\+[1-9][0-9]{6,14}")),
        ("language", often("[a-z]{2}")),
        ("display_name", often(r"\PC{0,20}")),
        ("subject", always(prop_oneof![6 => person(), 3 => business(), 1 => Just(json!("reference"))].boxed())),
        ("extras", extras.boxed()),
    ])
}

/// The same with up to three fields replaced by something absurd.
pub(in crate::spec_conformance) fn broken_profiles() -> BoxedStrategy<Value> {
    let changes = prop::collection::vec((any::<Index>(), select(absurd())), 1..=3);
    (profiles(), changes)
        .prop_map(|(mut profile, changes)| {
            for (index, value) in changes {
                let places = leaves(&profile);
                *profile.pointer_mut(&places[index.index(places.len())]).unwrap() = value;
            }
            profile
        })
        .boxed()
}

fn absurd() -> Vec<Value> {
    let texts = ["?", "", " ", "+0", "fra", "Nobody knows 1\n", "1990-02-30"].map(Value::from);
    texts.into_iter().chain([Value::Null, json!("x".repeat(1_000)), json!(7), json!({}), json!([])]).collect()
}

/// Every scalar of a JSON value, as JSON pointers.
fn leaves(value: &Value) -> Vec<String> {
    fn walk(value: &Value, place: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| walk(field, &format!("{place}/{name}"), found));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{place}/{at}"), found));
            }
            _ => found.push(place.to_owned()),
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// The extras of one provider, which most profiles have where there are any.
fn own(id: &'static str) -> BoxedStrategy<Option<Value>> {
    let schema = request(id).schema();
    let own = instances(schema).prop_map(move |body| Some(extras(schema, &body)).filter(Value::is_object));
    prop_oneof![9 => own, 1 => Just(None)].boxed()
}

fn person() -> BoxedStrategy<Value> {
    let names = record(vec![("given", name()), ("middle", rarely(name())), ("family", mostly_given(name()))]);
    let birth = record(vec![("city", often(r"\PC{0,12}")), ("country", often("[A-Z]{2}"))]);
    let person = record(vec![
        ("name", always(names)),
        ("date_of_birth", mostly(date())),
        ("birth", mostly(birth)),
        ("gender", mostly(select(vec!["female", "male", "other"]).prop_map(Value::from).boxed())),
        ("nationalities", mostly(list(text("[A-Z]{2}"), 1))),
        ("residence", mostly(address())),
        ("tax_ids", mostly(tax_ids())),
        ("occupation", mostly(occupation())),
        ("employer_name", often(r"\PC{0,12}")),
    ]);
    person.prop_map(|person| json!({ "person": person })).boxed()
}

fn business() -> BoxedStrategy<Value> {
    let business = record(vec![
        ("legal_name", always(text(r"\PC{1,20}"))),
        ("formation_date", mostly(date())),
        ("address", mostly(address())),
        ("tax_ids", mostly(tax_ids())),
    ]);
    business.prop_map(|business| json!({ "business": business })).boxed()
}

fn address() -> BoxedStrategy<Value> {
    let line = || always(text(r"\PC{1,20}"));
    record(vec![
        ("line1", line()),
        ("line2", often(r"\PC{1,9}")),
        ("city", mostly_given(line())),
        ("region", often(r"\PC{1,9}")),
        ("postal_code", mostly_given(line())),
        ("country", always(text("[A-Z]{2}"))),
    ])
}

fn tax_ids() -> BoxedStrategy<Value> {
    list(record(vec![("id", always(text("[0-9.-]{1,14}"))), ("country", always(text("[A-Z]{2}")))]), 0)
}

/// The one list of occupations that a provider has.
fn occupation() -> BoxedStrategy<Value> {
    instances(crate::spec_conformance::shape::Schema::component("kraken", "Occupation"))
}

fn date() -> BoxedStrategy<Value> {
    (1900..2020, 1..=12, 1..=28).prop_map(|(year, month, day)| json!(format!("{year}-{month:02}-{day:02}"))).boxed()
}

/// Letters of any script, as no provider refuses them in a name.
fn name() -> BoxedStrategy<Option<Value>> {
    always(text(r"[\p{Lu}\p{Lo}][\p{L}' -]{0,12}"))
}

fn text(expression: &'static str) -> BoxedStrategy<Value> {
    expression.prop_map(Value::String).boxed()
}

fn list(item: BoxedStrategy<Value>, least: usize) -> BoxedStrategy<Value> {
    prop::collection::vec(item, least..=3).prop_map(Value::Array).boxed()
}

fn always(value: BoxedStrategy<Value>) -> BoxedStrategy<Option<Value>> {
    value.prop_map(Some).boxed()
}

fn mostly(value: BoxedStrategy<Value>) -> BoxedStrategy<Option<Value>> {
    prop::option::weighted(0.95, value).boxed()
}

fn mostly_given(value: BoxedStrategy<Option<Value>>) -> BoxedStrategy<Option<Value>> {
    prop_oneof![9 => value, 1 => Just(None)].boxed()
}

fn rarely(value: BoxedStrategy<Option<Value>>) -> BoxedStrategy<Option<Value>> {
    prop_oneof![1 => value, 2 => Just(None)].boxed()
}

fn often(expression: &'static str) -> BoxedStrategy<Option<Value>> {
    mostly(text(expression))
}

fn record(fields: Vec<(&'static str, BoxedStrategy<Option<Value>>)>) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    values
        .prop_map(move |values| {
            let named = names.iter().zip(values);
            Value::Object(named.filter_map(|(name, value)| Some(((*name).to_owned(), value?))).collect::<Map<_, _>>())
        })
        .boxed()
}
