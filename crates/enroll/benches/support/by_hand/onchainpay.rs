//! OnchainPay: a request of one field, a nonce in the body and a signature over it.

use std::error::Error;

use enroll::onchainpay::types::{CreateUserRequest, CreateUserResponse};
use enroll::onchainpay::{self, Credentials, signature};
use enroll::signing::{HmacSha256, MonotonicNonces, NonceSource, NonceUnit};
use enroll::{CallOptions, NewUser, Person, PersonName};
use serde::Serialize;

use super::{Case, config, http, post};
use crate::support::sample;

pub(crate) struct OnchainPay {
    http: reqwest::Client,
    url: String,
    key: HmacSha256,
    nonces: MonotonicNonces,
    request: CreateUserRequest,
    generated: onchainpay::Client,
    options: CallOptions,
}

/// What is sent. The generated request leaves the nonce to the signer.
#[derive(Serialize)]
struct Signed<'a> {
    email: &'a str,
    nonce: u64,
}

impl Case for OnchainPay {
    const ID: &'static str = "onchainpay";
    type Request = CreateUserRequest;
    type Response = CreateUserResponse;

    fn credentials() -> serde_json::Value {
        serde_json::json!({ "public_key": sample::API_KEY, "private_key": sample::API_SECRET })
    }

    fn user() -> NewUser {
        NewUser::person("maria.gomez.delgado@example.com", Person::new(PersonName::new("Maria", "Gomez Delgado")))
    }

    fn new(base_url: &str) -> Self {
        let credentials = Credentials::new(sample::API_KEY, sample::API_SECRET);
        let provider = onchainpay::OnchainPay::new(&credentials, &config(base_url));
        let provider = provider.expect("the sample credentials are well-formed");
        Self {
            http: http(),
            url: format!("{base_url}/partner/api/create-user"),
            key: HmacSha256::from_utf8(&sample::API_SECRET.into()).expect("the sample secret is not empty"),
            nonces: MonotonicNonces::new(NonceUnit::Milliseconds),
            request: provider.request(&Self::user()).expect("the sample user is complete"),
            generated: provider.client().clone(),
            options: CallOptions::new(),
        }
    }

    fn request(&self) -> &CreateUserRequest {
        &self.request
    }

    async fn call(&self, request: &CreateUserRequest) -> Result<CreateUserResponse, Box<dyn Error>> {
        let signed = Signed { email: request.email.expose(), nonce: self.nonces.next()? };
        let body = serde_json::to_vec(&signed)?;
        let sign = signature(&self.key, &body);
        let request = post(&self.http, &self.url).header("x-api-public-key", sample::API_KEY);
        let response = request.header("x-api-signature", &sign[..]).body(body).send().await?.error_for_status()?;
        Ok(response.json().await?)
    }

    async fn call_generated(&self) -> Option<CreateUserResponse> {
        Some(self.generated.create_user(&self.request, &self.options).await.ok()?.into_inner())
    }

    fn user_id(response: &CreateUserResponse) -> Option<&str> {
        response.response.as_ref().filter(|_| response.success)?.id.as_deref()
    }
}
