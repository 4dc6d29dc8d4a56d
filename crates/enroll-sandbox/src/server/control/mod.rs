//! The control endpoint, with which programs in other languages set faults and read what was
//! stored.
//!
//! It does over HTTP what [`Sandbox`](crate::Sandbox) does in process, and is off by default. Its
//! only credential is a secret segment of its paths, so it is limited to loopback unless remote
//! control is allowed. Requests to it are not in the journal.

mod body;
mod error;
mod ignored;
mod listing;
pub(crate) mod paths;
mod plan;
mod view;

use super::Shared;
use crate::{
    clock::rfc3339,
    response::{JsonResponse, OutgoingResponse},
};
use axum::response::{IntoResponse as _, Response};
use error::ControlError;
use http::{StatusCode, request::Parts};
use serde_json::{Value, json};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// The prefix of all paths.
const PREFIX: &str = "/_sandbox/";

/// The base path of the endpoint, without a slash at the end.
pub(crate) fn base(segment: &str) -> String {
    format!("{PREFIX}{segment}")
}

/// The part of a path after the secret segment; `None` if the segment is wrong.
pub(crate) fn action<'a>(segment: &str, path: &'a str) -> Option<&'a str> {
    let (given, action) = path.strip_prefix(PREFIX)?.split_once('/')?;
    bool::from(given.as_bytes().ct_eq(segment.as_bytes())).then_some(action)
}

/// The response to a request to a path under the base.
pub(crate) fn response(shared: &Arc<Shared>, parts: &Parts, path: &str, body: &[u8]) -> Response {
    match (parts.method.as_str(), path) {
        ("GET", "users") => listing::users(shared),
        ("GET", "requests") => match after(parts.uri.query()) {
            Ok(number) => listing::requests(shared.journal.after(number)),
            Err(error) => json_response(Err(error)),
        },
        ("GET", "counts") => json_response(Ok(view::counts(shared))),
        (method, path) => {
            let steps: Vec<&str> = path.split('/').collect();
            json_response(match method {
                "POST" => post(shared, &steps, body),
                _ => change(shared, method, &steps, body).map(|()| json!({})),
            })
        }
    }
}

fn json_response(result: Result<Value, ControlError>) -> Response {
    let (status, body) = result
        .map_or_else(|error| (error.status(), json!({ "error": error.to_string() })), |body| (StatusCode::OK, body));
    OutgoingResponse::from(JsonResponse { body, ..JsonResponse::empty(status) }).into_response()
}

/// The number in `after=5`, the only query; without one it is 0.
fn after(query: Option<&str>) -> Result<u64, ControlError> {
    let Some(query) = query else { return Ok(0) };
    query.strip_prefix("after=").and_then(|number| number.parse().ok()).ok_or(ControlError::Query)
}

/// What returns nothing.
fn change(shared: &Shared, method: &str, path: &[&str], body: &[u8]) -> Result<(), ControlError> {
    match (method, path) {
        ("PUT", ["faults", provider]) => shared.set_faults(provider, plan::read(body)?)?,
        ("PUT", ["look_up_faults", provider]) => shared.set_look_up_faults(provider, plan::read(body)?)?,
        ("DELETE", ["faults"]) => shared.clear_faults(),
        ("DELETE", ["users"]) => shared.store.clear(),
        ("DELETE", ["requests"]) => shared.journal.clear(),
        ("DELETE", ["tokens"]) => shared.expire_tokens(),
        _ => return Err(ControlError::UnknownPath),
    }
    Ok(())
}

/// What returns something new.
fn post(shared: &Shared, path: &[&str], body: &[u8]) -> Result<Value, ControlError> {
    match path {
        ["users", provider] => Ok(json!({ "id": shared.seed(provider, body::user(body)?)?.id() })),
        ["clock"] => {
            let clock = &shared.store.clock;
            Ok(json!({ "now": rfc3339(clock.advance(body::advance(body, clock.now())?)) }))
        }
        ["tokens", provider] => issue_token(shared, provider),
        _ => Err(ControlError::UnknownPath),
    }
}

fn issue_token(shared: &Shared, provider: &str) -> Result<Value, ControlError> {
    let token = shared.issue_token(provider);
    token.map(|token| json!({ "token": token })).ok_or_else(|| ControlError::NoTokens(provider.to_owned()))
}
