//! An answer on its way: its bytes, and the manner in which they get to the client.
//!
//! What the bytes say was decided before.

mod body;

use crate::{answer::Answer, connection::Connection, stop::Stop, user::User};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use std::time::Duration;

/// Bytes to be sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) manner: Manner,
    /// The user whose answer this is, where nothing is missing from it.
    pub(crate) user: Option<User>,
    /// What the provider does after the response.
    pub(crate) late: Option<Late>,
}

/// A user that is stored after the response.
#[derive(Debug)]
pub(crate) struct Late {
    pub(crate) wait: Duration,
    /// The body of the request, which was found to be right.
    pub(crate) body: serde_json::Value,
}

/// How a reply is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    AtOnce,
    /// Not at all: the connection is reset.
    Reset,
    /// After a pause.
    SlowHeaders(Duration),
    /// In pieces, with a pause before each.
    SlowBody(Duration),
    /// Followed by blanks up to a length.
    Padded(u64),
    /// Followed by blanks for ever.
    Endless,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let mut headers = answer.headers;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(answer.body.to_string());
        Self { status: answer.status, headers, body, manner: Manner::AtOnce, user: None, late: None }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl Reply {
    /// The status that the client sees; none where it sees nothing.
    pub(crate) fn visible_status(&self) -> Option<StatusCode> {
        (self.manner != Manner::Reset).then_some(self.status)
    }

    /// The response to hand to the server, once it is time for it.
    pub(crate) async fn send(self, connection: &Connection, stop: Stop) -> Response {
        match self.manner {
            Manner::Reset => connection.reset(),
            Manner::SlowHeaders(pause) => drop(stop.clone().pause(pause).await),
            _ => {}
        }
        let body = body::of(self.body, self.manner, stop);
        let mut response = Response::new(Body::new(body::Tracked::new(body, self.user)));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
