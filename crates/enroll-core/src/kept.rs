//! What can be saved from an answer's body without its type: the members that the facts name, wherever the rest went wrong.

use enroll_client::{Exchange, Secret, is_plain_id};
use serde_json::Value;

use crate::{Created, Facts};

/// A body as plain JSON; nothing where it is none.
pub(crate) struct Kept(Value);

impl Kept {
    pub(crate) fn of(exchange: &Exchange) -> Self {
        Self(serde_json::from_slice(exchange.body().expose()).unwrap_or_default())
    }

    /// What must not be lost of a created user.
    pub(crate) fn created(&self, facts: &Facts) -> Created {
        Created {
            user_id: self.text(facts.keep.user_id),
            one_time_password: self.text(facts.keep.one_time_password).map(Secret::from),
            refresh_token: self.text(facts.keep.refresh_token).map(Secret::from),
        }
    }

    fn text(&self, pointer: Option<&str>) -> Option<String> {
        match self.0.pointer(pointer?)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// The provider's id of the request, from a header or else the body. It is shown, so it must look like an id.
pub(crate) fn request_id(facts: &Facts, exchange: &Exchange) -> Option<String> {
    // The pointer first: most bodies hold no such id, and are not read a second time for it.
    let in_body = || {
        let pointer = facts.keep.request_id?;
        Kept::of(exchange).text(Some(pointer)).filter(|id| is_plain_id(id))
    };
    exchange.request_id().map(str::to_owned).or_else(in_body)
}
