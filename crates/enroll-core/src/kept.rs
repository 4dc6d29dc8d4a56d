//! What can be saved from the body of a response without its type: the fields that the facts name, whatever is wrong with the rest.

use std::borrow::Cow;

use enroll_client::{AttemptRecord, Exchange, RawBody, Secret, id_at, is_plain_id, text_at};

use crate::{Created, Facts};

/// What must not be lost of a created user. A number keeps the digits that were sent.
pub(crate) fn created(facts: &Facts, body: &RawBody) -> Created {
    let text = |pointer| text(body, pointer);
    Created {
        user_id: user_id(facts, body),
        one_time_password: text(facts.keep.one_time_password).map(Secret::from),
        refresh_token: text(facts.keep.refresh_token).map(Secret::from),
    }
}

/// The id of the user that exists, which a provider may name in a conflict.
pub(crate) fn existing(facts: &Facts, body: &RawBody) -> Created {
    Created { user_id: user_id(facts, body), ..Created::default() }
}

/// The same with what earlier responses held, where the last one held nothing.
pub(crate) fn with_earlier(facts: &Facts, last: Created, attempts: &[AttemptRecord]) -> Created {
    let bodies = attempts.iter().rev().filter_map(|attempt| attempt.raw.as_ref());
    bodies.fold(last, |last, body| {
        let earlier = created(facts, body);
        Created {
            user_id: last.user_id.or(earlier.user_id),
            one_time_password: last.one_time_password.or(earlier.one_time_password),
            refresh_token: last.refresh_token.or(earlier.refresh_token),
        }
    })
}

/// The provider's id of the request, from a header or else the body. It is shown, so it must look like an id.
pub(crate) fn request_id(facts: &Facts, exchange: &Exchange) -> Option<String> {
    let in_body = || text(exchange.body(), facts.keep.request_id).filter(|id| is_plain_id(id));
    exchange.request_id().map(str::to_owned).or_else(in_body)
}

fn user_id(facts: &Facts, body: &RawBody) -> Option<String> {
    id_at(body.expose(), facts.keep.user_id?).map(Cow::into_owned)
}

fn text(body: &RawBody, pointer: Option<&str>) -> Option<String> {
    text_at(body.expose(), pointer?).map(Cow::into_owned)
}
