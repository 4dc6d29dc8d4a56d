//! Decodes a response into its documented type, or into the error of a generated client.

use serde::de::DeserializeOwned;

use super::error::{Error, Unreadable};
use super::response_value::ResponseValue;
use crate::data::decode;
use crate::observe::events;
use crate::outcome::{Exchange, Verdict};

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Decodes a response. Called by generated code.
    ///
    /// # Errors
    ///
    /// [`Error::NotCreated`] if the status is a success but does not prove a created user;
    /// [`Error::NotRead`] if the call is a read and the status is a success, but the body reports
    /// an error or is not the documented response; [`Error::Unreadable`] if the body does not have
    /// the documented shape.
    #[doc(hidden)]
    pub fn decode<E>(exchange: Exchange) -> Result<Self, Error<E>> {
        let is_proven = matches!(exchange.verdict(), Verdict::Created | Verdict::Read);
        if exchange.status().is_success() && !is_proven {
            let is_read = exchange.attempts().is_read();
            return Err(if is_read { Error::NotRead(exchange) } else { Error::NotCreated(exchange) });
        }
        let decoded = if exchange.is_complete() {
            decode::json(exchange.body().expose())
        } else {
            Err(decode::DecodeError::truncated())
        };
        match decoded {
            Ok(value) => Ok(Self { value, exchange }),
            Err(error) => {
                events::unreadable(&exchange);
                Err(Error::Unreadable(Unreadable { exchange, error }))
            }
        }
    }
}
