//! Credentials of OnchainPay, and its signature: made anew for every attempt over the exact bytes
//! of that attempt, which hold the nonce.
//!
//! `x-api-signature = hex(HMAC-SHA256(secret as string, body))`, where the body has a field `nonce`
//! that is used once. The secret looks like base64 and is not decoded. See
//! <https://docs.onchainpay.io/signature>.

use std::sync::Arc;

use enroll_core::client::nonce::{NonceDigits, NonceUnit};
use enroll_core::client::signing::{Encoding, HexOf32, HmacSha256, SignedPart, SigningStep, body_bytes};
use enroll_core::client::{
    Attempt, Authorize, AuthorizeError, Authorized, NonceSource, StaticHeaders, check_credential, set_header,
};
use enroll_core::{Config, ConfigError, Secret};
use reqwest::header::HeaderName;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

static SIGNATURE: HeaderName = HeaderName::from_static("x-api-signature");

/// Credentials for OnchainPay: the key pair of the Partner API, which is not that of a merchant.
///
/// ```
/// let credentials = enroll_onchainpay::Credentials::new("an-example-key", "an-example-secret");
/// assert!(!format!("{credentials:?}").contains("example"));
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The public key.
    pub public_key: Secret,
    /// The private key, as a string.
    pub private_key: Secret,
}

impl Credentials {
    /// Credentials from the public and the private key.
    ///
    /// ```
    /// use enroll_onchainpay::Credentials;
    /// let credentials = Credentials::new("an-example-key", "an-example-secret");
    /// # let _ = credentials;
    /// ```
    pub fn new(public_key: impl Into<Secret>, private_key: impl Into<Secret>) -> Self {
        Self { public_key: public_key.into(), private_key: private_key.into() }
    }

    pub(crate) fn authorizer(&self, config: &Config) -> Result<Authorizer, ConfigError> {
        check_credential("private_key", &self.private_key)?;
        let unfit = |reason| ConfigError::Key { field: "private_key", reason };
        Ok(Authorizer {
            headers: StaticHeaders::new().with("x-api-public-key", "public_key", &self.public_key)?,
            key: HmacSha256::from_utf8(&self.private_key).map_err(unfit)?,
            nonces: config.nonce_source(NonceUnit::Milliseconds),
        })
    }
}

/// The value of `x-api-signature`. It allocates nothing.
///
/// ```
/// use enroll_onchainpay::{signature, signing::HmacSha256};
/// let key = HmacSha256::from_utf8(&"an-example-secret".into())?;
/// let header = signature(&key, br#"{"email":"jo@example.com","nonce":7}"#);
/// assert_eq!(header.as_ref().len(), 64);
/// # Ok::<(), enroll_onchainpay::signing::KeyError>(())
/// ```
pub fn signature(key: &HmacSha256, body: &[u8]) -> HexOf32 {
    key.sign_to_hex(&[body])
}

/// The one step of [`signature`], for a person who compares it with a log. The nonce is in the body.
///
/// ```
/// use enroll_onchainpay::{signature, signing::HmacSha256, signing_steps};
/// let key = HmacSha256::from_utf8(&"an-example-secret".into())?;
/// let steps = signing_steps(&key, br#"{"email":"jo@example.com","nonce":7}"#);
/// assert_eq!(steps[0].result().len(), 64);
/// # Ok::<(), enroll_onchainpay::signing::KeyError>(())
/// ```
pub fn signing_steps(key: &HmacSha256, body: &[u8]) -> Vec<SigningStep> {
    let sign = String::from_utf8_lossy(&signature(key, body)).into_owned();
    let keyed = "HMAC-SHA256 keyed with private_key as a string, not decoded";
    let step = SigningStep::encoded("signature", keyed, Encoding::Hex, vec![SignedPart::body(body)], sign);
    vec![step.in_header("x-api-signature")]
}

/// The body with a field `nonce` added at its end; every other byte stays as it is.
///
/// # Errors
///
/// [`AuthorizeError::Body`] if the body is not a JSON object or already has a nonce.
///
/// # Examples
///
/// ```
/// let body = enroll_onchainpay::with_nonce(br#"{"email":"jo@example.com"}"#, 7)?;
/// assert_eq!(body, br#"{"email":"jo@example.com","nonce":7}"#);
/// # Ok::<(), enroll_core::client::AuthorizeError>(())
/// ```
pub fn with_nonce(body: &[u8], nonce: u64) -> Result<Vec<u8>, AuthorizeError> {
    let unfit = |reason| AuthorizeError::Body { reason };
    let Unsigned { nonce: has_nonce } =
        serde_json::from_slice(body).map_err(|_| unfit("it is not a JSON object; send a JSON object"))?;
    if has_nonce {
        return Err(unfit("it already has a `nonce`; remove it, the signer fills it in"));
    }
    let open = body.trim_ascii_end().strip_suffix(b"}").ok_or(unfit("it is not a JSON object; send a JSON object"))?;
    let separator = if open.trim_ascii().ends_with(b"{") { "" } else { "," };
    let mut digits = NonceDigits::new();
    // One piece of memory, as long as the body.
    Ok([open, separator.as_bytes(), b"\"nonce\":", digits.of(nonce).as_bytes(), b"}"].concat())
}

/// The only field of a body that is checked here.
#[derive(Deserialize)]
struct Unsigned {
    /// Whether there is one, be it null.
    #[serde(default, deserialize_with = "is_there")]
    nonce: bool,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

#[derive(Debug)]
pub(crate) struct Authorizer {
    headers: StaticHeaders,
    key: HmacSha256,
    nonces: Arc<dyn NonceSource>,
}

impl Authorizer {
    fn sign(&self, request: &mut reqwest::Request) -> Result<(), AuthorizeError> {
        let body = with_nonce(body_bytes(request)?, self.nonces.next()?)?;
        let sign = signature(&self.key, &body);
        *request.body_mut() = Some(body.into());
        self.headers.apply(request);
        set_header(request, &SIGNATURE, sign)
    }
}

impl Authorize for Authorizer {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        Authorized::Now(self.sign(request))
    }

    fn signing_steps(&self, request: &reqwest::Request) -> Vec<SigningStep> {
        body_bytes(request).map_or(Vec::new(), |body| signing_steps(&self.key, body))
    }

    fn in_order(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nonce_is_spliced_in_and_nothing_else_changes() {
        let spliced = |body: &str| String::from_utf8(with_nonce(body.as_bytes(), 7).unwrap()).unwrap();
        assert_eq!(spliced(r#"{"email":"jo@example.com"}"#), r#"{"email":"jo@example.com","nonce":7}"#);
        assert_eq!(spliced(r#"{ "email": "}" } "#), r#"{ "email": "}" ,"nonce":7}"#);
        assert_eq!(spliced("{}"), r#"{"nonce":7}"#);
    }

    #[test]
    fn a_body_that_cannot_carry_the_nonce_is_rejected() {
        for body in
            [r#"{"nonce":1}"#, r#"{"nonce":null}"#, r#"{"\u006eonce":1}"#, r#"["email"]"#, "[true]", "", "null", "{"]
        {
            assert!(matches!(with_nonce(body.as_bytes(), 7), Err(AuthorizeError::Body { .. })), "{body}");
        }
    }
}
