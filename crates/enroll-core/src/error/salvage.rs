//! Extracts the user id and one-time secrets from a response body that could not be decoded: the
//! fields that the facts name, whatever is wrong with the rest.

use std::borrow::Cow;

use enroll_client::{AttemptRecord, RawBody, Secret, id_at, string_at};

use crate::{Created, Facts};

/// What must not be lost of a created user. A number keeps the digits that were sent.
pub(crate) fn created(facts: &Facts, body: &RawBody) -> Created {
    let string = |pointer| string(body, pointer);
    Created {
        user_id: user_id(facts, body),
        one_time_password: string(facts.keep.one_time_password).map(Secret::from),
        refresh_token: string(facts.keep.refresh_token).map(Secret::from),
    }
}

/// The id of the user that exists, which a provider may name in a conflict.
pub(crate) fn existing(facts: &Facts, body: &RawBody) -> Created {
    Created { user_id: user_id(facts, body), ..Created::default() }
}

/// What the last response held, or an earlier one, if the last held nothing or only the same id.
/// Two responses may be about two users, so an id and a password are never put together from both;
/// each body is in its attempt.
pub(crate) fn with_earlier(facts: &Facts, last: Created, attempts: &[AttemptRecord]) -> Created {
    let bodies = attempts.iter().rev().filter_map(|attempt| attempt.raw.as_ref());
    let earlier = bodies.map(|body| created(facts, body)).find(|earlier| !is_nothing(earlier));
    earlier.filter(|earlier| is_nothing(&last) || is_of_same(&last, earlier)).unwrap_or(last)
}

const fn is_nothing(created: &Created) -> bool {
    created.user_id.is_none() && created.one_time_password.is_none() && created.refresh_token.is_none()
}

/// Whether an earlier response adds secrets to an id that alone is known.
fn is_of_same(last: &Created, earlier: &Created) -> bool {
    let has_secrets = last.one_time_password.is_some() || last.refresh_token.is_some();
    !has_secrets && last.user_id == earlier.user_id
}

fn user_id(facts: &Facts, body: &RawBody) -> Option<String> {
    id_at(body.expose(), facts.keep.user_id?).map(Cow::into_owned)
}

fn string(body: &RawBody, pointer: Option<&str>) -> Option<String> {
    string_at(body.expose(), pointer?).map(Cow::into_owned)
}
