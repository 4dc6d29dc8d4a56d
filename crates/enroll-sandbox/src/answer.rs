//! Answers, made from the examples of the spec.
//!
//! A refusal tells the caller what the provider would tell and no more; what exactly was wrong with a body goes to the
//! log, as places only.

use crate::{
    case::Case,
    created::renew,
    ids,
    spec::{DocumentedHeader, Endpoint, Refusal},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::ALLOW};
use serde_json::{Value, json};

/// An answer before it is sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The provider's answer to a created user.
    pub(crate) fn created(endpoint: &Endpoint, body: Value) -> Self {
        let success = &endpoint.success;
        Self { status: success.status, headers: headers(&success.headers), body }
    }

    /// The provider's answer to a request that is refused: the documented one, or that of the nearest case, or an empty
    /// object.
    pub(crate) fn refused(endpoint: &Endpoint, case: Case, of: Option<&str>, status: Option<u16>) -> Self {
        let refusal = std::iter::successors(Some(case), |case| case.fallback())
            .find_map(|case| documented(endpoint, case, of, status));
        refusal.map_or_else(|| Self::empty(case.usual_status()), Self::of)
    }

    /// The documented answer of a case under the status that HTTP has for it, or an empty object under that status.
    pub(crate) fn with_usual_status(endpoint: &Endpoint, case: Case) -> Self {
        let status = case.usual_status();
        let refusal = endpoint.refusals_of(case).find(|refusal| refusal.status == status);
        refusal.map_or_else(|| Self::empty(status), Self::of)
    }

    /// A failure of the provider's own inside a success status, for a provider that has refusals under one.
    pub(crate) fn failed_in_success(endpoint: &Endpoint) -> Self {
        let refused = Self::refused(endpoint, Case::ServerError, None, None);
        Self { status: endpoint.refusing_success().unwrap_or(refused.status), ..refused }
    }

    /// The same, worded as no document has it.
    pub(crate) fn in_other_words(mut self) -> Self {
        reword(&mut self.body);
        self
    }

    fn of(refusal: &Refusal) -> Self {
        let mut body = refusal.body.clone();
        refusal.fresh.iter().for_each(|pointer| renew(&mut body, pointer));
        Self { status: refusal.status, headers: headers(&refusal.headers), body }
    }

    /// An answer of the sandbox itself, which no provider documents.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: json!({}) }
    }

    /// The response of the sandbox itself to what it does not take, with the reason.
    pub(crate) fn error(status: StatusCode, message: &str) -> Self {
        Self { body: json!({ "error": message }), ..Self::empty(status) }
    }

    /// The response to a create when no more users are kept. No provider documents this status.
    pub(crate) fn full() -> Self {
        let message = "the sandbox keeps no more users; start a new one, or raise Builder::max_users";
        Self::error(StatusCode::INSUFFICIENT_STORAGE, message)
    }

    /// The answer to a path that no provider has.
    pub(crate) fn unknown_path() -> Self {
        let body = json!({ "error": "no provider of the sandbox has this path" });
        Self { body, ..Self::empty(StatusCode::NOT_FOUND) }
    }

    /// The answer to a method that the path does not have.
    pub(crate) fn wrong_method(endpoint: &Endpoint) -> Self {
        let allowed = HeaderValue::from_str(endpoint.method.as_str()).ok();
        let headers = allowed.map(|allowed| (ALLOW, allowed)).into_iter().collect();
        let body = json!({ "error": "this path of the sandbox has another method" });
        Self { status: StatusCode::METHOD_NOT_ALLOWED, headers, body }
    }
}

/// Of the documented answers of a case the one for this member, then the one with the status that was asked for or is
/// usual.
fn documented<'a>(endpoint: &'a Endpoint, case: Case, of: Option<&str>, status: Option<u16>) -> Option<&'a Refusal> {
    let wanted = status.unwrap_or(case.usual_status().as_u16());
    endpoint.refusals_of(case).min_by_key(|refusal| {
        let member = refusal.of.as_deref();
        let distance = if member == of { 0 } else { 1 + u8::from(member.is_some()) };
        (refusal.status.as_u16() != wanted, distance)
    })
}

/// Says in place of every string that the request is not wanted.
fn reword(body: &mut Value) {
    match body {
        Value::String(text) => "Declined, see the manual, page 7".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(reword),
        Value::Object(members) => members.values_mut().for_each(reword),
        _ => {}
    }
}

fn headers(documented: &[DocumentedHeader]) -> HeaderMap {
    documented.iter().filter_map(header).collect()
}

/// A header with its documented value, or with an id that is new for each answer.
fn header(documented: &DocumentedHeader) -> Option<(HeaderName, HeaderValue)> {
    let value = documented.example.clone().or_else(|| HeaderValue::from_str(&ids::uuid()).ok())?;
    Some((documented.name.clone(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    fn endpoint(id: &str) -> &'static Endpoint {
        spec::endpoints().unwrap().iter().find(|endpoint| endpoint.id == id).unwrap()
    }

    #[test]
    fn documented_headers_come_with_their_answer() {
        let answer = Answer::refused(endpoint("bitpanda"), Case::RateLimited, None, None);
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        assert_eq!((header("x-ratelimit-limit"), header("x-ratelimit-reset")), ("50, 50;w=1", "1"));
        assert_eq!(header("x-envoy-ratelimited"), "true");
    }

    #[test]
    fn the_id_of_a_request_is_new_for_each_answer() {
        let trace = || Answer::refused(endpoint("kraken"), Case::ServerError, None, None).headers["x-trace-id"].clone();
        assert_ne!(trace(), trace());
        let id = || Answer::refused(endpoint("onchainpay"), Case::ServerError, None, None).body["requestId"].clone();
        assert!(id().is_string() && id() != id());
    }

    #[test]
    fn a_case_without_an_answer_gets_that_of_the_nearest() {
        let answer = Answer::refused(endpoint("capa"), Case::NonceRejected, None, None);
        assert_eq!((answer.status, &answer.body["message"]), (StatusCode::UNAUTHORIZED, &json!("Invalid API Key")));
        let answer = Answer::refused(endpoint("capa"), Case::RateLimited, None, None);
        assert_eq!((answer.status, answer.body), (StatusCode::TOO_MANY_REQUESTS, json!({})));
    }
}
