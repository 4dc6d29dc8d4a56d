//! A response that is ready to be sent: its bytes, and how they are delivered to the client.

use super::{
    JsonResponse,
    delivery::{Delivery, Tracked, deliver},
};
use crate::{
    store::User,
    transport::{Connection, stop::Stop},
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use std::time::Duration;

/// A response in bytes, with its delivery.
#[derive(Debug)]
pub(crate) struct OutgoingResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) delivery: Delivery,
    /// The user that the response reports; `None` if something is missing from it.
    pub(crate) user: Option<User>,
    /// A user that is stored after the response.
    pub(crate) late_user: Option<LateUser>,
}

/// A user that is stored after the response.
#[derive(Debug)]
pub(crate) struct LateUser {
    pub(crate) wait: Duration,
    /// The body of the request, which is valid.
    pub(crate) body: serde_json::Value,
}

impl From<JsonResponse> for OutgoingResponse {
    fn from(response: JsonResponse) -> Self {
        let mut headers = response.headers;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(response.body.to_string());
        Self { status: response.status, headers, body, delivery: Delivery::AtOnce, user: None, late_user: None }
    }
}

impl IntoResponse for OutgoingResponse {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl OutgoingResponse {
    /// The status that the client receives; `None` if the connection is reset.
    pub(crate) fn visible_status(&self) -> Option<StatusCode> {
        (self.delivery != Delivery::Reset).then_some(self.status)
    }

    /// The response for the server, after any pause before its first byte.
    pub(crate) async fn send(self, connection: &Connection, stop: Stop) -> Response {
        match self.delivery {
            Delivery::Reset => connection.reset(),
            Delivery::SlowHeaders(pause) => drop(stop.clone().pause(pause).await),
            _ => {}
        }
        let body = deliver(self.body, self.delivery, stop);
        let mut response = Response::new(Body::new(Tracked::new(body, self.user)));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
