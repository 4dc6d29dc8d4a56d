//! Responses that look the same whether the user was stored before, is stored later, or never.
//!
//! They come from something between a client and a provider, or from a provider that fails in the
//! middle of its work.

use super::instead;
use crate::{
    fault::RetryAfter,
    response::{JsonResponse, OutgoingResponse},
    spec::{Case, Endpoint},
};
use bytes::Bytes;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, SERVER},
};
use serde_json::{Value, json};

/// The response of a proxy, a gateway or a firewall.
pub(super) fn intermediary(status: u16, retry_after: Option<RetryAfter>, html: bool) -> OutgoingResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = OutgoingResponse::from(JsonResponse::empty(status));
    response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response.headers.insert(SERVER, HeaderValue::from_static("Varnish"));
    response.headers.extend(retry_after.and_then(instead::header).map(|value| (RETRY_AFTER, value)));
    response.body = Bytes::from_static(if html { instead::PAGE.as_bytes() } else { b"" });
    response
}

/// The provider's own 500 with an error message that contains every string of the request.
pub(super) fn echo(endpoint: &Endpoint, request: &[u8]) -> OutgoingResponse {
    let mut response = JsonResponse::with_usual_status(endpoint, Case::ServerError);
    // Providers that send failures under a success status document no 500.
    response.status = StatusCode::INTERNAL_SERVER_ERROR;
    let request: Value = serde_json::from_slice(request).unwrap_or_default();
    let mut strings = Vec::new();
    collect(&request, &mut strings);
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
pub(super) fn denied_success(endpoint: &Endpoint) -> OutgoingResponse {
    let holder = endpoint.success.id_pointer().and_then(|pointer| pointer.trim_start_matches('/').split_once('/'));
    let body = match holder {
        Some((holder, _)) => json!({ holder: { "errors": ["EGeneral:Internal error"] } }),
        None => JsonResponse::with_usual_status(endpoint, Case::ServerError).body,
    };
    JsonResponse::created(endpoint, body).into()
}
