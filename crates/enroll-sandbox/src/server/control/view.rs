//! The JSON of the control endpoint: users with their secrets, requests with reasons, without their
//! contents, and how many there are of both.

use crate::{
    fault::Fault,
    reason::Reason,
    server::Shared,
    store::{Facts, Received, User},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

#[derive(Serialize)]
struct UserView<'a> {
    #[serde(flatten)]
    facts: &'a Facts,
    /// How many users of the provider belong to the same customer, including this one.
    times_stored: usize,
}

#[derive(Serialize)]
struct RequestView<'a> {
    number: u64,
    provider: Option<&'static str>,
    method: &'a str,
    path: Cow<'a, str>,
    status: Option<u16>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_look_up: bool,
    fault: Option<&'a Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Reason>,
}

/// The JSON of a user, with the number of the provider's users for the same customer.
pub(super) fn user(user: &User, times_stored: usize) -> Value {
    json!(UserView { facts: user.facts(), times_stored })
}

/// The numbers of users by provider, and of requests.
pub(super) fn counts(shared: &Shared) -> Value {
    let ids = shared.providers.iter().map(|provider| provider.endpoint.id.as_str());
    let users: Map<String, Value> = ids.map(|id| (id.to_owned(), json!(shared.store.count(id)))).collect();
    let (last, kept) = shared.journal.count();
    json!({ "users": users, "requests": { "last": last, "kept": kept } })
}

/// The JSON of a request and its number.
pub(super) fn request(number: u64, request: &Received) -> Value {
    json!(RequestView {
        number,
        provider: request.provider(),
        method: request.method().as_str(),
        path: request.path(),
        status: request.status(),
        is_look_up: request.is_look_up(),
        fault: request.fault(),
        problem: request.problem(),
        reason: request.reason(),
    })
}
