//! One provider's whole spec with canaries: its request, its responses, its headers and its
//! credentials.

use std::collections::BTreeMap;

use enroll::CallOptions;
use enroll_tests::specs::{operation, shared};
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
    let responses = responses(id, &operation["responses"], &mut fields);
    let options = headers::options(id, operation, &mut fields);
    let credentials = credentials().1[id].clone();
    headers::credentials(id, &credentials, &mut fields);
    Planted { id, fields, requests, responses, options, credentials }
}

impl Planted {
    /// Everything that must be shown nowhere.
    pub(super) fn canaries(&self) -> Vec<String> {
        let mut all = canaries(&self.fields, false);
        all.extend([DEVICE, HEADER].map(str::to_owned));
        all
    }
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
fn responses(id: &'static str, responses: &'static Value, fields: &mut Vec<Field>) -> Vec<Response> {
    let mut kinds = BTreeMap::<String, Vec<(u16, &'static Value)>>::new();
    for (status, response) in responses.as_object().unwrap() {
        kinds.entry(body(response).to_string()).or_default().push((status.parse().unwrap(), response));
    }
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by_key(|responses| responses[0].0);
    kinds.into_iter().map(|responses| response(id, &responses, fields)).collect()
}

fn response(id: &'static str, responses: &[(u16, &'static Value)], fields: &mut Vec<Field>) -> Response {
    let statuses: Vec<_> = responses.iter().map(|(status, _)| status.to_string()).collect();
    let bodies = plant(Schema::at(id, body(responses[0].1)), &format!("response {}", statuses.join("|")), fields);
    let statuses = responses
        .iter()
        .map(|(status, response)| (*status, headers::of_response(id, &format!("response {status}"), response, fields)));
    Response { statuses: statuses.collect(), bodies }
}
