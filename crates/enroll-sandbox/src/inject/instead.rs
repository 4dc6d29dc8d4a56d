//! Faults that are played instead of the provider: the responses of a gateway, and a rejection
//! under a success status.
//!
//! The body is the one that the provider documents for the status, if it documents one. Only the
//! HTML page is written by hand.

use super::ambiguous::{self, PAGE, retry_after_header};
use crate::{
    fault::{Fault, RetryAfter},
    response::{Delivery, JsonResponse, OutgoingResponse},
    spec::{Case, Operation},
    store::Received,
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
};

/// The response instead of the provider's; `None` for a fault that is played after it.
pub(crate) fn instead(fault: &Fault, operation: &Operation, request: &Received) -> Option<OutgoingResponse> {
    if fault.is_after(operation) {
        return None;
    }
    match fault {
        Fault::Intermediary { status, retry_after, html, .. } => {
            Some(ambiguous::intermediary(*status, *retry_after, *html))
        }
        Fault::GatewayTimeout { .. } => Some(ambiguous::intermediary(504, None, true)),
        Fault::Echo { .. } => Some(ambiguous::echo(operation, request)),
        Fault::DeniedSuccess { .. } => Some(ambiguous::denied_success(operation)),
        Fault::RateLimited { retry_after } => Some(rejection(operation, Case::RateLimited, *retry_after)),
        Fault::Unavailable { retry_after, html } => {
            let response = rejection(operation, Case::Unavailable, *retry_after);
            Some(if *html { page(response) } else { response })
        }
        Fault::ServerError { .. } => Some(server_error(operation)),
        Fault::ResetBeforeProcessing => Some(OutgoingResponse { delivery: Delivery::Reset, ..server_error(operation) }),
        Fault::ErrorInSuccess => Some(JsonResponse::failed_in_success(operation).into()),
        Fault::Redirect { to, permanent } => redirect(to, *permanent),
        _ => None,
    }
}

pub(super) fn server_error(operation: &Operation) -> OutgoingResponse {
    JsonResponse::with_usual_status(operation, Case::ServerError).into()
}

fn rejection(operation: &Operation, case: Case, retry_after: Option<RetryAfter>) -> OutgoingResponse {
    let mut response = JsonResponse::with_usual_status(operation, case);
    for name in operation.wait_headers().filter(|name| response.headers.contains_key(*name)).collect::<Vec<_>>() {
        match retry_after {
            Some(wait) => drop(response.headers.insert(name.clone(), wait.seconds().into())),
            None => drop(response.headers.remove(name)),
        }
    }
    response.headers.extend(retry_after.and_then(retry_after_header).map(|value| (RETRY_AFTER, value)));
    response.into()
}

fn page(mut response: OutgoingResponse) -> OutgoingResponse {
    response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    OutgoingResponse { body: Bytes::from_static(PAGE.as_bytes()), ..response }
}

fn redirect(to: &str, permanent: bool) -> Option<OutgoingResponse> {
    let status = if permanent { StatusCode::PERMANENT_REDIRECT } else { StatusCode::TEMPORARY_REDIRECT };
    let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_str(to).ok()?)]);
    Some(OutgoingResponse { headers, ..JsonResponse::empty(status).into() })
}
