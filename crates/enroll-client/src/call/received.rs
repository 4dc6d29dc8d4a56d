//! A response with its body: the only place that computes its verdict.

use std::borrow::Cow;

use reqwest::Response;
use tracing::Span;

use super::read_body::{Body, End};
use super::session::Shared;
use crate::draft::Draft;
use crate::outcome::{self, Attempts, Exchange, Parts, is_plain_id, request_id};
use crate::response::{Classifier, Meaning, RequestValues};
use crate::retry::retry_after;
use crate::service::RejectionKind;

/// A response with its verdict.
pub(crate) struct Received {
    /// The exchange, still without the record of the attempts.
    pub(crate) exchange: Exchange,
    /// Whether the attempt timeout passed while the body was read.
    pub(crate) has_timed_out: bool,
}

impl Received {
    /// Computes the verdict of a response whose body was read.
    pub(crate) fn new(shared: &Shared, draft: &Draft<'_>, mut response: Response, body: Body) -> Self {
        let of_read = draft.read.map(|read| read.of(&shared.service));
        let service = of_read.as_ref().unwrap_or(&shared.service);
        // The response is dropped, because an unread rest of the body
        // would keep the connection busy.
        let (code, headers) = (response.status(), std::mem::take(response.headers_mut()));
        drop(response);
        let status = code.as_u16();
        let classifier = Classifier {
            service,
            is_read: draft.is_read(),
            listed: &shared.listed_errors,
            read: shared.read_response,
            status,
            headers: &headers,
            body: &body.bytes,
            is_complete: body.is_complete(),
            sent: RequestValues::new(draft),
        };
        let (meaning, error_details, in_body) = classifier.classify();
        // The provider's rate limit header may be in any response,
        // and does not apply to a server error.
        let is_limit = status == 429 || matches!(meaning, Meaning::Listed(RejectionKind::RateLimited));
        let own = service.wait_header.filter(|_| is_limit);
        let is_success = matches!(meaning, Meaning::Created | Meaning::Read);
        let wait = if is_success { None } else { retry_after::wait(&headers, own, shared.clock.since_epoch()) };
        let verdict = outcome::judge(service, status, meaning, wait);
        let in_body = || in_body.filter(|id| is_plain_id(id)).map(Cow::into_owned);
        let request_id = request_id(&headers, service.request_id_header).or_else(in_body);
        // The request id is shown in logs and errors, so it must not echo personal data.
        let request_id = request_id.filter(|id| !classifier.sent.is_partly_in(id));
        trace(status, request_id.as_deref());
        let (complete, has_timed_out) = (body.is_complete(), body.end == End::TimedOut);
        let exchange = Exchange::new(Parts {
            provider: service.provider,
            operation: draft.operation,
            status: code,
            headers,
            body: body.bytes.into(),
            complete,
            verdict,
            error_details,
            request_id,
            attempts: Attempts::default(),
        });
        Self { exchange, has_timed_out }
    }
}

fn trace(status: u16, request_id: Option<&str>) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    span.record("status", status);
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
}
