//! The traits that make a provider: the generated part ([`Endpoint`]) and the hand-written part
//! ([`Provider`]). What follows from them is in `call.rs`.

use enroll_client::{CallOptions, Reading, ResponseParts, ResponseValue};
use serde::Serialize;

use crate::{Created, Facts, Mapping};

/// The generated part of a provider: its facts, its types and its call.
pub trait Endpoint: Send + Sync + 'static {
    /// What is known about the provider.
    const FACTS: &'static Facts;
    /// The typed request.
    type Request: Serialize + Send + Sync;
    /// The typed response of a created user.
    type Response: Clone + Send;
    /// The typed body of an error.
    type ErrorBody: Send;

    /// Sends a request through the generated client.
    fn send(
        &self,
        body: &Self::Request,
        call: &CallOptions,
    ) -> impl Future<Output = Result<ResponseValue<Self::Response>, enroll_client::Error<Self::ErrorBody>>> + Send;

    /// Takes the id and the secrets of the user out of a response.
    fn created(response: &mut Self::Response) -> Created;
}

/// A provider: the generated [`Endpoint`], and a hand-written mapping and error reader. Every
/// implementation has [`CreateUser`](crate::CreateUser).
pub trait Provider: Endpoint {
    /// The request for a user; none if there is a blocking problem, each of which has been reported
    /// to `mapping`.
    fn map(mapping: &mut Mapping<'_>) -> Option<Self::Request>;

    /// Reads a body that is not a created user with its id: whether it is a success all the same,
    /// and which errors it reports.
    fn read(response: &ResponseParts<'_>) -> Reading;
}
