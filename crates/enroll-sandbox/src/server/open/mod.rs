//! The sandbox's own paths that are always on: they hold no secret and nothing of any user.
//!
//! `/_sandbox` describes the sandbox as JSON, `/_sandbox/` is a page for a browser, and
//! `/_sandbox/specs/<provider>.yaml` is the provider's OpenAPI document. Requests to them are not in
//! the journal. Foreign hosts and other sites are rejected before, like everywhere.

mod description;
mod page;

use super::Shared;
use crate::{
    response::{JsonResponse, OutgoingResponse},
    spec,
};
use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE};

/// The path of the description.
const BASE: &str = "/_sandbox";

/// Segments below [`BASE`] that are not free for the control endpoint.
pub(crate) const RESERVED: [&str; 1] = [SPECS];

const SPECS: &str = "specs";

const READ_ONLY: &str = "this path can only be read; use GET";

/// What is below the base; `None` for any other path.
fn below(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(BASE)?;
    let is_reserved = |segment: &str| rest.strip_prefix('/')?.strip_prefix(segment)?.strip_prefix('/').map(drop);
    let is_own = rest.is_empty() || rest == "/" || RESERVED.into_iter().any(|segment| is_reserved(segment).is_some());
    is_own.then_some(rest)
}

/// Whether a path is one of these.
pub(crate) fn is_path(path: &str) -> bool {
    below(path).is_some()
}

/// The response to a request to one of these paths; `None` for any other path.
pub(crate) fn response(shared: &Shared, method: &Method, path: &str) -> Option<Response> {
    let rest = below(path)?;
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Some(OutgoingResponse::from(JsonResponse::wrong_method(&[&Method::GET], READ_ONLY)).into_response());
    }
    Some(match rest {
        "/" => page::response(),
        "" => {
            let body = description::description(shared);
            OutgoingResponse::from(JsonResponse { body, ..JsonResponse::empty(StatusCode::OK) }).into_response()
        }
        _ => spec(rest),
    })
}

/// The path of a provider's spec.
fn spec_path(provider: &str) -> String {
    format!("{BASE}/{SPECS}/{provider}.yaml")
}

/// The embedded copy of a spec. It is JSON, which every reader of YAML accepts.
fn spec(rest: &str) -> Response {
    let id = rest.strip_prefix('/').and_then(|rest| rest.strip_prefix(SPECS)?.strip_prefix('/')?.strip_suffix(".yaml"));
    let Some(text) = id.and_then(spec::text) else {
        let message = format!("there is no such spec; use PROVIDER.yaml of one of {}", spec::known_providers());
        return OutgoingResponse::from(JsonResponse::error(StatusCode::NOT_FOUND, &message)).into_response();
    };
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/yaml"));
    response
}
