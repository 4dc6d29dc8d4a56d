//! Kraken Embed: a request of fifteen fields, a signature in a header.

use std::error::Error;

use enroll::client::Config;
use enroll::kraken::types::{CreateUserRequest, CreateUserResponse, PaywardVersion};
use enroll::kraken::{self, Credentials, signature};
use enroll::signing::{HmacSha512, MonotonicNonces, NonceSource, NonceUnit};
use enroll::{CallOptions, NewUser};

use super::{Case, config, http, post};
use crate::support::sample;

const TARGET: &str = "/b2b/users";

pub(crate) struct Kraken {
    http: reqwest::Client,
    url: String,
    key: HmacSha512,
    nonces: MonotonicNonces,
    request: CreateUserRequest,
    generated: kraken::Client,
    options: CallOptions,
}

impl Case for Kraken {
    const ID: &'static str = "kraken";
    type Request = CreateUserRequest;
    type Response = CreateUserResponse;

    fn credentials() -> serde_json::Value {
        serde_json::json!({ "api_key": sample::API_KEY, "api_secret": sample::API_SECRET })
    }

    fn user() -> NewUser {
        sample::user()
    }

    fn new(base_url: &str) -> Self {
        Self {
            http: http(),
            url: format!("{base_url}{TARGET}"),
            key: HmacSha512::from_base64(&sample::API_SECRET.into()).expect("the sample secret is base64"),
            nonces: MonotonicNonces::new(NonceUnit::Nanoseconds),
            request: request(),
            generated: connected(&config(base_url)).client().clone(),
            options: CallOptions::new(),
        }
    }

    fn request(&self) -> &CreateUserRequest {
        &self.request
    }

    async fn call(&self, request: &CreateUserRequest) -> Result<CreateUserResponse, Box<dyn Error>> {
        let body = serde_json::to_vec(request)?;
        let nonce = self.nonces.next()?.to_string();
        let sign = signature(&self.key, &nonce, TARGET, &body);
        let request = post(&self.http, &self.url).header("Payward-Version", "2025-04-15");
        let request = request.header("API-Key", sample::API_KEY).header("API-Nonce", nonce);
        let response = request.header("API-Sign", &sign[..]).body(body).send().await?.error_for_status()?;
        Ok(response.json().await?)
    }

    async fn call_generated(&self) -> Option<CreateUserResponse> {
        let version = Some(PaywardVersion::default());
        let created = self.generated.create_user(version, &self.request, &self.options).await;
        Some(created.ok()?.into_inner())
    }

    fn user_id(response: &CreateUserResponse) -> Option<&str> {
        Some(&response.result.as_ref()?.user)
    }
}

/// The typed request of the sample user.
pub(crate) fn request() -> CreateUserRequest {
    provider().request(&sample::user()).expect("the sample user is complete")
}

/// The provider's own type, for its mapping.
pub(crate) fn provider() -> kraken::Kraken {
    connected(&Config::new("http://127.0.0.1:1"))
}

fn connected(config: &Config) -> kraken::Kraken {
    let credentials = Credentials::new(sample::API_KEY, sample::API_SECRET);
    kraken::Kraken::new(&credentials, config).expect("the sample credentials are well-formed")
}
