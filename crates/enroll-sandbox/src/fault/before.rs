//! Faults that come instead of the provider: the answers of a gateway, and a refusal inside a success status.
//!
//! The body is the provider's documented one for the status, where there is one; no body is invented but the page of
//! HTML.

use super::{Fault, RetryAfter, looks};
use crate::{
    answer::Answer,
    case::Case,
    clock,
    reply::{Manner, Reply},
    spec::Endpoint,
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
};
use std::time::Duration;

pub(super) const PAGE: &str = "<!doctype html>\n<html><head><title>503 Service Unavailable</title></head>\n\
                               <body><h1>503 Service Unavailable</h1></body></html>\n";

/// What is answered in place of the provider; `None` for a fault that comes after it.
pub(crate) fn instead(fault: &Fault, endpoint: &Endpoint, body: &[u8]) -> Option<Reply> {
    if fault.is_after(endpoint) {
        return None;
    }
    match fault {
        Fault::Intermediary { status, retry_after, html, .. } => {
            Some(looks::intermediary(*status, *retry_after, *html))
        }
        Fault::GatewayTimeout { .. } => Some(looks::intermediary(504, None, true)),
        Fault::Echo { .. } => Some(looks::echo(endpoint, body)),
        Fault::DeniedSuccess { .. } => Some(looks::denied_success(endpoint)),
        Fault::RateLimited { retry_after } => Some(refusal(endpoint, Case::RateLimited, *retry_after)),
        Fault::Unavailable { retry_after, html } => {
            let reply = refusal(endpoint, Case::Unavailable, *retry_after);
            Some(if *html { page(reply) } else { reply })
        }
        Fault::ServerError { .. } => Some(server_error(endpoint)),
        Fault::ResetBeforeProcessing => Some(Reply { manner: Manner::Reset, ..server_error(endpoint) }),
        Fault::ErrorInSuccess => Some(Answer::failed_in_success(endpoint).into()),
        Fault::Redirect { to, permanent } => redirect(to, *permanent),
        _ => None,
    }
}

pub(super) fn server_error(endpoint: &Endpoint) -> Reply {
    Answer::with_usual_status(endpoint, Case::ServerError).into()
}

fn refusal(endpoint: &Endpoint, case: Case, retry_after: Option<RetryAfter>) -> Reply {
    let mut answer = Answer::with_usual_status(endpoint, case);
    for name in endpoint.wait_headers().filter(|name| answer.headers.contains_key(*name)).collect::<Vec<_>>() {
        match retry_after {
            Some(wait) => drop(answer.headers.insert(name.clone(), wait.seconds().into())),
            None => drop(answer.headers.remove(name)),
        }
    }
    answer.headers.extend(retry_after.and_then(header).map(|value| (RETRY_AFTER, value)));
    answer.into()
}

pub(super) fn header(retry_after: RetryAfter) -> Option<HeaderValue> {
    match retry_after {
        RetryAfter::Seconds(seconds) => Some(seconds.into()),
        RetryAfter::DateInSeconds(seconds) => {
            // The year 9999 is the last that an HTTP date can say.
            let last = Duration::from_secs(253_402_300_799);
            let wait = Duration::from_secs(seconds);
            let time = Duration::from_millis(clock::unix_millis(clock::now())).saturating_add(wait).min(last);
            HeaderValue::from_str(&httpdate::fmt_http_date(std::time::UNIX_EPOCH + time)).ok()
        }
    }
}

fn page(mut reply: Reply) -> Reply {
    reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    Reply { body: Bytes::from_static(PAGE.as_bytes()), ..reply }
}

fn redirect(to: &str, permanent: bool) -> Option<Reply> {
    let status = if permanent { StatusCode::PERMANENT_REDIRECT } else { StatusCode::TEMPORARY_REDIRECT };
    let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_str(to).ok()?)]);
    Some(Reply { headers, ..Answer::empty(status).into() })
}
