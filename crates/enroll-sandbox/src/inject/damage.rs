//! Faults that change the provider's response, or how it is delivered.
//!
//! They apply to rejections too, except those that take something out of a success.

use super::{ambiguous, instead::server_error};
use crate::{
    fault::Fault,
    response::{Delivery, JsonResponse, OutgoingResponse},
    spec::Operation,
    store::{Received, User},
};
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};
use std::time::Duration;

/// What a request did.
pub(crate) enum Processed {
    Created(User),
    /// Users were looked up.
    LookedUp,
    Rejected,
}

impl Processed {
    fn is_success(&self) -> bool {
        !matches!(self, Self::Rejected)
    }

    /// The user that the request created.
    pub(crate) fn user(self) -> Option<User> {
        match self {
            Self::Created(user) => Some(user),
            Self::LookedUp | Self::Rejected => None,
        }
    }
}

/// Applies a fault to the provider's response.
///
/// A response from which something is missing does not carry the user, which is then never marked
/// as delivered.
pub(crate) fn damage(
    fault: &Fault,
    operation: &Operation,
    request: &Received,
    mut response: JsonResponse,
    processed: Processed,
) -> OutgoingResponse {
    match fault {
        // An intermediary does not distinguish a user from a rejection.
        Fault::Intermediary { status, retry_after, html, .. } => {
            return ambiguous::intermediary(*status, *retry_after, *html);
        }
        Fault::Echo { .. } if processed.is_success() => return ambiguous::echo(operation, request),
        Fault::DeniedSuccess { .. } if processed.is_success() => return ambiguous::denied_success(operation),
        Fault::UnknownFields => add_fields(&mut response.body, operation),
        Fault::WithoutId if processed.is_success() => {
            remove(&mut response.body, operation.success.id_pointer());
            return response.into();
        }
        Fault::ErrorInSuccess if processed.is_success() => {
            response.body = json!({ "errors": [{ "title": "Something went wrong" }] });
            return response.into();
        }
        Fault::ServerError { .. } if processed.is_success() => return server_error(operation),
        _ => {}
    }
    damage_delivery(fault, OutgoingResponse { user: processed.user(), ..response.into() })
}

fn damage_delivery(fault: &Fault, mut response: OutgoingResponse) -> OutgoingResponse {
    match fault {
        Fault::TruncatedJson => {
            response.body.truncate(response.body.len() / 2);
            response.user = None;
        }
        Fault::WrongContentType => {
            response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        Fault::ByteOrderMark => response.body = [b"\xef\xbb\xbf", response.body.as_ref()].concat().into(),
        Fault::ResetAfterStoring => {
            response.delivery = Delivery::Reset;
            response.user = None;
        }
        Fault::OversizeBody { bytes } => response.delivery = Delivery::Padded(*bytes),
        Fault::EndlessBody => response.delivery = Delivery::Endless,
        Fault::SlowHeaders { millis } => response.delivery = Delivery::SlowHeaders(Duration::from_millis(*millis)),
        Fault::SlowBody { millis } => response.delivery = Delivery::SlowBody(Duration::from_millis(*millis)),
        _ => {}
    }
    response
}

/// Adds fields to the body and to the object with the user's id. Other objects may be maps, in
/// which every field has a meaning.
fn add_fields(body: &mut Value, operation: &Operation) {
    let around_id =
        operation.success.id_pointer().and_then(|pointer| pointer.rsplit_once('/')).map(|(parent, _)| parent);
    let places = [Some(""), around_id.filter(|parent| !parent.is_empty())];
    for place in places.into_iter().flatten() {
        if let Some(fields) = body.pointer_mut(place).and_then(Value::as_object_mut) {
            fields.insert("unknown_field".to_owned(), json!({ "text": "new", "list": [1, null, 0.5], "flag": true }));
            fields.insert("another_unknown_field".to_owned(), Value::Null);
        }
    }
}

fn remove(body: &mut Value, pointer: Option<&str>) {
    let Some((parent, name)) = pointer.and_then(|pointer| pointer.rsplit_once('/')) else { return };
    if let Some(fields) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        fields.shift_remove(name);
    }
}
