//! The documented bodies of a provider, from its spec, and what can be made of their form.

use enroll_tests::specs;
use serde_json::{Value, json};

/// What a provider's spec shows.
#[derive(Debug)]
pub(super) struct Bodies {
    pub(super) success: (u16, Value),
    id: Vec<String>,
    /// Responses that reject a request for what it is: status and body.
    pub(super) rejections: Vec<(u16, Value)>,
    /// Responses to a duplicate, by the path in the profile.
    duplicates: Vec<(Option<String>, u16, Value)>,
    key_reused: Option<(u16, Value)>,
    pub(super) listed: Vec<String>,
    /// The statuses under which the provider documents one error alone.
    pub(super) documented_statuses: Vec<u64>,
}

/// The cases that tell the truth of a rejection.
const REJECTIONS: [&str; 6] =
    ["invalid_body", "missing_credentials", "wrong_credentials", "wrong_signature", "forbidden", "not_found"];

impl Bodies {
    pub(super) fn of(id: &str) -> Self {
        let spec = specs::spec(id);
        let facts = enroll::PROVIDERS.iter().find(|facts| facts.id == id).unwrap();
        let listed = spec["x-enroll-provider"]["listed_errors"].as_array().unwrap();
        let mut bodies = Self {
            success: (0, Value::Null),
            id: facts.keep.user_id.unwrap().split('/').skip(1).map(str::to_owned).collect(),
            rejections: Vec::new(),
            duplicates: Vec::new(),
            key_reused: None,
            documented_statuses: listed.iter().filter_map(|error| error["status"].as_u64()).collect(),
            listed: listed.iter().filter_map(|error| error["text"].as_str().map(str::to_owned)).collect(),
        };
        for (status, response) in specs::operation(&spec)["responses"].as_object().unwrap() {
            let examples = response.pointer("/content/application~1json/examples").and_then(Value::as_object);
            for example in examples.into_iter().flatten().map(|(_, example)| example) {
                bodies.add(status.parse().unwrap(), example);
            }
        }
        bodies
    }

    fn add(&mut self, status: u16, example: &Value) {
        let body = (status, example["value"].clone());
        match example["x-enroll-case"].as_str() {
            None if status < 300 => self.success = body,
            Some("duplicate") => {
                self.duplicates.push((example["x-enroll-of"].as_str().map(str::to_owned), body.0, body.1));
            }
            Some("idempotency_key_reused") => self.key_reused = Some(body),
            Some("nonce_rejected") => self.rejections.push(body),
            Some(case) if REJECTIONS.contains(&case) => self.rejections.push(body),
            _ => {}
        }
    }

    /// The documented success for a user.
    pub(super) fn created(&self, user: &str) -> (u16, Value) {
        let (status, mut body) = self.success.clone();
        *self.id.iter().fold(&mut body, |holder, name| &mut holder[name.as_str()]) = user.into();
        (status, body)
    }

    /// The documented response to a duplicate of this field.
    pub(super) fn duplicate(&self, of: &str) -> (u16, Value) {
        let known = self.duplicates.iter().find(|(field, ..)| field.as_deref() == Some(of));
        let (status, body) = match known {
            Some((_, status, body)) => (*status, body.clone()),
            None => self.key_reused.clone().unwrap(),
        };
        (status, body)
    }

    /// The provider's own form of an error, which says this in every string.
    pub(super) fn error(&self, message: &str) -> Value {
        let (_, mut body) = self.rejections[0].clone();
        fill(&mut body, message);
        body
    }

    /// The form of a success that holds an error in place of the user.
    pub(super) fn denial(&self, message: &str) -> Value {
        match self.id.split_last() {
            Some((_, holders)) if !holders.is_empty() => {
                let errors = json!({ "errors": [message] });
                holders.iter().rev().fold(errors, |inner, name| json!({ name.as_str(): inner }))
            }
            _ => self.error(message),
        }
    }
}

fn fill(body: &mut Value, message: &str) {
    match body {
        Value::String(text) => message.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, message)),
        Value::Object(fields) => fields.values_mut().for_each(|field| fill(field, message)),
        _ => {}
    }
}
