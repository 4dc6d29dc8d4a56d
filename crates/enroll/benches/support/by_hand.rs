//! The same call as somebody would write it with reqwest alone: typed request and answer, a key that is expanded once, no facade.
//!
//! It is given every advantage: the typed request exists already (the facade makes it of a profile each time), it is serialised once, and nothing is
//! kept or judged of the answer beyond its status. [`call_filling`](ByHand::call_filling) fills a typed request for each call, which code with users of its
//! own must do too.

use std::error::Error;
use std::time::Duration;

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, USER_AGENT};
use enroll::HttpClient;
use enroll::client::Config;
use enroll::kraken::types::{CreateUserRequest, CreateUserResponse};
use enroll::kraken::{Credentials, Kraken, signature};
use enroll::signing::{HmacSha512, MonotonicNonces, NonceSource, NonceUnit};

use super::sample;

const TARGET: &str = "/b2b/users";

/// A hand-written client.
pub(crate) struct ByHand {
    http: reqwest::Client,
    url: String,
    key: HmacSha512,
    nonces: MonotonicNonces,
    request: CreateUserRequest,
}

impl ByHand {
    /// Connected to the server at `base_url`.
    pub(crate) fn new(base_url: &str) -> Self {
        Self {
            http: HttpClient::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("an HTTP client can be built"),
            url: format!("{base_url}{TARGET}"),
            key: HmacSha512::from_base64(&sample::API_SECRET.into()).expect("the sample secret is base64"),
            nonces: MonotonicNonces::new(NonceUnit::Nanoseconds),
            request: request(),
        }
    }

    /// One call.
    pub(crate) async fn call(&self) {
        self.check(&self.request).await;
    }

    /// One call that fills its typed request first.
    pub(crate) async fn call_filling(&self) {
        self.check(&self.request.clone()).await;
    }

    async fn check(&self, request: &CreateUserRequest) {
        let created = self.create_user(request).await.expect("the server creates every user");
        assert!(created.result.is_some_and(|created| !created.user.is_empty()), "the answer names the user");
    }

    async fn create_user(&self, request: &CreateUserRequest) -> Result<CreateUserResponse, Box<dyn Error>> {
        let body = serde_json::to_vec(request)?;
        let nonce = self.nonces.next()?.to_string();
        let sign = signature(&self.key, &nonce, TARGET, &body);
        let request = self.http.post(&self.url).timeout(Duration::from_secs(30));
        let request = request.header(ACCEPT, "application/json").header(CONTENT_TYPE, "application/json");
        let request = request.header(ACCEPT_ENCODING, "identity");
        let request = request.header(USER_AGENT, "by-hand/0.1.0").header("Payward-Version", "2025-04-15");
        let request = request.header("API-Key", sample::API_KEY).header("API-Nonce", nonce);
        let response = request.header("API-Sign", &sign[..]).body(body).send().await?.error_for_status()?;
        Ok(response.json().await?)
    }
}

/// The typed request of the sample user.
pub(crate) fn request() -> CreateUserRequest {
    kraken().request(&sample::user()).expect("the sample user is complete")
}

/// The provider's own type, for its mapping.
pub(crate) fn kraken() -> Kraken {
    let credentials = Credentials::new(sample::API_KEY, sample::API_SECRET);
    Kraken::new(&credentials, &Config::new("http://127.0.0.1:1")).expect("the sample credentials are well-formed")
}
