//! Credentials of Kraken Embed, and its signature: made anew for every attempt over the exact bytes
//! of that attempt.
//!
//! `API-Sign = base64(HMAC-SHA512(base64-decoded secret, target ‖ SHA256(nonce ‖ body)))`, where
//! the target is path and query as sent and the nonce is the value of the `API-Nonce` header. See
//! <https://docs.kraken.com/api/docs/guides/embed-rest-auth>.

use std::sync::Arc;

use enroll_core::client::nonce::{NonceDigits, NonceUnit};
use enroll_core::client::signing::{
    Base64Of64, Encoding, HmacSha512, SignedPart, SigningStep, body_bytes, request_target, sha256,
};
use enroll_core::client::{
    Attempt, Authorize, AuthorizeError, Authorized, NonceSource, StaticHeaders, check_credential, set_header,
};
use enroll_core::{Config, ConfigError, Secret};
use reqwest::header::HeaderName;
use serde::{Deserialize, Serialize};

static API_NONCE: HeaderName = HeaderName::from_static("api-nonce");
static API_SIGN: HeaderName = HeaderName::from_static("api-sign");

/// Credentials for Kraken Embed: an API key and its secret.
///
/// ```
/// let credentials = enroll_kraken::Credentials::new("an-example-key", "c2VjcmV0");
/// assert!(!format!("{credentials:?}").contains("example"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The public key.
    pub api_key: Secret,
    /// The private key: standard base64 with padding, as it was shown.
    pub api_secret: Secret,
}

impl Credentials {
    /// Credentials from the public and the private key.
    ///
    /// ```
    /// use enroll_kraken::Credentials;
    /// let credentials = Credentials::new("an-example-key", "c2VjcmV0");
    /// # let _ = credentials;
    /// ```
    pub fn new(api_key: impl Into<Secret>, api_secret: impl Into<Secret>) -> Self {
        Self { api_key: api_key.into(), api_secret: api_secret.into() }
    }

    pub(crate) fn authorizer(&self, config: &Config) -> Result<Authorizer, ConfigError> {
        check_credential("api_secret", &self.api_secret)?;
        let unfit = |reason| ConfigError::Key { field: "api_secret", reason };
        Ok(Authorizer {
            headers: StaticHeaders::new().with("API-Key", "api_key", &self.api_key)?,
            key: HmacSha512::from_base64(&self.api_secret).map_err(unfit)?,
            // Nanoseconds leave room for many calls in one millisecond, and the guide advises them.
            nonces: config.nonce_source(NonceUnit::Nanoseconds),
        })
    }
}

/// The value of `API-Sign`. It allocates nothing.
///
/// ```
/// use enroll_core::client::signing::HmacSha512;
/// // Published by the exchange: <https://docs.kraken.com/api/docs/guides/spot-rest-auth>.
/// let key = HmacSha512::from_base64(&"kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==".into())?;
/// let body = b"nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25";
/// let sign = enroll_kraken::signature(&key, "1616492376594", "/0/private/AddOrder", body);
/// assert_eq!(&sign, b"4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==");
/// # Ok::<(), enroll_core::client::signing::KeyError>(())
/// ```
pub fn signature(key: &HmacSha512, nonce: &str, target: &str, body: &[u8]) -> Base64Of64 {
    key.sign_to_base64(&[target.as_bytes(), &digest(nonce, body)])
}

/// The steps of [`signature`], for a person who compares them with a log.
///
/// ```
/// use enroll_kraken::signing::HmacSha512;
/// let key = HmacSha512::from_base64(&"c2VjcmV0".into())?;
/// let (nonce, target, body) = ("1616492376594", "/b2b/users", b"{}");
/// let steps = enroll_kraken::signing_steps(&key, nonce, target, body);
/// assert_eq!(steps.iter().map(|step| step.name()).collect::<Vec<_>>(), ["digest", "signature"]);
/// let signature = enroll_kraken::signature(&key, nonce, target, body);
/// assert_eq!(steps[1].result().as_bytes(), signature);
/// # Ok::<(), enroll_kraken::signing::KeyError>(())
/// ```
pub fn signing_steps(key: &HmacSha512, nonce: &str, target: &str, body: &[u8]) -> Vec<SigningStep> {
    let digest = digest(nonce, body);
    let sign = String::from_utf8_lossy(&signature(key, nonce, target, body)).into_owned();
    let hashed = vec![SignedPart::text("nonce", nonce), SignedPart::body(body)];
    let signed = vec![SignedPart::text("target", target), SignedPart::digest("digest", &digest)];
    let keyed = "HMAC-SHA512 keyed with the base64-decoded api_secret";
    vec![
        SigningStep::hex("digest", "SHA-256", hashed, &digest),
        SigningStep::encoded("signature", keyed, Encoding::Base64, signed, sign).in_header("API-Sign"),
    ]
}

fn digest(nonce: &str, body: &[u8]) -> [u8; 32] {
    sha256(&[nonce.as_bytes(), body])
}

#[derive(Debug)]
pub(crate) struct Authorizer {
    headers: StaticHeaders,
    key: HmacSha512,
    nonces: Arc<dyn NonceSource>,
}

impl Authorizer {
    fn sign(&self, request: &mut reqwest::Request) -> Result<(), AuthorizeError> {
        let mut digits = NonceDigits::new();
        let nonce = digits.of(self.nonces.next()?);
        let sign = signature(&self.key, nonce, request_target(request.url()), body_bytes(request)?);
        self.headers.apply(request);
        set_header(request, &API_NONCE, nonce)?;
        set_header(request, &API_SIGN, sign)
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Now(self.sign(request))
    }

    fn signing_steps(&self, request: &reqwest::Request) -> Vec<SigningStep> {
        let nonce = request.headers().get(&API_NONCE).and_then(|nonce| nonce.to_str().ok());
        let (Some(nonce), Ok(body)) = (nonce, body_bytes(request)) else { return Vec::new() };
        signing_steps(&self.key, nonce, request_target(request.url()), body)
    }

    fn in_order(&self) -> bool {
        true
    }
}
