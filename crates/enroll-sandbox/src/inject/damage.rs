//! Faults that change the provider's response, or how it is delivered.
//!
//! They apply to rejections too, except those that take something out of a success.

use super::{ambiguous, instead::server_error};
use crate::{
    fault::Fault,
    response::{Delivery, JsonResponse, OutgoingResponse},
    spec::Endpoint,
    store::User,
};
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};
use std::time::Duration;

/// Applies a fault to the provider's response; `user` is the one that the request created.
///
/// A response from which something is missing does not carry the user, which is then never marked
/// as delivered.
pub(crate) fn damage(
    fault: &Fault,
    endpoint: &Endpoint,
    request: &[u8],
    mut response: JsonResponse,
    user: Option<User>,
) -> OutgoingResponse {
    match fault {
        // An intermediary does not distinguish a user from a rejection.
        Fault::Intermediary { status, retry_after, html, .. } => {
            return ambiguous::intermediary(*status, *retry_after, *html);
        }
        Fault::Echo { .. } if user.is_some() => return ambiguous::echo(endpoint, request),
        Fault::DeniedSuccess { .. } if user.is_some() => return ambiguous::denied_success(endpoint),
        Fault::UnknownFields => add_fields(&mut response.body, endpoint),
        Fault::WithoutId if user.is_some() => {
            remove(&mut response.body, endpoint.success.id_pointer());
            return response.into();
        }
        Fault::ErrorInSuccess if user.is_some() => {
            response.body = json!({ "errors": [{ "title": "Something went wrong" }] });
            return response.into();
        }
        Fault::ServerError { .. } if user.is_some() => return server_error(endpoint),
        _ => {}
    }
    damage_delivery(fault, OutgoingResponse { user, ..response.into() })
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
fn add_fields(body: &mut Value, endpoint: &Endpoint) {
    let around_id =
        endpoint.success.id_pointer().and_then(|pointer| pointer.rsplit_once('/')).map(|(parent, _)| parent);
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
