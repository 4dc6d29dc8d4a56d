//! The HTTP side: which provider a request is for, its bytes, and the answer's way back.
//!
//! There is no router: the paths come from the specs, and a path that nobody has must answer JSON too.

use crate::{
    answer::Answer,
    connection::Connection,
    control,
    fault::Fault,
    guard::Guard,
    intake,
    journal::Journal,
    pipeline,
    provider::Provider,
    record::Received,
    reply::Reply,
    stop::Stop,
    store::Store,
    truth::{Tally, Truth},
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{Method, StatusCode, request::Parts};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) providers: Vec<Provider>,
    pub(crate) store: Store,
    pub(crate) journal: Journal,
    pub(crate) stop: Stop,
    pub(crate) guard: Guard,
    pub(crate) body_timeout: Duration,
    /// The secret part of the control endpoint's paths, if it is on.
    pub(crate) control: Option<String>,
}

/// Where a request leads.
enum Route<'a> {
    Provider(&'a Provider, Option<Fault>),
    WrongMethod(&'a Provider),
    Unknown,
}

/// The service for all paths.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let busy = connection.busy();
    let response = respond(&shared, &connection, request).await;
    // The connection is busy until the last byte is handed over.
    response.map(|body| Body::new(busy.until_end_of(body)))
}

async fn respond(shared: &Arc<Shared>, connection: &Connection, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let steps = shared.control.as_deref().and_then(|segment| control::steps(segment, path)).map(str::to_owned);
    if let Some(problem) = shared.guard.problem(&parts.uri, &parts.headers) {
        return shared.reject(parts, StatusCode::FORBIDDEN, problem, steps.is_some());
    }
    match (intake::read(body, shared.body_timeout).await, steps) {
        (Err(problem), steps) => shared.reject(parts, problem.status(), problem.message(), steps.is_some()),
        (Ok(body), Some(steps)) => control::response(shared, &parts.method, &steps, &body),
        (Ok(body), None) => answer(shared, parts, body).send(connection, shared.stop.clone()).await,
    }
}

/// The answer to a request; what the provider does after it is begun.
fn answer(shared: &Arc<Shared>, parts: Parts, body: Bytes) -> Reply {
    let (mut reply, request) = shared.answer(parts, body);
    if let Some(late) = reply.late.take() {
        let (shared, mut stop) = (Arc::clone(shared), shared.stop.clone());
        tokio::spawn(async move {
            let is_stopped = stop.pause(late.wait).await.is_err();
            let provider = request.provider.and_then(|id| shared.provider(id)).filter(|_| !is_stopped);
            if let Some(provider) = provider {
                pipeline::store_late(provider, &shared.store, &request, &late.body);
            }
        });
    }
    reply
}

impl Shared {
    /// The provider's double of that id.
    pub(crate) fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.endpoint.id == id)
    }

    /// What is stored at this moment.
    pub(crate) fn truth(&self) -> Truth {
        let tally = |provider: &Provider| {
            let (requests, faults) = provider.faults.tally();
            (provider.endpoint.id.as_str(), Tally { requests, faults })
        };
        Truth { users: self.store.users(), tallies: self.providers.iter().map(tally).collect() }
    }

    /// The sandbox's own response to a request that no provider is to see. It is noted without its
    /// body, unless it was a control call.
    fn reject(&self, parts: Parts, status: StatusCode, problem: &'static str, is_control: bool) -> Response {
        if !is_control {
            let request = received(&Route::Unknown, parts, Bytes::new());
            let answered = OnceLock::from(status.as_u16());
            self.journal.note(Arc::new(Received { problem: Some(problem), answered, ..request }));
        }
        Reply::from(Answer::error(status, problem)).into_response()
    }

    /// The answer, and the request as it was noted.
    fn answer(&self, parts: Parts, body: Bytes) -> (Reply, Arc<Received>) {
        let route = self.route(&parts.method, parts.uri.path(), &body);
        let request = Arc::new(received(&route, parts, body));
        self.journal.note(Arc::clone(&request));
        let reply = match route {
            Route::Provider(provider, _) => pipeline::answer(provider, &self.store, &request),
            Route::WrongMethod(provider) => Answer::wrong_method(provider.endpoint).into(),
            Route::Unknown => Answer::unknown_path().into(),
        };
        if let Some(status) = reply.visible_status() {
            request.answered.get_or_init(|| status.as_u16());
        }
        (reply, request)
    }

    fn route(&self, method: &Method, path: &str, body: &[u8]) -> Route<'_> {
        let provider = self.providers.iter().find(|provider| provider.endpoint.path == path);
        match provider {
            Some(provider) if provider.endpoint.method == *method => {
                let fault = provider.faults.draw(&provider.endpoint.id, || provider.customer(body));
                Route::Provider(provider, fault)
            }
            Some(provider) => Route::WrongMethod(provider),
            None => Route::Unknown,
        }
    }
}

fn received(route: &Route<'_>, parts: Parts, body: Bytes) -> Received {
    let (provider, fault) = match route {
        Route::Provider(provider, fault) => (Some(provider.endpoint.id.as_str()), fault.clone()),
        Route::WrongMethod(_) | Route::Unknown => (None, None),
    };
    // `Uri` keeps path and query as they were written, which a signature over them needs.
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    Received {
        provider,
        method: parts.method,
        target,
        headers: parts.headers,
        body,
        fault,
        problem: None,
        answered: OnceLock::new(),
    }
}
