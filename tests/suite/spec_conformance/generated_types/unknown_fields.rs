//! What a provider may add to its answers any day, a member or a value of an enumeration, is tolerated, and nothing that is known gets lost by it.

use enroll_tests::specs::ids;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::spec_conformance::components::{Component, received};
use crate::spec_conformance::generators::enumerated::whole;
use crate::spec_conformance::generators::instances::instances;
use crate::spec_conformance::generators::near_misses::{UNKNOWN, arm_of};
use crate::spec_conformance::round_trip::said;
use crate::spec_conformance::runner::hold;
use crate::spec_conformance::shape::{Schema, Shape};

/// Something new in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Member,
    Value,
}

/// A value that no enumeration has.
const NEW_VALUE: &str = "a value that nobody knows";

/// Every place where something new can stand, as JSON pointers.
fn places(schema: Schema, value: &Value, place: String, found: &mut Vec<(News, String)>) {
    match schema.shape() {
        _ if value.is_null() => {}
        Shape::OneOf(arms) => places(arm_of(&arms, value), value, place, found),
        Shape::Enumeration(values) if values.iter().all(Value::is_string) => found.push((News::Value, place)),
        Shape::FreeForm => found.push((News::Member, place)),
        Shape::Object(members) => {
            for member in members {
                if let Some(below) = value.get(member.name) {
                    places(member.schema, below, format!("{place}/{}", member.name), found);
                }
            }
            found.push((News::Member, place));
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
        News::Member => drop(at.as_object_mut().unwrap().insert(UNKNOWN.to_owned(), json!({ "deep": [1, null] }))),
        News::Value => {
            *at = json!(NEW_VALUE);
            expected = changed.clone();
        }
    }
    let after = component.typed(&changed).map_err(|error| format!("{news:?} at `{place}`: {error}: {changed}"))?;
    if said(without(after.clone())) == said(expected) { Ok(()) } else { Err(format!("{changed} became {after}")) }
}

/// Without the new member, which free-form objects keep and others need not.
fn without(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| name != UNKNOWN);
            kept.map(|(name, member)| (name, without(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(without).collect(),
        other => other,
    }
}

#[test]
fn something_new_in_an_answer_is_tolerated() {
    for component in received() {
        hold(&component.place(), &(instances(component.schema()), any::<Index>()), |(instance, index)| {
            let places = of(component, &instance);
            if places.is_empty() { Ok(()) } else { tolerated(component, &instance, index.get(&places)) }
        });
    }
}

#[test]
fn something_new_is_tolerated_at_every_place() {
    let mut members = 0;
    let mut values = 0;
    for component in received() {
        for instance in whole(component.schema()) {
            for news in of(component, &instance) {
                tolerated(component, &instance, &news).unwrap_or_else(|error| panic!("{}: {error}", component.place()));
                if news.0 == News::Member { members += 1 } else { values += 1 }
            }
        }
    }
    assert!(members > 50 && values > 1, "{members} members, {values} values");
    let with_answers = ids().filter(|id| received().iter().any(|one| one.id == *id));
    assert_eq!(with_answers.count(), ids().count());
}
