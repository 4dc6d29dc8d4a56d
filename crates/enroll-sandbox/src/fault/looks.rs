//! Responses that tell nothing: each looks the same whether the user was stored before it, is
//! stored after it, or never.
//!
//! They come from something between a client and a provider, or from a provider that fails in the
//! middle of its work.

use super::{Fault, RetryAfter, before};
use crate::{answer::Answer, case::Case, reply::Reply, spec::Endpoint};
use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, SERVER},
};
use serde_json::{Value, json};
use std::time::Duration;

/// What a proxy, a gateway or a firewall responds.
pub(super) fn intermediary(status: u16, retry_after: Option<RetryAfter>, html: bool) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut reply = Reply::from(Answer::empty(status));
    reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    reply.headers.insert(SERVER, HeaderValue::from_static("Varnish"));
    reply.headers.extend(retry_after.and_then(before::header).map(|value| (RETRY_AFTER, value)));
    reply.body = Bytes::from_static(if html { before::PAGE.as_bytes() } else { b"" });
    reply
}

/// The provider's own 500 with a message in which the whole request is repeated.
pub(super) fn echo(endpoint: &Endpoint, request: &[u8]) -> Reply {
    let mut answer = Answer::with_usual_status(endpoint, Case::ServerError);
    // Providers whose failures come under a success status document no 500.
    answer.status = StatusCode::INTERNAL_SERVER_ERROR;
    let request: Value = serde_json::from_slice(request).unwrap_or_default();
    let mut strings = Vec::new();
    collect(&request, &mut strings);
    add(&mut answer.body, &format!("could not index {}", strings.join(", ")));
    answer.into()
}

fn collect(value: &Value, strings: &mut Vec<String>) {
    match value {
        Value::String(text) => strings.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        Value::Object(members) => members.values().for_each(|member| collect(member, strings)),
        _ => {}
    }
}

/// Puts a text behind every string of a body, and into an error list of one where there is none.
fn add(body: &mut Value, text: &str) {
    match body {
        Value::String(string) => *string = format!("{string}: {text}"),
        Value::Array(items) => items.iter_mut().for_each(|item| add(item, text)),
        Value::Object(members) if members.is_empty() => drop(members.insert("error".to_owned(), text.into())),
        Value::Object(members) => members.values_mut().for_each(|member| add(member, text)),
        _ => {}
    }
}

/// The documented success without a user, and an error field in its place.
pub(super) fn denied_success(endpoint: &Endpoint) -> Reply {
    let holder = endpoint.success.id_pointer().and_then(|pointer| pointer.trim_start_matches('/').split_once('/'));
    let body = match holder {
        Some((holder, _)) => json!({ holder: { "errors": ["EGeneral:Internal error"] } }),
        None => Answer::with_usual_status(endpoint, Case::ServerError).body,
    };
    Answer::created(endpoint, body).into()
}

/// How long after the response the user is stored, for a fault that stores it late.
pub(crate) fn late(fault: &Fault) -> Option<Duration> {
    match fault {
        Fault::GatewayTimeout { stored_after_millis } => stored_after_millis.map(Duration::from_millis),
        _ => None,
    }
}
