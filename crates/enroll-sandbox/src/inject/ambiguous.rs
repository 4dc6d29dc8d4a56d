//! Responses that look the same whether the user was stored before, is stored later, or never.
//!
//! They come from something between a client and a provider, or from a provider that fails in the
//! middle of its work.

use crate::{
    clock,
    fault::RetryAfter,
    response::{JsonResponse, OutgoingResponse},
    spec::{Case, Operation},
    store::Received,
    target,
};
use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, SERVER},
};
use serde_json::{Value, json};
use std::time::Duration;

/// The HTML page of a gateway.
pub(super) const PAGE: &str = "<!doctype html>\n<html><head><title>503 Service Unavailable</title></head>\n\
                               <body><h1>503 Service Unavailable</h1></body></html>\n";

/// The response of a proxy, a gateway or a firewall.
pub(super) fn intermediary(status: u16, retry_after: Option<RetryAfter>, html: bool) -> OutgoingResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = OutgoingResponse::from(JsonResponse::empty(status));
    response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response.headers.insert(SERVER, HeaderValue::from_static("Varnish"));
    response.headers.extend(retry_after.and_then(retry_after_header).map(|value| (RETRY_AFTER, value)));
    response.body = Bytes::from_static(if html { PAGE.as_bytes() } else { b"" });
    response
}

/// The value of the header `Retry-After`.
pub(super) fn retry_after_header(retry_after: RetryAfter) -> Option<HeaderValue> {
    match retry_after {
        RetryAfter::Seconds(seconds) => Some(seconds.into()),
        RetryAfter::DateInSeconds(seconds) => {
            // Of the wall clock, with which the client compares it, however far the sandbox's own
            // clock was moved.
            let time = clock::later(clock::now(), Duration::from_secs(seconds));
            HeaderValue::from_str(&httpdate::fmt_http_date(time)).ok()
        }
    }
}

/// The provider's own 500 with an error message that contains every string of the request.
pub(super) fn echo(operation: &Operation, request: &Received) -> OutgoingResponse {
    let mut response = JsonResponse::with_usual_status(operation, Case::ServerError);
    // Providers that send failures under a success status document no 500.
    response.status = StatusCode::INTERNAL_SERVER_ERROR;
    let mut strings = Vec::new();
    collect(&request.json().unwrap_or_default(), &mut strings);
    if request.is_look_up() {
        strings.push(target::segment(request.sent_path()));
        strings.extend(target::query(request.target()).map(|(_, value)| value));
    }
    add(&mut response.body, &format!("could not index {}", strings.join(", ")));
    response.into()
}

fn collect(value: &Value, strings: &mut Vec<String>) {
    match value {
        Value::String(text) => strings.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, strings)),
        _ => {}
    }
}

/// Appends a message to every string of a body, and adds an `error` field to an empty object.
fn add(body: &mut Value, text: &str) {
    match body {
        Value::String(string) => *string = format!("{string}: {text}"),
        Value::Array(items) => items.iter_mut().for_each(|item| add(item, text)),
        Value::Object(fields) if fields.is_empty() => drop(fields.insert("error".to_owned(), text.into())),
        Value::Object(fields) => fields.values_mut().for_each(|field| add(field, text)),
        _ => {}
    }
}

/// The documented success with an error field instead of the user.
pub(super) fn denied_success(operation: &Operation) -> OutgoingResponse {
    let holder = operation.success.id_pointer().and_then(|pointer| pointer.trim_start_matches('/').split_once('/'));
    let body = match holder {
        Some((holder, _)) => json!({ holder: { "errors": ["EGeneral:Internal error"] } }),
        None => JsonResponse::with_usual_status(operation, Case::ServerError).body,
    };
    JsonResponse::succeeded(operation, body).into()
}
