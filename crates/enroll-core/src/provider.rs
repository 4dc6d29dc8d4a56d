//! The traits that make a provider: the generated part ([`Endpoint`]) and the hand-written part
//! ([`Provider`]). What follows from them is in `call.rs`.

use enroll_client::{CallOptions, Reading, ResponseParts, ResponseValue, Session};
use serde::Serialize;

use crate::{Created, Facts, Mapping, Page, PageQuery};

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

    /// The inner part of the generated client: its timeouts and its clock.
    fn session(&self) -> &Session;
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

    /// How many users a page of [`look_up`](Self::look_up) has; 0 if the provider has no such
    /// parameter, or no look-up.
    const PAGE_SIZE: u32 = 0;

    /// The look-up that [`check_access`](crate::CreateUser::check_access) sends: a small one. None
    /// at a provider without a look-up; one that implements [`look_up`](Self::look_up) has a probe.
    const PROBE: Option<PageQuery<'static>> = None;

    /// The code of the error by which a look-up by id says that no user has the id, if the provider
    /// has such a look-up and documents one.
    const NO_SUCH_USER: Option<&'static str> = None;

    /// One page of the provider's documented look-up. A provider without one leaves this out; it is
    /// called only if there is a [`PROBE`](Self::PROBE).
    ///
    /// It sends one request of the generated client, and makes a [`Page`] of the response: whom it
    /// shows, not who matches. `call` is passed on as it is.
    fn look_up(
        &self,
        query: &PageQuery<'_>,
        call: &CallOptions,
    ) -> impl Future<Output = Result<Page, enroll_client::Error<Self::ErrorBody>>> + Send {
        let _ = (query, call);
        std::future::ready(Ok(Page::default()))
    }
}
