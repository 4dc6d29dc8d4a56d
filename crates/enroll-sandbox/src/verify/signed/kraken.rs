//! Kraken Embed: HMAC-SHA512 over the request target and a hash of nonce and body, with a strictly
//! increasing nonce.
//!
//! From the provider's guide, <https://docs.kraken.com/api/docs/guides/embed-rest-auth>. Its
//! per-key tolerance for nonces that arrive out of order is left out: its size is not published,
//! and a client must work with the strict rule.

use crate::{
    spec::Case,
    store::Received,
    verify::{Recipe, Signature},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use sha2::{Digest, Sha256, Sha512};
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

/// The example secret is the bytes 00 to 3f, as in the test vectors.
pub(super) const RECIPE: Recipe = Recipe {
    secret: ("api_secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="),
    is_secret,
    check: |signature, nonce, secret| Some(Box::new(Kraken::new(signature, nonce?, secret))),
};

/// Checks the requests of one key.
struct Kraken {
    signature: HeaderName,
    nonce: HeaderName,
    secret: Vec<u8>,
    last: Mutex<Option<u64>>,
}

impl Kraken {
    /// A check for the headers in the spec. A secret that is not Base64 was rejected with the
    /// credentials.
    fn new(signature: HeaderName, nonce: HeaderName, secret: &str) -> Self {
        Self { signature, nonce, secret: STANDARD.decode(secret).unwrap_or_default(), last: Mutex::new(None) }
    }

    fn is_signed(&self, request: &Received, nonce: &str) -> bool {
        let signature = request.header(&self.signature).and_then(|value| STANDARD.decode(value).ok());
        let mac = mac(&self.secret, nonce, request.target(), request.body());
        signature.zip(mac).is_some_and(|(signature, mac)| mac.verify_slice(&signature).is_ok())
    }

    /// Records a nonce if it is higher than all before.
    fn advance(&self, nonce: u64) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let grows = last.is_none_or(|last| nonce > last);
        if grows {
            *last = Some(nonce);
        }
        grows
    }
}

impl Signature for Kraken {
    fn check(&self, request: &Received) -> Result<(), Case> {
        let nonce = request.header(&self.nonce).unwrap_or_default();
        if !self.is_signed(request, nonce) {
            return Err(Case::WrongSignature);
        }
        let is_new = decimal(nonce).is_some_and(|nonce| self.advance(nonce));
        if is_new { Ok(()) } else { Err(Case::NonceRejected) }
    }
}

impl fmt::Debug for Kraken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kraken").field("signature", &self.signature).field("nonce", &self.nonce).finish_non_exhaustive()
    }
}

/// Whether a string can be a secret: Base64 of at least one byte.
fn is_secret(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|bytes| !bytes.is_empty())
}

/// An unsigned 64-bit number in decimal digits alone; `parse` by itself would also take a plus
/// sign.
fn decimal(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// HMAC-SHA512(secret, target || SHA-256(nonce || body)).
fn mac(secret: &[u8], nonce: &str, target: &str, body: &[u8]) -> Option<Hmac<Sha512>> {
    let inner = Sha256::new().chain_update(nonce).chain_update(body).finalize();
    let mac = Hmac::<Sha512>::new_from_slice(secret).ok()?;
    Some(mac.chain_update(target).chain_update(inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::request;
    use serde_json::Value;

    const VECTORS: &str = include_str!("../../../tests/fixtures/signing.json");

    fn kraken(secret: &str) -> Kraken {
        Kraken::new(HeaderName::from_static("api-sign"), HeaderName::from_static("api-nonce"), secret)
    }

    fn vectors() -> Vec<Value> {
        serde_json::from_str::<Value>(VECTORS).unwrap()["kraken"].as_array().unwrap().clone()
    }

    fn received(vector: &Value, signature: &str) -> Received {
        let text = |name: &str| vector[name].as_str().unwrap();
        let headers = [("api-sign", signature), ("api-nonce", text("nonce"))];
        request(text("request_target"), &headers, text("body").as_bytes())
    }

    #[test]
    fn all_vectors_are_accepted() {
        for vector in vectors() {
            let check = kraken(vector["secret"].as_str().unwrap());
            let request = received(&vector, vector["api_sign"].as_str().unwrap());
            assert_eq!(check.check(&request), Ok(()), "{}", vector["name"]);
        }
    }

    #[test]
    fn the_signature_of_another_vector_is_rejected() {
        let vectors = vectors();
        for (vector, other) in vectors.iter().zip(vectors.iter().skip(1)) {
            let check = kraken(vector["secret"].as_str().unwrap());
            let request = received(vector, other["api_sign"].as_str().unwrap());
            assert_eq!(check.check(&request), Err(Case::WrongSignature), "{}", vector["name"]);
        }
    }

    #[test]
    fn a_wrong_signature_does_not_use_up_its_nonce() {
        let vector = &vectors()[2];
        let check = kraken(vector["secret"].as_str().unwrap());
        assert_eq!(check.check(&received(vector, "AAAA")), Err(Case::WrongSignature));
        let request = received(vector, vector["api_sign"].as_str().unwrap());
        assert_eq!(check.check(&request), Ok(()));
        assert_eq!(check.check(&request), Err(Case::NonceRejected), "replayed");
    }

    #[test]
    fn a_nonce_is_a_plain_unsigned_number() {
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "+1", "-1", "1.0", "18446744073709551616", " 1"] {
            assert_eq!(decimal(wrong), None, "{wrong:?}");
        }
    }
}
