//! Authorises attempts with a key that never enters the process: a vault computes the signature.
//!
//! An [`Authorize`] is called for every attempt, over the bytes that are sent. This one does for
//! Kraken what the provider's crate does with a key in memory.
//!
//! ```sh
//! cargo run -p enroll --example own_signer
//! ```
#![allow(clippy::print_stdout, reason = "the output is what the example shows")]

use std::error::Error;
use std::sync::Arc;

use enroll::kraken::Kraken;
use enroll::signing::{
    Attempt, Authorize, AuthorizeError, Authorized, Base64Of64, HmacSha512, NonceSource, NonceUnit, body_bytes,
    request_target, set_header, set_secret_header,
};
use enroll::{CallOptions, Config, CreateUser, NewUser, Secret};
use enroll_sandbox::Sandbox;
use reqwest::Request;
use reqwest::header::HeaderName;

static API_KEY: HeaderName = HeaderName::from_static("api-key");
static API_NONCE: HeaderName = HeaderName::from_static("api-nonce");
static API_SIGN: HeaderName = HeaderName::from_static("api-sign");

const PROFILE: &str = r#"{
    "external_id": "customer-20417",
    "email": "jo.doe@example.com",
    "phone": "+447700900123",
    "subject": { "person": {
        "name": { "given": "Jo", "family": "Doe" },
        "date_of_birth": "1990-01-15",
        "nationalities": ["GB"],
        "residence": { "line1": "1 Example Road", "city": "London", "postal_code": "N1 1AA", "country": "GB" },
        "occupation": "student"
    } },
    "extras": { "kraken": { "tos_version_accepted": 1 } }
}"#;

/// Takes the place of a client of a vault or an HSM, which would send nonce, target and body over the
/// network and get the signature back.
#[derive(Debug)]
struct Vault {
    key: HmacSha512,
}

impl Vault {
    async fn sign(&self, nonce: &str, target: &str, body: &[u8]) -> Result<Base64Of64, VaultError> {
        tokio::task::yield_now().await;
        Ok(enroll::kraken::signature(&self.key, nonce, target, body))
    }
}

/// What a real vault reports. It must not hold a secret: it becomes the cause of an error.
#[derive(Debug, thiserror::Error)]
#[error("the vault did not sign")]
struct VaultError;

#[derive(Debug)]
struct VaultSigner {
    api_key: Secret,
    vault: Vault,
    nonces: Arc<dyn NonceSource>,
}

impl VaultSigner {
    async fn sign(&self, request: &mut Request) -> Result<(), AuthorizeError> {
        let nonce = self.nonces.next()?.to_string();
        let signed = self.vault.sign(&nonce, request_target(request.url()), body_bytes(request)?).await;
        let signature = signed.map_err(|error| AuthorizeError::Token(Box::new(error)))?;
        set_secret_header(request, &API_KEY, &self.api_key)?;
        set_header(request, &API_NONCE, nonce)?;
        set_header(request, &API_SIGN, signature)
    }
}

impl Authorize for VaultSigner {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut Request) -> Authorized<'a> {
        Authorized::Later(Box::pin(self.sign(request)))
    }

    /// Kraken requires nonces that grow, so attempts of one key must arrive in order.
    fn in_order(&self) -> bool {
        true
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let secret = |name| sandbox.credentials().get("kraken", name).map(Secret::from).ok_or("a credential is missing");

    let config = Config::new(sandbox.url());
    let signer = VaultSigner {
        api_key: secret("api_key")?,
        vault: Vault { key: HmacSha512::from_base64(&secret("api_secret")?)? },
        nonces: config.nonce_source(NonceUnit::Nanoseconds),
    };
    let kraken = Kraken::with_authorizer(signer, &config)?;
    let user = NewUser::from_json(PROFILE.as_bytes())?;
    // The sandbox verifies the signature over the bytes that it received.
    let created = kraken.create_user(&user, &CallOptions::new()).await?;
    println!("created {} with a signature from the vault", created.user_id);
    Ok(())
}
