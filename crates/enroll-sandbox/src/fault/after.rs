//! Faults that damage what the provider answered, or how it gets there.
//!
//! They are done to refusals too, but for those that take something out of a success.

use super::{Fault, before::server_error, looks};
use crate::{
    answer::Answer,
    reply::{Manner, Reply},
    spec::Endpoint,
    user::User,
};
use http::{HeaderValue, header::CONTENT_TYPE};
use serde_json::{Value, json};
use std::time::Duration;

/// The answer with the fault done to it; `user` is the one that the request made.
///
/// An answer from which something is missing leaves the user behind: it is never delivered.
pub(crate) fn damage(
    fault: &Fault,
    endpoint: &Endpoint,
    request: &[u8],
    mut answer: Answer,
    user: Option<User>,
) -> Reply {
    match fault {
        // What stands in between sees no difference between a user and a refusal.
        Fault::Intermediary { status, retry_after, html, .. } => {
            return looks::intermediary(*status, *retry_after, *html);
        }
        Fault::Echo { .. } if user.is_some() => return looks::echo(endpoint, request),
        Fault::DeniedSuccess { .. } if user.is_some() => return looks::denied_success(endpoint),
        Fault::UnknownFields => add_members(&mut answer.body, endpoint),
        Fault::WithoutId if user.is_some() => {
            remove(&mut answer.body, endpoint.success.id_pointer());
            return answer.into();
        }
        Fault::ErrorInSuccess if user.is_some() => {
            answer.body = json!({ "errors": [{ "title": "Something went wrong" }] });
            return answer.into();
        }
        Fault::ServerError { .. } if user.is_some() => return server_error(endpoint),
        _ => {}
    }
    deliver(fault, Reply { user, ..answer.into() })
}

fn deliver(fault: &Fault, mut reply: Reply) -> Reply {
    match fault {
        Fault::TruncatedJson => {
            reply.body.truncate(reply.body.len() / 2);
            reply.user = None;
        }
        Fault::WrongContentType => {
            reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        Fault::ByteOrderMark => reply.body = [b"\xef\xbb\xbf", reply.body.as_ref()].concat().into(),
        Fault::ResetAfterStoring => {
            reply.manner = Manner::Reset;
            reply.user = None;
        }
        Fault::OversizeBody { bytes } => reply.manner = Manner::Padded(*bytes),
        Fault::EndlessBody => reply.manner = Manner::Endless,
        Fault::SlowHeaders { millis } => reply.manner = Manner::SlowHeaders(Duration::from_millis(*millis)),
        Fault::SlowBody { millis } => reply.manner = Manner::SlowBody(Duration::from_millis(*millis)),
        _ => {}
    }
    reply
}

/// Adds to the body and to the object that holds the user's id. Other objects may be maps, whose members mean
/// something.
fn add_members(body: &mut Value, endpoint: &Endpoint) {
    let around_id =
        endpoint.success.id_pointer().and_then(|pointer| pointer.rsplit_once('/')).map(|(parent, _)| parent);
    let places = [Some(""), around_id.filter(|parent| !parent.is_empty())];
    for place in places.into_iter().flatten() {
        if let Some(members) = body.pointer_mut(place).and_then(Value::as_object_mut) {
            members.insert("unknown_member".to_owned(), json!({ "text": "new", "list": [1, null, 0.5], "flag": true }));
            members.insert("another_unknown_member".to_owned(), Value::Null);
        }
    }
}

fn remove(body: &mut Value, pointer: Option<&str>) {
    let Some((parent, name)) = pointer.and_then(|pointer| pointer.rsplit_once('/')) else { return };
    if let Some(members) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
        members.shift_remove(name);
    }
}
