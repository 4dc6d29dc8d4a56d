//! The HTTP side: which provider a request is for, its bytes, and the answer's way back.
//!
//! There is no router: the paths come from the specs, and a path that nobody has must answer JSON too.

use crate::{answer::Answer, journal::Journal, pipeline, provider::Provider, record::Received, store::Store};
use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use http::{Method, StatusCode, request::Parts};
use std::sync::Arc;

/// Synapse takes documents in the body, up to this size by its official Node library.
pub(crate) const MAX_BODY: usize = 30 * 1024 * 1024;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) providers: Vec<Provider>,
    pub(crate) store: Store,
    pub(crate) journal: Journal,
}

/// Where a request leads.
enum Route<'a> {
    Provider(&'a Provider),
    WrongMethod(&'a Provider),
    Unknown,
}

/// The service for all paths.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let answer = match to_bytes(body, MAX_BODY).await {
        Ok(body) => shared.answer(parts, body),
        Err(_) => Answer::empty(StatusCode::PAYLOAD_TOO_LARGE),
    };
    answer.into_response()
}

impl Shared {
    fn answer(&self, parts: Parts, body: Bytes) -> Answer {
        let route = self.route(&parts.method, parts.uri.path());
        let request = Arc::new(received(&route, parts, body));
        self.journal.note(Arc::clone(&request));
        match route {
            Route::Provider(provider) => pipeline::answer(provider, &self.store, &request),
            Route::WrongMethod(provider) => Answer::wrong_method(provider.endpoint),
            Route::Unknown => Answer::unknown_path(),
        }
    }

    fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let provider = self.providers.iter().find(|provider| provider.endpoint.path == path);
        match provider {
            Some(provider) if provider.endpoint.method == *method => Route::Provider(provider),
            Some(provider) => Route::WrongMethod(provider),
            None => Route::Unknown,
        }
    }
}

fn received(route: &Route<'_>, parts: Parts, body: Bytes) -> Received {
    let provider = match route {
        Route::Provider(provider) => Some(provider.endpoint.id.as_str()),
        Route::WrongMethod(_) | Route::Unknown => None,
    };
    // `Uri` keeps path and query as they were written, which a signature over them needs.
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    Received { provider, method: parts.method, target, headers: parts.headers, body }
}
