//! HMAC signatures and hashes for signers. Nothing here knows a transport or a provider.
//!
//! The key schedule of an HMAC costs as much as the rest of a short signature. So a key is expanded
//! once, when it is loaded, and cloned for each signature. Signing allocates nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest as _, Sha256, Sha512};

use super::AuthorizeError;
pub use super::signing_step::{Encoding, PartKind, SignedPart, SigningStep};
use crate::data::Secret;

/// The base64 encoding of 64 bytes.
pub type Base64Of64 = [u8; 88];
/// The lowercase hexadecimal encoding of 32 bytes.
pub type HexOf32 = [u8; 64];

/// The secret cannot be used as a key.
///
/// ```
/// use enroll_client::signing::{HmacSha512, KeyError};
/// let error = HmacSha512::from_base64(&"not base64!".into()).unwrap_err();
/// assert_eq!(error, KeyError::NotBase64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The secret is not base64 with padding.
    #[error("the secret is not standard base64 with padding; copy it whole, as the provider showed it")]
    NotBase64,
    /// The secret is empty.
    #[error("the secret is empty; copy it whole, as the provider showed it")]
    Empty,
}

/// A key for HMAC-SHA512. `Debug` does not show it.
///
/// ```
/// use enroll_client::Secret;
/// use enroll_client::signing::{HmacSha512, sha256};
/// let key = HmacSha512::from_base64(&Secret::from("c2VjcmV0"))?;
/// let digest = sha256(&[b"1643881172430", b"nonce=1643881172430"]);
/// let signature = key.sign_to_base64(&[b"/0/private/AddUser", &digest]);
/// assert!(signature.ends_with(b"=="));
/// # Ok::<(), enroll_client::signing::KeyError>(())
/// ```
#[doc(alias = "hmac")]
#[doc(alias = "signature")]
#[derive(Clone)]
pub struct HmacSha512(Hmac<Sha512>);

/// A key for HMAC-SHA256. `Debug` does not show it.
///
/// ```
/// use enroll_client::Secret;
/// use enroll_client::signing::HmacSha256;
/// let key = HmacSha256::from_utf8(&Secret::from("Jefe"))?;
/// let signature = key.sign_to_hex(&[b"what do ya want ", b"for nothing?"]);
/// assert!(signature.starts_with(b"5bdcc146bf60754e"));
/// # Ok::<(), enroll_client::signing::KeyError>(())
/// ```
#[doc(alias = "hmac")]
#[doc(alias = "signature")]
#[derive(Clone)]
pub struct HmacSha256(Hmac<Sha256>);

impl HmacSha512 {
    /// A key from the base64 encoding of its bytes.
    ///
    /// ```
    /// # use enroll_client::signing::HmacSha512;
    /// let key = HmacSha512::from_base64(&"c2VjcmV0".into())?;
    /// # Ok::<(), enroll_client::signing::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError`] if the secret is not base64, or is empty.
    pub fn from_base64(secret: &Secret) -> Result<Self, KeyError> {
        let encoded = secret.expose();
        // Allocated at full size, because a buffer that grows leaves a copy in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(encoded.len())));
        STANDARD.decode_vec(encoded, &mut bytes).map_err(|_| KeyError::NotBase64)?;
        not_empty(&bytes)?;
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| KeyError::Empty)
    }

    /// The MAC over the concatenated parts, as standard base64 with padding.
    ///
    /// ```
    /// # use enroll_client::signing::HmacSha512;
    /// let key = HmacSha512::from_base64(&"c2VjcmV0".into())?;
    /// assert_eq!(key.sign_to_base64(&[b"a", b"b"]), key.sign_to_base64(&[b"ab"]));
    /// # Ok::<(), enroll_client::signing::KeyError>(())
    /// ```
    pub fn sign_to_base64(&self, parts: &[&[u8]]) -> Base64Of64 {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        let mut encoded = [b'='; 88];
        // 64 bytes always fill exactly 88 characters, so this cannot fail.
        let _ = STANDARD.encode_slice(mac.finalize().into_bytes(), &mut encoded);
        encoded
    }
}

impl HmacSha256 {
    /// A key from a string. Its UTF-8 bytes are the key, even if it looks like base64.
    ///
    /// ```
    /// # use enroll_client::signing::HmacSha256;
    /// let key = HmacSha256::from_utf8(&"api-secret".into())?;
    /// # Ok::<(), enroll_client::signing::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::Empty`] if the string is empty.
    pub fn from_utf8(secret: &Secret) -> Result<Self, KeyError> {
        let bytes = secret.expose().as_bytes();
        not_empty(bytes)?;
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| KeyError::Empty)
    }

    /// The MAC over the concatenated parts, as lowercase hexadecimal.
    ///
    /// ```
    /// # use enroll_client::signing::HmacSha256;
    /// let key = HmacSha256::from_utf8(&"api-secret".into())?;
    /// assert!(key.sign_to_hex(&[b"body"]).iter().all(u8::is_ascii_hexdigit));
    /// # Ok::<(), enroll_client::signing::KeyError>(())
    /// ```
    pub fn sign_to_hex(&self, parts: &[&[u8]]) -> HexOf32 {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        let mut encoded = [b'0'; 64];
        // 32 bytes always fill exactly 64 digits, so this cannot fail.
        let _ = faster_hex::hex_encode(&mac.finalize().into_bytes(), &mut encoded);
        encoded
    }
}

/// The SHA-256 of the concatenated parts.
///
/// ```
/// use enroll_client::signing::sha256;
/// assert_eq!(sha256(&[b"no", b"nce"]), sha256(&[b"nonce"]));
/// ```
#[doc(alias = "hash")]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// The request target: path and query exactly as they are sent.
///
/// ```
/// let url = "https://api.example.com/v1/users?page=2".parse()?;
/// assert_eq!(enroll_client::signing::request_target(&url), "/v1/users?page=2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn request_target(url: &reqwest::Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

/// The bytes of a request's body; empty if it has none.
///
/// ```
/// use enroll_client::signing::body_bytes;
/// # let url = "https://api.example.com".parse()?;
/// let mut request = reqwest::Request::new(reqwest::Method::POST, url);
/// *request.body_mut() = Some("{}".into());
/// assert_eq!(body_bytes(&request)?, b"{}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`AuthorizeError::Body`] if the body is a stream,
/// whose bytes are not known before they are sent.
pub fn body_bytes(request: &reqwest::Request) -> Result<&[u8], AuthorizeError> {
    let streamed = AuthorizeError::Body { reason: "it is a stream; send bytes" };
    request.body().map_or(Ok(&[][..]), |body| body.as_bytes().ok_or(streamed))
}

fn not_empty(bytes: &[u8]) -> Result<(), KeyError> {
    if bytes.is_empty() { Err(KeyError::Empty) } else { Ok(()) }
}

macro_rules! debug_shows_nothing {
    ($($type:ident),*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "([secret])"))
            }
        }
    )*};
}

debug_shows_nothing!(HmacSha512, HmacSha256);

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2 (key "Jefe").
    #[test]
    fn signatures_match_the_published_test_vectors() {
        let message: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        let hex = HmacSha256::from_utf8(&Secret::from("Jefe")).unwrap().sign_to_hex(&message);
        assert_eq!(
            std::str::from_utf8(&hex).unwrap(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let base64 = HmacSha512::from_base64(&Secret::from("SmVmZQ==")).unwrap().sign_to_base64(&message);
        assert_eq!(std::str::from_utf8(&base64).unwrap(), STANDARD.encode(rfc4231_case_2_sha512()));
    }

    fn rfc4231_case_2_sha512() -> Vec<u8> {
        let hex = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
        let mut bytes = vec![0; hex.len() / 2];
        faster_hex::hex_decode(hex.as_bytes(), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn an_invalid_key_is_an_error_and_no_debug_output_shows_a_key() {
        assert_eq!(HmacSha512::from_base64(&Secret::from("not base64!")).unwrap_err(), KeyError::NotBase64);
        assert_eq!(HmacSha512::from_base64(&Secret::from("")).unwrap_err(), KeyError::Empty);
        assert_eq!(HmacSha256::from_utf8(&Secret::from("")).unwrap_err(), KeyError::Empty);
        assert!(!format!("{:?}", HmacSha256::from_utf8(&Secret::from("canary")).unwrap()).contains("canary"));
    }
}
