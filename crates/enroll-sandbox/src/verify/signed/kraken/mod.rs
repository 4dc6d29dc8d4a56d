//! Kraken Embed: HMAC-SHA512 over the request target and a hash of nonce and body, with a strictly
//! increasing nonce.
//!
//! From the provider's guide, <https://docs.kraken.com/api/docs/guides/embed-rest-auth>. Its
//! per-key tolerance for nonces that arrive out of order is left out: its size is not published,
//! and a client must work with the strict rule.

mod explain;

use crate::{
    store::Received,
    verify::{Example, Explanation, Mismatch, Recipe, Signature, Step},
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

/// The nonce of the worked example: nanoseconds, of a time that has passed.
const EXAMPLE_NONCE: &str = "1764000000000000001";

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

    /// The steps to the signature of a request; the last is the value of its header.
    fn steps(&self, nonce: &str, target: &str, body: &str) -> Option<Vec<Step>> {
        let digest = digest(nonce, body.as_bytes());
        let mac = mac(&self.secret, nonce, target, body.as_bytes())?.finalize().into_bytes();
        Some(vec![
            Step::text("serialise the body once, and send exactly these bytes", body),
            Step::text("take a nonce: a whole number below 2^64 that is greater than all before it of this key", nonce),
            Step::hex("SHA-256 of the nonce in decimal digits, followed by the body", &digest),
            Step::text("the request target: the path, and the query if there is one", target),
            Step::hex(
                "what is signed: the bytes of the target, followed by those of the digest",
                &[target.as_bytes(), &digest].concat(),
            ),
            Step::hex("the key: the secret, decoded from Base64", &self.secret),
            Step::hex("HMAC-SHA512 of what is signed, with the key", &mac),
            Step::base64("the header of the signature: the HMAC in Base64", STANDARD.encode(mac)),
        ])
    }

    /// Records a nonce if it is higher than all before; otherwise the last one is the error.
    fn advance(&self, nonce: u64) -> Result<(), u64> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match *last {
            Some(last) if nonce <= last => Err(last),
            _ => {
                *last = Some(nonce);
                Ok(())
            }
        }
    }

    fn last(&self) -> Option<u64> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Signature for Kraken {
    fn check(&self, request: &Received) -> Result<(), Mismatch> {
        let nonce = request.header(&self.nonce).unwrap_or_default();
        if !self.is_signed(request, nonce) {
            return Err(Mismatch::Signature);
        }
        let Some(number) = decimal(nonce) else { return Err(explain::not_decimal(nonce, self.last())) };
        self.advance(number).map_err(|last| explain::not_greater(number, last))
    }

    fn explain(&self, request: &Received) -> Explanation {
        let nonce = request.header(&self.nonce).unwrap_or_default();
        let signature = request.header(&self.signature).unwrap_or_default();
        explain::signature(request, nonce, signature, &self.secret)
    }

    fn example(&self, target: &str, body: &str) -> Option<Example> {
        let steps = self.steps(EXAMPLE_NONCE, target, body)?;
        let nonce = (self.nonce.clone(), EXAMPLE_NONCE.to_owned());
        let signature = (self.signature.clone(), steps.last()?.value.clone());
        Some(Example { headers: vec![nonce, signature], steps })
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
    let mac = Hmac::<Sha512>::new_from_slice(secret).ok()?;
    Some(mac.chain_update(target).chain_update(digest(nonce, body)))
}

/// SHA-256(nonce || body).
fn digest(nonce: &str, body: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(nonce).chain_update(body).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{spec::Case, store::testing::request};
    use serde_json::Value;
    use std::collections::BTreeMap;

    const CANONICAL: &str = include_str!("../../../../../../tests/fixtures/signing/kraken/canonical_string.json");
    const DIGESTS: &str = include_str!("../../../../../../tests/fixtures/signing/kraken/digest.json");
    const SIGNATURES: &str = include_str!("../../../../../../tests/fixtures/signing/kraken/signature.json");

    fn kraken(secret: &str) -> Kraken {
        Kraken::new(HeaderName::from_static("api-sign"), HeaderName::from_static("api-nonce"), secret)
    }

    /// A request and its signature.
    struct Vector {
        name: String,
        secret: String,
        api_sign: String,
        request: Value,
    }

    fn vectors() -> Vec<Vector> {
        let signatures: Value = serde_json::from_str(SIGNATURES).unwrap();
        let requests: BTreeMap<String, Value> = serde_json::from_str(CANONICAL).unwrap();
        let vector = |(name, request): (String, Value)| {
            let string = |field: &str| signatures[&name][field].as_str().unwrap().to_owned();
            Vector { secret: string("secret"), api_sign: string("api_sign"), request, name }
        };
        requests.into_iter().map(vector).collect()
    }

    fn received(vector: &Vector, signature: &str) -> Received {
        let string = |field: &str| vector.request[field].as_str().unwrap();
        let headers = [("api-sign", signature), ("api-nonce", string("nonce"))];
        request(string("request_target"), &headers, string("body").as_bytes())
    }

    #[test]
    fn all_vectors_are_accepted() {
        for vector in vectors() {
            let check = kraken(&vector.secret);
            let request = received(&vector, &vector.api_sign);
            assert_eq!(check.check(&request), Ok(()), "{}", vector.name);
        }
    }

    #[test]
    fn the_steps_are_those_of_all_vectors() {
        let digests: Value = serde_json::from_str(DIGESTS).unwrap();
        for vector in vectors() {
            let string = |field: &str| vector.request[field].as_str().unwrap();
            let (nonce, target, body) = (string("nonce"), string("request_target"), string("body"));
            let steps = kraken(&vector.secret).steps(nonce, target, body).unwrap();
            assert_eq!(digests[&vector.name], steps[2].value.as_str(), "{}", vector.name);
            assert_eq!(steps.last().unwrap().value, vector.api_sign, "{}", vector.name);
            let bytes = |step: &Step| {
                let mut bytes = vec![0; step.value.len() / 2];
                faster_hex::hex_decode(step.value.as_bytes(), &mut bytes).map(|()| bytes).unwrap()
            };
            let mac = Hmac::<Sha512>::new_from_slice(&bytes(&steps[5])).unwrap().chain_update(bytes(&steps[4]));
            assert_eq!(mac.finalize().into_bytes().to_vec(), bytes(&steps[6]), "{}", vector.name);
        }
    }

    #[test]
    fn the_worked_example_of_a_vector_is_that_vector() {
        let vectors = vectors();
        let is_example =
            |vector: &&Vector| vector.request["nonce"] == EXAMPLE_NONCE && vector.secret == RECIPE.secret.1;
        let vector = vectors.iter().find(is_example).unwrap();
        let string = |field: &str| vector.request[field].as_str().unwrap();
        let example = kraken(RECIPE.secret.1).example(string("request_target"), string("body")).unwrap();
        let headers: Vec<(&str, &str)> =
            example.headers.iter().map(|(name, value)| (name.as_str(), &**value)).collect();
        assert_eq!(headers, [("api-nonce", EXAMPLE_NONCE), ("api-sign", &vector.api_sign)]);
    }

    #[test]
    fn the_signature_of_another_vector_is_rejected() {
        let vectors = vectors();
        for (vector, other) in vectors.iter().zip(vectors.iter().skip(1)) {
            let check = kraken(&vector.secret);
            let request = received(vector, &other.api_sign);
            assert_eq!(check.check(&request), Err(Mismatch::Signature), "{}", vector.name);
        }
    }

    #[test]
    fn a_wrong_signature_does_not_use_up_its_nonce() {
        let vector = &vectors()[0];
        let check = kraken(&vector.secret);
        assert_eq!(check.check(&received(vector, "AAAA")), Err(Mismatch::Signature));
        let request = received(vector, &vector.api_sign);
        assert_eq!(check.check(&request), Ok(()));
        let replayed = check.check(&request).unwrap_err();
        assert_eq!(replayed.case(), Case::NonceRejected, "replayed");
    }

    #[test]
    fn a_nonce_is_a_plain_unsigned_number() {
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "+1", "-1", "1.0", "18446744073709551616", " 1"] {
            assert_eq!(decimal(wrong), None, "{wrong:?}");
        }
    }
}
