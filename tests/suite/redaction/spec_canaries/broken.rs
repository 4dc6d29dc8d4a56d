//! Every way to break an instance: another value or none at each place, an additional field, and a
//! truncated body.

use serde_json::{Value, json};

/// What is in place of something else.
pub(super) const BROKEN: &str = "CanaryBroken";

/// The name of an unknown field. One that could be the name of a field is shown, so that a
/// slip of the pen is found.
pub(super) const NEW: &str = "canary@new";

/// The bytes of everything that an instance becomes when it is broken once. What is public is
/// replaced by no canary, for what is there is public too.
pub(super) fn broken(instance: &Value, hidden: &[String]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for place in places(instance, String::new()) {
        let here = instance.pointer(&place).unwrap();
        all.extend(others(here, hidden).iter().map(|other| changed(instance, &place, |at| *at = other.clone())));
        for name in here.as_object().into_iter().flat_map(|fields| fields.keys()) {
            all.push(changed(instance, &place, |at| drop(at.as_object_mut().unwrap().remove(name))));
        }
        if here.is_object() {
            all.push(changed(instance, &place, |at| at[NEW] = json!(BROKEN)));
        }
    }
    all.extend(cut(instance));
    all
}

/// The same with a canary in place of everything public. Where it is legal, it may be shown.
pub(super) fn misread(instance: &Value, hidden: &[String]) -> Vec<Vec<u8>> {
    let places = places(instance, String::new()).into_iter();
    let public = places.filter(|place| is_public(instance.pointer(place).unwrap(), hidden));
    public.map(|place| changed(instance, &place, |at| *at = json!(BROKEN))).collect()
}

/// Values of every kind. A list may be for the fields of an object in their order, so it holds
/// nothing that could be one.
fn others(here: &Value, hidden: &[String]) -> Vec<Value> {
    let mut others =
        vec![json!(7), json!(1.5), json!(true), Value::Null, json!([{ NEW: BROKEN }]), json!({ NEW: BROKEN })];
    if !is_public(here, hidden) {
        others.push(json!(BROKEN));
    }
    others
}

fn is_public(here: &Value, hidden: &[String]) -> bool {
    let text = here.to_string();
    !here.is_object() && !here.is_array() && !hidden.iter().any(|canary| text.contains(canary))
}

fn changed(instance: &Value, place: &str, change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut value = instance.clone();
    change(value.pointer_mut(place).unwrap());
    value.to_string().into_bytes()
}

/// Ends before every field and before every value, and a few bytes later.
fn cut(instance: &Value) -> impl Iterator<Item = Vec<u8>> {
    let text = instance.to_string();
    let ends: Vec<_> = text.match_indices('"').flat_map(|(at, _)| [at, at + 4]).filter(|at| *at < text.len()).collect();
    ends.into_iter().map(move |end| text.as_bytes()[..end].to_vec())
}

/// The pointers to all values, itself first.
fn places(value: &Value, place: String) -> Vec<String> {
    let below: Vec<_> = match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, below)| places(below, format!("{place}/{name}"))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, below)| places(below, format!("{place}/{at}"))).collect()
        }
        _ => Vec::new(),
    };
    [place].into_iter().chain(below).collect()
}

#[test]
fn an_instance_is_broken_everywhere() {
    let instance = json!({ "a": ["b"] });
    let all = [broken(&instance, &["b".to_owned()]), misread(&instance, &[])].concat();
    let strings: Vec<_> = all.iter().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    assert_eq!(strings.iter().filter(|text| *text == r#"{"a":["CanaryBroken"]}"#).count(), 2);
    for expected in [
        r#"{}"#,
        r#"{"a":[7]}"#,
        r#"{"a":["CanaryBroken"]}"#,
        r#"{"a":["b"],"canary@new":"CanaryBroken"}"#,
        r#"{"a":["#,
    ] {
        assert!(strings.iter().any(|text| text == expected), "{expected} is not in {strings:?}");
    }
}
