//! JSON responses, made from the examples of a spec.
//!
//! A rejection contains what the provider would send and no more. What exactly was invalid is in
//! the reason of the recorded request.

use super::created::renew;
use crate::{
    ids,
    reason::own,
    spec::{Case, DocumentedHeader, Operation, Rejection},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header::ALLOW};
use serde_json::{Value, json};

/// A response before it is serialised: status, headers and JSON body.
#[derive(Debug)]
pub(crate) struct JsonResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl JsonResponse {
    /// The provider's response to a request that succeeded.
    pub(crate) fn succeeded(operation: &Operation, body: Value) -> Self {
        let success = &operation.success;
        Self { status: success.status, headers: headers(&success.headers), body }
    }

    /// The provider's response to a rejected request: the documented one, that of the nearest case,
    /// or an empty object.
    pub(crate) fn rejected(operation: &Operation, case: Case, of: Option<&str>, status: Option<u16>) -> Self {
        let rejection = std::iter::successors(Some(case), |case| case.fallback())
            .find_map(|case| documented(operation, case, of, status));
        rejection.map_or_else(|| Self::empty(case.usual_status()), Self::of)
    }

    /// The documented response of a case with the status that HTTP defines for it, or an empty
    /// object with that status.
    pub(crate) fn with_usual_status(operation: &Operation, case: Case) -> Self {
        let status = case.usual_status();
        let rejection = operation.rejections_of(case).find(|rejection| rejection.status == status);
        rejection.map_or_else(|| Self::empty(status), Self::of)
    }

    /// A failure of the provider under a success status, if it sends rejections under one.
    pub(crate) fn failed_in_success(operation: &Operation) -> Self {
        let rejected = Self::rejected(operation, Case::ServerError, None, None);
        Self { status: operation.rejecting_success().unwrap_or(rejected.status), ..rejected }
    }

    /// The same response, with error messages that no provider documents.
    pub(crate) fn with_other_messages(mut self) -> Self {
        replace_messages(&mut self.body);
        self
    }

    fn of(rejection: &Rejection) -> Self {
        let mut body = rejection.body.clone();
        rejection.fresh.iter().for_each(|pointer| renew(&mut body, pointer));
        Self { status: rejection.status, headers: headers(&rejection.headers), body }
    }

    /// An empty object. No provider documents it.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: json!({}) }
    }

    /// The sandbox's own rejection, with the reason.
    pub(crate) fn error(status: StatusCode, message: &str) -> Self {
        Self { body: json!({ "error": message }), ..Self::empty(status) }
    }

    /// The response to a create beyond the limit of users. No provider documents this status.
    pub(crate) fn full() -> Self {
        Self::error(StatusCode::INSUFFICIENT_STORAGE, own::FULL.message)
    }

    /// The response to a method that the path does not have.
    pub(crate) fn wrong_method(allowed: &[&Method], message: &str) -> Self {
        let allowed: Vec<&str> = allowed.iter().map(|method| method.as_str()).collect();
        let allowed = HeaderValue::from_str(&allowed.join(", ")).ok();
        let headers = allowed.map(|allowed| (ALLOW, allowed)).into_iter().collect();
        Self { headers, ..Self::error(StatusCode::METHOD_NOT_ALLOWED, message) }
    }
}

/// The documented response of a case: first by the chosen or usual status, then by the duplicate
/// field.
fn documented<'a>(
    operation: &'a Operation,
    case: Case,
    of: Option<&str>,
    status: Option<u16>,
) -> Option<&'a Rejection> {
    let wanted = status.unwrap_or(case.usual_status().as_u16());
    operation.rejections_of(case).min_by_key(|rejection| {
        let field = rejection.of.as_deref();
        let distance = if field == of { 0 } else { 1 + u8::from(field.is_some()) };
        (rejection.status.as_u16() != wanted, distance)
    })
}

/// Replaces every string by an error message that no provider documents.
fn replace_messages(body: &mut Value) {
    match body {
        Value::String(text) => "Declined, see the manual, page 7".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(replace_messages),
        Value::Object(fields) => fields.values_mut().for_each(replace_messages),
        _ => {}
    }
}

fn headers(documented: &[DocumentedHeader]) -> HeaderMap {
    documented.iter().filter_map(header).collect()
}

/// A header with its documented value, or with an id that is new for each response.
fn header(documented: &DocumentedHeader) -> Option<(HeaderName, HeaderValue)> {
    let value = documented.example.clone().or_else(|| HeaderValue::from_str(&ids::uuid()).ok())?;
    Some((documented.name.clone(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    fn create(id: &str) -> &'static Operation {
        &spec::endpoint(id).unwrap().create
    }

    #[test]
    fn documented_headers_are_sent() {
        let response = JsonResponse::rejected(create("bitpanda"), Case::RateLimited, None, None);
        assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
        let header = |name: &str| response.headers[name].to_str().unwrap();
        assert_eq!((header("x-ratelimit-limit"), header("x-ratelimit-reset")), ("50, 50;w=1", "1"));
        assert_eq!(header("x-envoy-ratelimited"), "true");
    }

    #[test]
    fn the_request_id_is_new_for_each_response() {
        let trace =
            || JsonResponse::rejected(create("kraken"), Case::ServerError, None, None).headers["x-trace-id"].clone();
        assert_ne!(trace(), trace());
        let id =
            || JsonResponse::rejected(create("onchainpay"), Case::ServerError, None, None).body["requestId"].clone();
        assert!(id().is_string() && id() != id());
    }

    #[test]
    fn a_case_without_a_response_gets_that_of_the_nearest() {
        let response = JsonResponse::rejected(create("capa"), Case::NonceRejected, None, None);
        assert_eq!((response.status, &response.body["message"]), (StatusCode::UNAUTHORIZED, &json!("Invalid API Key")));
        let response = JsonResponse::rejected(create("capa"), Case::RateLimited, None, None);
        assert_eq!((response.status, response.body), (StatusCode::TOO_MANY_REQUESTS, json!({})));
    }
}
