//! Profiles and settings that cannot be decoded: no reader shows their content. That includes
//! foreign readers, such as the extractor of a web framework.

use axum::body::Body;
use axum::extract::{FromRequest as _, Json};
use enroll::{NewUser, Settings};
use enroll_tests::profiles;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::canaries::credentials;
use super::printed::found;

const CANARY: &str = "CanaryInPlace";
const NUMBER: i64 = 987_654_321_987;

/// A caller's type with one of these types in it.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only decoded")]
struct Around<T> {
    users: Vec<T>,
}

/// A value with one thing in it that does not belong there: at every place a string, a number, a
/// list and an object, and in every object a foreign key.
fn wrong(whole: &Value) -> Vec<Value> {
    let mut pointers = vec![String::new()];
    walk(whole, String::new(), &mut pointers);
    let other = [json!(CANARY), json!(NUMBER), json!([CANARY]), json!({ CANARY: 1 }), Value::Null];
    let mut all = Vec::new();
    for pointer in &pointers {
        for other in &other {
            let mut value = whole.clone();
            *value.pointer_mut(pointer).unwrap() = other.clone();
            all.push(value);
        }
        let mut value = whole.clone();
        if let Some(fields) = value.pointer_mut(pointer).unwrap().as_object_mut() {
            fields.insert(CANARY.to_owned(), json!(CANARY));
            all.push(value);
        }
    }
    all
}

fn walk(value: &Value, pointer: String, found: &mut Vec<String>) {
    let below: Vec<_> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{pointer}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (format!("{pointer}/{at}"), item)).collect(),
        _ => return,
    };
    for (pointer, value) in below {
        found.push(pointer.clone());
        walk(value, pointer, found);
    }
}

async fn extracted<T: DeserializeOwned>(text: &str) -> Option<String> {
    let request = axum::http::Request::post("/").header("content-type", "application/json");
    let request = request.body(Body::from(text.to_owned())).unwrap();
    Json::<T>::from_request(request, &()).await.err().map(|rejection| rejection.body_text())
}

/// What each reader says of a string that it refuses.
async fn error_messages<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> Vec<String> {
    let value = serde_json::from_str::<Value>(text).unwrap();
    let around = json!({ "users": [value] }).to_string();
    let all = [
        serde_json::from_str::<T>(text).err().map(|error| error.to_string()),
        serde_json::from_reader::<_, T>(text.as_bytes()).err().map(|error| error.to_string()),
        serde_json::from_value::<T>(value).err().map(|error| error.to_string()),
        serde_json::from_str::<Around<T>>(&around).err().map(|error| error.to_string()),
        serde_saphyr::from_str::<T>(text).err().map(|error| error.without_snippet().to_string()),
        extracted::<T>(text).await,
        extracted::<Around<T>>(&around).await,
    ];
    all.into_iter().flatten().collect()
}

async fn show_nothing<T: DeserializeOwned + std::fmt::Debug>(whole: &Value, least: usize) {
    let canaries = [CANARY.to_owned(), NUMBER.to_string()];
    let mut refused = 0;
    for value in wrong(whole) {
        let error_messages = error_messages::<T>(&value.to_string()).await;
        assert!(error_messages.is_empty() || error_messages.len() == 7, "{value}: {error_messages:?}");
        refused += usize::from(!error_messages.is_empty());
        for text in error_messages {
            assert_eq!(found(&text, &canaries), [""; 0], "{text}");
            assert!(text.contains("the JSON is not as expected at "), "{text}");
        }
    }
    assert!(refused >= least, "{refused}");
}

#[tokio::test]
async fn no_reader_shows_the_content_of_a_profile() {
    let whole = serde_json::to_value(profiles::full_person()).unwrap();
    show_nothing::<NewUser>(&whole, 100).await;
    assert!(NewUser::from_json(whole.to_string().as_bytes()).is_ok());
}

#[tokio::test]
async fn no_reader_shows_the_content_of_settings() {
    let credentials = credentials().1["kraken"].clone();
    show_nothing::<Settings>(&json!({ "base_url": "https://api.example.com", "credentials": credentials }), 5).await;
}

#[test]
fn every_way_in_reads_the_same_profile() {
    let whole = serde_json::to_value(profiles::full_person()).unwrap();
    let text = whole.to_string();
    let again = |user: NewUser| serde_json::to_value(user).unwrap();
    assert_eq!(again(NewUser::from_json(text.as_bytes()).unwrap()), whole);
    assert_eq!(again(serde_json::from_str(&text).unwrap()), whole);
    assert_eq!(again(serde_json::from_value(whole.clone()).unwrap()), whole);
    assert_eq!(again(serde_saphyr::from_str(&text).unwrap()), whole);
}
