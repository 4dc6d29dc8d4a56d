//! Keyed hashes, prepared once per credential and cloned for each signature. No transport and no provider in here.
//!
//! The key schedule of an HMAC costs as much as the rest of a short signature, so a key is expanded when it is loaded. A signature allocates nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest as _, Sha256, Sha512};

use super::AuthorizeError;
use crate::data::Secret;

/// A base64 text of 64 bytes.
pub type Base64Of64 = [u8; 88];
/// A lowercase hexadecimal text of 32 bytes.
pub type HexOf32 = [u8; 64];

/// The secret cannot be used as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The secret must be base64 with padding and is not.
    #[error("the secret is not standard base64 with padding; copy it whole, as the provider showed it")]
    NotBase64,
    /// The secret is empty.
    #[error("the secret is empty; copy it whole, as the provider showed it")]
    Empty,
}

/// A key for HMAC-SHA512.
#[derive(Clone)]
pub struct HmacSha512(Hmac<Sha512>);

/// A key for HMAC-SHA256.
#[derive(Clone)]
pub struct HmacSha256(Hmac<Sha256>);

impl HmacSha512 {
    /// A key from the base64 text of its bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError`] where the text is not base64, or is empty.
    pub fn from_base64(secret: &Secret) -> Result<Self, KeyError> {
        let text = secret.expose();
        // With room for all of it, because a buffer that grows leaves a copy.
        let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(text.len())));
        STANDARD.decode_vec(text, &mut bytes).map_err(|_| KeyError::NotBase64)?;
        not_empty(&bytes)?;
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| KeyError::Empty)
    }

    /// The MAC over the parts, one after the other, as standard base64 with padding.
    pub fn sign_to_base64(&self, parts: &[&[u8]]) -> Base64Of64 {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        let mut text = [b'='; 88];
        // 64 bytes always fill exactly 88 characters, so this cannot fail.
        let _ = STANDARD.encode_slice(mac.finalize().into_bytes(), &mut text);
        text
    }
}

impl HmacSha256 {
    /// A key from a text, used as its UTF-8 bytes even where it looks like base64.
    ///
    /// # Errors
    ///
    /// [`KeyError::Empty`] where the text is empty.
    pub fn from_text(secret: &Secret) -> Result<Self, KeyError> {
        let bytes = secret.expose().as_bytes();
        not_empty(bytes)?;
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| KeyError::Empty)
    }

    /// The MAC over the parts, one after the other, as lowercase hexadecimal.
    pub fn sign_to_hex(&self, parts: &[&[u8]]) -> HexOf32 {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        let mut text = [b'0'; 64];
        // 32 bytes always fill exactly 64 digits, so this cannot fail.
        let _ = faster_hex::hex_encode(&mac.finalize().into_bytes(), &mut text);
        text
    }
}

/// The SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// The request target, path and query exactly as they are sent, without copying.
pub fn request_target(url: &reqwest::Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

/// The bytes of a request's body.
///
/// # Errors
///
/// [`AuthorizeError::Body`] where the body is a stream, whose bytes cannot be seen before they are sent.
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
    fn the_published_vectors_hold() {
        let message: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        let hex = HmacSha256::from_text(&Secret::from("Jefe")).unwrap().sign_to_hex(&message);
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
    fn a_key_that_cannot_be_one_says_so_without_showing_it() {
        assert_eq!(HmacSha512::from_base64(&Secret::from("not base64!")).unwrap_err(), KeyError::NotBase64);
        assert_eq!(HmacSha512::from_base64(&Secret::from("")).unwrap_err(), KeyError::Empty);
        assert_eq!(HmacSha256::from_text(&Secret::from("")).unwrap_err(), KeyError::Empty);
        assert!(!format!("{:?}", HmacSha256::from_text(&Secret::from("canary")).unwrap()).contains("canary"));
    }
}
