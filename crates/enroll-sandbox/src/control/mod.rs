//! The control endpoint, by which programs in other languages play faults and learn what was stored.
//!
//! It does what [`Sandbox`](crate::Sandbox) does in process, and is off unless it was asked for.
//! Its only credential is a secret segment of its paths, so it is kept to loopback. The requests to
//! it are not in the journal.

mod closed;
mod error;
mod listing;
mod view;

use crate::{
    answer::Answer,
    fault::{FaultError, FaultPlan},
    reply::Reply,
    server::Shared,
};
use axum::response::{IntoResponse as _, Response};
use error::ControlError;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

/// What the paths begin with.
const PREFIX: &str = "/_sandbox/";

/// The path under which the calls are, without a slash at the end.
pub(crate) fn base(segment: &str) -> String {
    format!("{PREFIX}{segment}")
}

/// What follows the secret segment in a path that has the right one.
pub(crate) fn steps<'a>(segment: &str, path: &'a str) -> Option<&'a str> {
    let (given, steps) = path.strip_prefix(PREFIX)?.split_once('/')?;
    bool::from(given.as_bytes().ct_eq(segment.as_bytes())).then_some(steps)
}

/// The response to a request to a path under the base.
pub(crate) fn response(shared: &Arc<Shared>, method: &Method, path: &str, body: &[u8]) -> Response {
    match (method.as_str(), path) {
        ("GET", "users") => listing::users(shared),
        ("GET", "requests") => listing::requests(shared.journal.shared()),
        _ => Reply::from(answer(shared, method, path, body)).into_response(),
    }
}

fn answer(shared: &Shared, method: &Method, path: &str, body: &[u8]) -> Answer {
    let steps: Vec<&str> = path.split('/').collect();
    let done = match (method.as_str(), steps.as_slice()) {
        ("PUT", ["faults", provider]) => set_faults(shared, provider, body),
        ("DELETE", ["faults"]) => {
            shared.clear_faults();
            Ok(json!({}))
        }
        ("POST", ["tokens", provider]) => issue_token(shared, provider),
        ("DELETE", ["tokens"]) => {
            shared.expire_tokens();
            Ok(json!({}))
        }
        _ => Err(ControlError::UnknownPath),
    };
    let (status, body) = done
        .map_or_else(|error| (error.status(), json!({ "error": error.to_string() })), |body| (StatusCode::OK, body));
    Answer { body, ..Answer::empty(status) }
}

fn set_faults(shared: &Shared, provider: &str, body: &[u8]) -> Result<Value, ControlError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let plan: FaultPlan = serde_path_to_error::deserialize(&mut reader)?;
    reader.end().map_err(ControlError::trailing)?;
    let given: Value = serde_json::from_slice(body).map_err(ControlError::trailing)?;
    if let Some(place) = closed::ignored(&given, &json!(plan)) {
        return Err(ControlError::Ignored(place));
    }
    shared.set_faults(provider, plan)?;
    Ok(json!({}))
}

fn issue_token(shared: &Shared, provider: &str) -> Result<Value, ControlError> {
    let token = shared.issue_token(provider);
    token.map(|token| json!({ "token": token })).ok_or_else(|| ControlError::NoTokens(provider.to_owned()))
}

impl Shared {
    /// Replaces a provider's plan.
    pub(crate) fn set_faults(&self, provider: &str, plan: FaultPlan) -> Result<(), FaultError> {
        let known = self.provider(provider).ok_or_else(|| FaultError::UnknownProvider(provider.to_owned()))?;
        plan.check(known.endpoint)?;
        known.faults.set(plan);
        Ok(())
    }

    pub(crate) fn clear_faults(&self) {
        self.providers.iter().for_each(|provider| provider.faults.set(FaultPlan::none()));
    }

    pub(crate) fn issue_token(&self, provider: &str) -> Option<String> {
        self.provider(provider)?.plain.tokens().map(|tokens| tokens.issue(provider))
    }

    pub(crate) fn expire_tokens(&self) {
        self.providers.iter().filter_map(|provider| provider.plain.tokens()).for_each(|tokens| tokens.expire_all());
    }
}
