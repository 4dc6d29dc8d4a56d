//! A provider may add fields and enumeration values to its responses at any time. They are
//! tolerated, and no known value is lost by it.

use enroll_tests::specs::ids;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::spec_conformance::components::{Component, received};
use crate::spec_conformance::generators::enumerated::whole;
use crate::spec_conformance::generators::instances::instances;
use crate::spec_conformance::generators::near_misses::{UNKNOWN, arm_of};
use crate::spec_conformance::round_trip::normalized;
use crate::spec_conformance::runner::hold;
use crate::spec_conformance::shape::{Schema, Shape};

/// Something new in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Field,
    Value,
}

/// A value that no enumeration has.
const NEW_VALUE: &str = "an unknown value";

/// Every place where something new can be, as JSON pointers.
fn places(schema: Schema, value: &Value, place: String, found: &mut Vec<(News, String)>) {
    match schema.shape() {
        _ if value.is_null() => {}
        Shape::OneOf(arms) => places(arm_of(&arms, value), value, place, found),
        Shape::Enumeration(values) if values.iter().all(Value::is_string) => found.push((News::Value, place)),
        Shape::FreeForm => found.push((News::Field, place)),
        Shape::Object(fields) => {
            for field in fields {
                if let Some(below) = value.get(field.name) {
                    places(field.schema, below, format!("{place}/{}", field.name), found);
                }
            }
            found.push((News::Field, place));
        }
        Shape::List(item) => {
            let items = value.as_array().into_iter().flatten().enumerate();
            items.for_each(|(at, below)| places(item, below, format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

fn of(component: Component, instance: &Value) -> Vec<(News, String)> {
    let mut found = Vec::new();
    places(component.schema(), instance, String::new(), &mut found);
    found
}

fn tolerated(component: Component, instance: &Value, (news, place): &(News, String)) -> Result<(), String> {
    let mut changed = instance.clone();
    let at = changed.pointer_mut(place).unwrap();
    let mut expected = instance.clone();
    match news {
        News::Field => drop(at.as_object_mut().unwrap().insert(UNKNOWN.to_owned(), json!({ "deep": [1, null] }))),
        News::Value => {
            *at = json!(NEW_VALUE);
            expected = changed.clone();
        }
    }
    let after = component.typed(&changed).map_err(|error| format!("{news:?} at `{place}`: {error}: {changed}"))?;
    if normalized(without(after.clone())) == normalized(expected) {
        Ok(())
    } else {
        Err(format!("{changed} became {after}"))
    }
}

/// Without the new field, which free-form objects keep and others need not.
fn without(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| name != UNKNOWN);
            kept.map(|(name, field)| (name, without(field))).collect()
        }
        Value::Array(items) => items.into_iter().map(without).collect(),
        other => other,
    }
}

#[test]
fn something_new_in_a_response_is_tolerated() {
    for component in received() {
        hold(&component.place(), &(instances(component.schema()), any::<Index>()), |(instance, index)| {
            let places = of(component, &instance);
            if places.is_empty() { Ok(()) } else { tolerated(component, &instance, index.get(&places)) }
        });
    }
}

#[test]
fn something_new_is_tolerated_at_every_place() {
    let mut fields = 0;
    let mut values = 0;
    for component in received() {
        for instance in whole(component.schema()) {
            for news in of(component, &instance) {
                tolerated(component, &instance, &news).unwrap_or_else(|error| panic!("{}: {error}", component.place()));
                if news.0 == News::Field { fields += 1 } else { values += 1 }
            }
        }
    }
    assert!(fields > 50 && values > 1, "{fields} fields, {values} values");
    let with_responses = ids().filter(|id| received().iter().any(|one| one.id == *id));
    assert_eq!(with_responses.count(), ids().count());
}
