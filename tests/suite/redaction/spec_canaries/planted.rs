//! One provider's whole spec with canaries: its requests, its responses, its headers and its
//! credentials, of the create and of the look-up.

use std::collections::BTreeMap;

use enroll::CallOptions;
use enroll_tests::specs::{look_up, operation, shared};
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::fields::{Field, canaries, plant};
use super::headers;
use crate::redaction::canaries::credentials;
use crate::spec_conformance::shape::{Schema, Shape};

/// What is nowhere in a spec and may be sent all the same: an option of the call, and any header of
/// a response.
pub(super) const DEVICE: &str = "CanaryDevice";
pub(super) const HEADER: &str = "CanaryHeader";

/// A provider's spec with canaries.
pub(super) struct Planted {
    pub(super) id: &'static str,
    /// Every text, with or without a canary, and every other value that has one.
    pub(super) fields: Vec<Field>,
    /// Bodies which together hold every field of the request.
    pub(super) requests: Vec<Value>,
    pub(super) responses: Vec<Response>,
    /// The responses of the look-up; none if the provider has none.
    pub(super) found: Vec<Response>,
    pub(super) options: CallOptions,
    pub(super) credentials: Value,
}

/// A response as the spec shows it, once for all statuses under which it may come.
pub(super) struct Response {
    /// Each with its headers.
    pub(super) statuses: Vec<(u16, HeaderMap)>,
    /// Bodies which together hold every field.
    pub(super) bodies: Vec<Value>,
}

pub(super) fn planted(id: &'static str) -> Planted {
    let operation = operation(shared(id));
    let mut fields = Vec::new();
    let requests = requests(Schema::at(id, body(&operation["requestBody"])), &mut fields);
    let responses = responses(id, "response", &operation["responses"], &mut fields);
    let options = headers::options(id, operation, &mut fields);
    let found = look_up(shared(id)).map(|operation| found(id, operation, &mut fields)).unwrap_or_default();
    let credentials = credentials().1[id].clone();
    headers::credentials(id, &credentials, &mut fields);
    Planted { id, fields, requests, responses, found, options, credentials }
}

impl Planted {
    /// Everything that must be shown nowhere.
    pub(super) fn canaries(&self) -> Vec<String> {
        let mut all = canaries(&self.fields, false);
        all.extend([DEVICE, HEADER].map(str::to_owned));
        all
    }
}

/// The responses of a look-up. What it sends comes from the caller's query, and is looked for there.
fn found(id: &'static str, operation: &'static Value, fields: &mut Vec<Field>) -> Vec<Response> {
    if operation.get("requestBody").is_some() {
        plant(Schema::at(id, body(&operation["requestBody"])), "look-up", fields);
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let place = format!("look-up {}", parameter["name"].as_str().unwrap());
        plant(Schema::at(id, &parameter["schema"]), &place, fields);
    }
    responses(id, "look-up response", &operation["responses"], fields)
}

/// What the signer fills in is in the list, and nothing else may send it.
fn requests(schema: Schema, fields: &mut Vec<Field>) -> Vec<Value> {
    let mut requests = plant(schema, "request", fields);
    if let Shape::Object(named) = schema.shape() {
        for one in named.iter().filter(|one| one.schema.is_the_signers()) {
            requests.iter_mut().for_each(|request| drop(request.as_object_mut().unwrap().remove(one.name)));
        }
    }
    requests
}

fn body(of: &'static Value) -> &'static Value {
    &enroll_tests::specs::json(of)["schema"]
}

/// The same schema is one response, under however many statuses it is.
fn responses(id: &'static str, place: &str, responses: &'static Value, fields: &mut Vec<Field>) -> Vec<Response> {
    let mut kinds = BTreeMap::<String, Vec<(u16, &'static Value)>>::new();
    for (status, response) in responses.as_object().unwrap() {
        kinds.entry(body(response).to_string()).or_default().push((status.parse().unwrap(), response));
    }
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by_key(|responses| responses[0].0);
    kinds.into_iter().map(|responses| response(id, place, &responses, fields)).collect()
}

fn response(id: &'static str, place: &str, responses: &[(u16, &'static Value)], fields: &mut Vec<Field>) -> Response {
    let statuses: Vec<_> = responses.iter().map(|(status, _)| status.to_string()).collect();
    let bodies = plant(Schema::at(id, body(responses[0].1)), &format!("{place} {}", statuses.join("|")), fields);
    let statuses = responses
        .iter()
        .map(|(status, response)| (*status, headers::of_response(id, &format!("{place} {status}"), response, fields)));
    Response { statuses: statuses.collect(), bodies }
}
