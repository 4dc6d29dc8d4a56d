//! The HTTP server: finds the provider of a request by its path, records it, and sends the
//! response.
//!
//! There is no router: the paths come from the specs, and an unknown path must get a JSON response
//! too.

pub(crate) mod control;
mod observer;
pub(crate) mod open;
mod state;
mod unrouted;

pub(crate) use observer::Observer;
pub(crate) use state::Shared;

use crate::{
    fault::Fault,
    provider::{Provider, look_up, pipeline},
    reason::own::Own,
    response::{JsonResponse, OutgoingResponse},
    spec::{LookUp, Operation},
    store::Received,
    transport::{Connection, request_body},
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{Method, StatusCode, request::Parts};
use std::sync::{Arc, OnceLock};

/// What the method and the path of a request select.
enum Route<'a> {
    Create(&'a Provider),
    LookUp(&'a Provider, &'static LookUp),
    /// The path has other methods, those of these operations.
    WrongMethod(Vec<(&'a Provider, &'static Operation)>),
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
    // The connection is busy until the last byte is written.
    response.map(|body| Body::new(busy.until_end_of(body)))
}

async fn respond(shared: &Arc<Shared>, connection: &Connection, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let action = shared.control.as_deref().and_then(|segment| control::action(segment, path)).map(str::to_owned);
    let is_own = action.is_some() || open::is_path(path);
    if let Some(own) = shared.guard.problem(&parts.uri, &parts.headers) {
        return shared.reject(parts, StatusCode::FORBIDDEN, own, is_own);
    }
    let body = match request_body::read(body, shared.body_timeout).await {
        Ok(body) => body,
        Err(problem) => return shared.reject(parts, problem.status(), problem.own(), is_own),
    };
    if let Some(action) = action {
        return control::response(shared, &parts, &action, &body);
    }
    match open::response(shared, &parts.method, parts.uri.path()) {
        Some(response) => response,
        None => provider_response(shared, parts, body).send(connection, shared.stop.clone()).await,
    }
}

/// The response to a request for a provider. A user that is stored later is scheduled.
fn provider_response(shared: &Arc<Shared>, parts: Parts, body: Bytes) -> OutgoingResponse {
    let (mut response, request) = shared.process(parts, body);
    if let Some(late) = response.late_user.take() {
        let (shared, mut stop) = (Arc::clone(shared), shared.stop.clone());
        tokio::spawn(async move {
            let is_stopped = stop.pause(late.wait).await.is_err();
            let provider = request.provider.and_then(|id| shared.provider(id)).filter(|_| !is_stopped);
            if let Some(provider) = provider {
                pipeline::store_late(provider, &shared.store, &request, &late.body);
            }
        });
    }
    response
}

impl Shared {
    /// The sandbox's own rejection of a request, which no provider processes. It is recorded
    /// without its body, unless it is to one of the sandbox's own paths.
    fn reject(&self, parts: Parts, status: StatusCode, own: Own, is_own: bool) -> Response {
        if !is_own {
            let request = received(&Route::Unknown, parts, Bytes::new());
            let code = OnceLock::from(status.as_u16());
            let request = Arc::new(Received { problem: Some(own.message), status: code, ..request });
            request.reject(Box::new(own.into()));
            self.journal.note(Arc::clone(&request));
            self.observer.report(&request);
        }
        OutgoingResponse::from(JsonResponse::error(status, own.message)).into_response()
    }

    /// The response, and the request as it was recorded.
    fn process(&self, parts: Parts, body: Bytes) -> (OutgoingResponse, Arc<Received>) {
        let route = self.route(&parts.method, parts.uri.path());
        let mut request = received(&route, parts, body);
        request.fault = route.draw(&request);
        let request = Arc::new(request);
        self.journal.note(Arc::clone(&request));
        let response = match &route {
            Route::Create(provider) => pipeline::respond(provider, &self.store, &request),
            Route::LookUp(provider, operation) => look_up::respond(provider, operation, &self.store, &request),
            Route::WrongMethod(found) => {
                let reason = unrouted::wrong_method(found, request.method());
                let allowed: Vec<&Method> = found.iter().map(|(_, operation)| &operation.method).collect();
                let response = JsonResponse::wrong_method(&allowed, reason.message());
                request.reject(Box::new(reason));
                response.into()
            }
            Route::Unknown => {
                let reason = unrouted::unknown_path(&self.providers, request.sent_path());
                let response = JsonResponse::error(StatusCode::NOT_FOUND, reason.message());
                request.reject(Box::new(reason));
                response.into()
            }
        };
        if let Some(status) = response.visible_status() {
            request.status.get_or_init(|| status.as_u16());
        }
        self.observer.report(&request);
        (response, request)
    }

    fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let mut others = Vec::new();
        for provider in &self.providers {
            for operation in provider.endpoint.operations().filter(|operation| operation.path.matches(path)) {
                if operation.method != *method {
                    others.push((provider, operation));
                    continue;
                }
                let look_up = provider.endpoint.look_up.as_ref();
                let look_up = look_up.filter(|look_up| std::ptr::eq(&raw const look_up.operation, operation));
                return look_up.map_or(Route::Create(provider), |look_up| Route::LookUp(provider, look_up));
            }
        }
        if others.is_empty() { Route::Unknown } else { Route::WrongMethod(others) }
    }
}

impl Route<'_> {
    fn provider(&self) -> Option<&Provider> {
        match self {
            Self::Create(provider) | Self::LookUp(provider, _) => Some(provider),
            Self::WrongMethod(_) | Self::Unknown => None,
        }
    }

    /// The fault of a request, from the plan of its operation.
    fn draw(&self, request: &Received) -> Option<Fault> {
        match self {
            Self::Create(provider) => provider.faults.draw(&provider.endpoint.id, || provider.customer(request.body())),
            Self::LookUp(provider, operation) => {
                let customer = || look_up::customer(operation, request);
                provider.look_up_faults.draw(&format!("{} look_up", provider.endpoint.id), customer)
            }
            Self::WrongMethod(_) | Self::Unknown => None,
        }
    }
}

/// The record of a request, without a fault.
fn received(route: &Route<'_>, parts: Parts, body: Bytes) -> Received {
    let (operation, template) = match route {
        Route::Create(provider) => (Some(&provider.endpoint.create), Some(provider.endpoint.create.path.as_str())),
        Route::LookUp(_, look_up) => (Some(&look_up.operation), Some(look_up.operation.path.as_str())),
        Route::WrongMethod(found) => (None, found.first().map(|(_, operation)| operation.path.as_str())),
        Route::Unknown => (None, None),
    };
    // `Uri` keeps path and query as they were sent, which a signature over them needs.
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    Received {
        provider: route.provider().map(|provider| provider.endpoint.id.as_str()),
        method: parts.method,
        target,
        headers: parts.headers,
        body,
        operation,
        is_look_up: matches!(route, Route::LookUp(..)),
        template,
        fault: None,
        problem: None,
        status: OnceLock::new(),
        rejection: OnceLock::new(),
        ignored: OnceLock::new(),
    }
}
