//! The same calls as somebody would write them with reqwest alone: typed request and response, a
//! key that is expanded once, no facade.
//!
//! They are given every advantage: the typed request exists already (the facade makes it of a
//! profile each time), it is serialised once, and nothing is kept or judged of the response beyond
//! its status. [`Case::by_hand_filling`] fills a typed request for each call, which code with users
//! of its own must do too.

pub(crate) mod capa;
pub(crate) mod kraken;
pub(crate) mod onchainpay;

use std::error::Error;
use std::time::Duration;

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, USER_AGENT};
use enroll::client::{Config, NonceOrder};
use enroll::{HttpClient, NewUser};
use reqwest::{Client, RequestBuilder, redirect};

/// One provider, and the ways to create its sample user that the facade is compared with.
pub(crate) trait Case: Sized {
    /// The provider's id.
    const ID: &'static str;
    /// The typed request.
    type Request: Clone;
    /// The typed response.
    type Response;

    /// Credentials in the form of a file.
    fn credentials() -> serde_json::Value;

    /// The user.
    fn user() -> NewUser;

    /// Connected to the server at `base_url`.
    fn new(base_url: &str) -> Self;

    /// The typed request of the user.
    fn request(&self) -> &Self::Request;

    /// The call as written by hand.
    async fn call(&self, request: &Self::Request) -> Result<Self::Response, Box<dyn Error>>;

    /// The call of the generated client.
    async fn call_generated(&self) -> Option<Self::Response>;

    /// The id of the user in a response.
    fn user_id(response: &Self::Response) -> Option<&str>;

    /// One call by hand with a typed request that is ready.
    async fn by_hand(&self) {
        check::<Self>(self.call(self.request()).await.ok());
    }

    /// One call by hand that fills its typed request first.
    async fn by_hand_filling(&self) {
        check::<Self>(self.call(&self.request().clone()).await.ok());
    }

    /// One call of the generated client with a typed request that is ready.
    async fn generated(&self) {
        check::<Self>(self.call_generated().await);
    }
}

fn check<C: Case>(response: Option<C::Response>) {
    let response = response.expect("the server creates every user");
    assert!(C::user_id(&response).is_some_and(|id| !id.is_empty()), "the response names the user");
}

/// What every client here is built with. `NonceOrder::Free`, because in order there would be one call at
/// a time whatever the concurrency.
pub(crate) fn config(base_url: &str) -> Config {
    let http = HttpClient::new().expect("an HTTP client can be built");
    Config::new(base_url).http_client(http).nonce_order(NonceOrder::Free)
}

/// The HTTP client of the hand-written code.
fn http() -> Client {
    let builder = HttpClient::builder().redirect(redirect::Policy::none());
    builder.build().expect("an HTTP client can be built")
}

/// A request with the headers that each provider is sent.
fn post(http: &Client, url: &str) -> RequestBuilder {
    let request = http.post(url).timeout(Duration::from_secs(30));
    let request = request.header(ACCEPT, "application/json").header(CONTENT_TYPE, "application/json");
    request.header(ACCEPT_ENCODING, "identity").header(USER_AGENT, "by-hand/0.1.0")
}
