//! What generated code calls. Written anew from the calls that the generator emits; see ARCHITECTURE.md for why it is not the stock runtime.

use reqwest::{Request, Response};

use crate::error::Error;
use crate::exchange::RawBody;
use crate::failure::Failure;

/// What a generated client says about itself.
pub trait ClientInfo<Inner> {
    /// The version of the API, as its document gives it.
    fn api_version() -> &'static str;
    /// The base address.
    fn baseurl(&self) -> &str;
    /// The HTTP client.
    fn client(&self) -> &reqwest::Client;
    /// What the client carries.
    fn inner(&self) -> &Inner;
}

/// The operation under way.
#[derive(Debug, Clone, Copy)]
pub struct OperationInfo {
    /// Its id in the API's document.
    pub operation_id: &'static str,
}

/// The steps of a call. Only [`exec`](Self::exec) has to be written, and it is generated too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `ClientHooks<{Inner}>`, so its requests would leave unsigned",
    note = "run `cargo xtask codegen`, which writes `src/generated/hooks.rs`"
)]
pub trait ClientHooks<Inner = ()>: ClientInfo<Inner> {
    /// Before the request is sent. Does nothing.
    fn pre<E: Send>(
        &self,
        _request: &mut Request,
        _info: &OperationInfo,
    ) -> impl Future<Output = Result<(), Error<E>>> + Send {
        std::future::ready(Ok(()))
    }

    /// Sends the request.
    fn exec(&self, request: Request, info: &OperationInfo) -> impl Future<Output = Result<Response, Failure>> + Send;

    /// After the answer. Does nothing.
    fn post<E: Send>(
        &self,
        _result: &Result<Response, Failure>,
        _info: &OperationInfo,
    ) -> impl Future<Output = Result<(), Error<E>>> + Send {
        std::future::ready(Ok(()))
    }
}

/// An answer whose document gives it no JSON shape.
#[derive(Debug, Clone)]
pub struct ByteStream(pub(crate) RawBody);

impl ByteStream {
    /// The bytes, which were read before the answer was judged.
    pub const fn body(&self) -> &RawBody {
        &self.0
    }
}

/// Imported by all generated code; no provider takes forms, so it has no method.
pub trait RequestBuilderExt<E> {}

/// Text made fit for a path segment.
pub fn encode_path(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
