//! Requests built by hand, down to the byte, and parsed responses.

use base64::{Engine, engine::general_purpose::STANDARD};
use enroll_sandbox::Sandbox;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Method, header::HeaderMap, redirect::Policy};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};
use std::sync::LazyLock;

/// One client for all tests, for it costs more than a call. It keeps no connection, which would end
/// with its test.
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap());

/// A request that can be changed before it is sent.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Call {
    pub(crate) fn new(target: &str, headers: &[(&'static str, &str)], body: impl ToString) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { method: Method::POST, target: target.to_owned(), headers, body: body.to_string().into_bytes() }
    }

    /// The same headers for a GET of another target, without a body.
    pub(crate) fn get(&self, target: &str) -> Self {
        Self { method: Method::GET, target: target.to_owned(), body: Vec::new(), ..self.clone() }
    }

    /// The same with another value of a header.
    pub(crate) fn with(&self, name: &'static str, value: &str) -> Self {
        let mut changed = self.without(name);
        changed.headers.push((name, value.to_owned()));
        changed
    }

    pub(crate) fn without(&self, name: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.retain(|(kept, _)| *kept != name);
        changed
    }

    /// The same headers, and so the same signature, over a body with one space more.
    pub(crate) fn altered(&self) -> Self {
        let mut changed = self.clone();
        changed.body.insert(1, b' ');
        changed
    }

    /// The response as it comes, where one comes at all; a redirect is not followed.
    pub(crate) async fn response(&self, sandbox: &Sandbox) -> reqwest::Result<reqwest::Response> {
        let mut request = CLIENT.request(self.method.clone(), format!("{}{}", sandbox.url(), self.target));
        if self.method == Method::POST {
            request = request.header("content-type", "application/json").body(self.body.clone());
        }
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value)).send().await
    }

    pub(crate) async fn send(&self, sandbox: &Sandbox) -> Response {
        let response = self.response(sandbox).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Response { status, headers, body: response.json().await.unwrap() }
    }

    pub(crate) async fn status(&self, sandbox: &Sandbox) -> u16 {
        self.send(sandbox).await.status
    }
}

impl Response {
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {}", self.body))
    }
}

pub(crate) async fn start() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

pub(crate) fn credential<'a>(sandbox: &'a Sandbox, provider: &str, field: &str) -> &'a str {
    sandbox.credentials().get(provider, field).unwrap()
}

/// API-Sign, written down from the provider's guide once more.
pub(crate) fn kraken_signature(secret: &str, target: &str, nonce: u64, body: &[u8]) -> String {
    let inner = Sha256::digest([nonce.to_string().as_bytes(), body].concat());
    let mut mac = Hmac::<Sha512>::new_from_slice(&STANDARD.decode(secret).unwrap()).unwrap();
    mac.update(target.as_bytes());
    mac.update(&inner);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// x-api-signature, likewise.
pub(crate) fn onchainpay_signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
