//! OnchainPay: HMAC-SHA256 over the body, which contains a unique nonce.
//!
//! From <https://docs.onchainpay.io/signature>. An older page requires an increasing nonce; the
//! newer one, which is followed here, only a unique one. The nonce is read from the bytes that were
//! signed.

use crate::{
    reason::NonceReason,
    store::Received,
    verify::{
        Example, Explanation, Mismatch, Recipe, Signature, Step,
        diagnosis::{self, Attempt, Candidate, Form, Hash, Mistake},
    },
};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, PoisonError},
};
use subtle::ConstantTimeEq;

pub(super) const RECIPE: Recipe = Recipe {
    secret: ("private_key", "sandbox-onchainpay-private_key"),
    is_secret: |_| true,
    check: |signature, _, secret| Some(Box::new(OnchainPay::new(signature, secret))),
};

/// Checks the requests of one key.
struct OnchainPay {
    signature: HeaderName,
    secret: String,
    seen: Mutex<HashSet<String>>,
}

impl OnchainPay {
    /// A check for the header in the spec. The secret looks like Base64 but is used as it is.
    fn new(signature: HeaderName, secret: &str) -> Self {
        Self { signature, secret: secret.to_owned(), seen: Mutex::default() }
    }

    fn is_signed(&self, request: &Received) -> bool {
        let expected = sign(&self.secret, request.body());
        let signature = request.header(&self.signature).unwrap_or_default();
        // Compared as a string, because the provider's examples are all lower-case.
        expected.is_some_and(|expected| expected.as_bytes().ct_eq(signature.as_bytes()).into())
    }

    /// The steps to the signature of a body; the last is the value of its header.
    fn steps(&self, body: &str) -> Option<Vec<Step>> {
        Some(vec![
            Step::text(
                "put a nonce that was never used into the body, a whole number or a string; serialise the body once, \
                 and send exactly these bytes",
                body,
            ),
            Step::hex("what is signed: the bytes of the body", body.as_bytes()),
            Step::hex("the key: the bytes of the secret as it is, not decoded from Base64", self.secret.as_bytes()),
            Step::hex("HMAC-SHA256 of what is signed, with the key", &mac(&self.secret, body.as_bytes())?),
            Step::text(
                "the header of the signature: the HMAC in lower-case hexadecimal digits",
                sign(&self.secret, body.as_bytes())?,
            ),
        ])
    }

    fn record(&self, nonce: String) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(nonce)
    }

    /// The secret, and what may have been used in its place.
    fn keys(&self) -> Vec<Candidate<Vec<u8>>> {
        let decoded = Mistake { what: "the secret decoded from Base64", fix: "use the secret as text, as it is" };
        let decoded = diagnosis::loose_base64(&self.secret).map(|key| Candidate::wrong(key, decoded));
        let right = Candidate::right(self.secret.as_bytes().to_vec());
        std::iter::once(right).chain(decoded).chain(diagnosis::examples()).collect()
    }
}

impl Signature for OnchainPay {
    fn check(&self, request: &Received) -> Result<(), Mismatch> {
        if !self.is_signed(request) {
            return Err(Mismatch::Signature);
        }
        // A body that is not JSON is an invalid body rather than a wrong nonce; the next step of
        // the pipeline rejects it.
        let Some(body) = request.json() else { return Ok(()) };
        let Some(nonce) = nonce(&body) else { return Err(no_nonce(&body["nonce"])) };
        if self.record(nonce) { Ok(()) } else { Err(used_before(&body["nonce"])) }
    }

    fn explain(&self, request: &Received) -> Explanation {
        let body = request.body();
        let signature = request.header(&self.signature).unwrap_or_default();
        let messages = messages(request);
        let attempt = Attempt { signature, form: Form::LowerHex, hash: Hash::Sha256, keys: self.keys(), messages };
        let nonce = request.json().map(|body| text(&body["nonce"])).unwrap_or_default();
        let parts = vec![("nonce", nonce.into_bytes()), ("body", body.to_vec()), ("canonical", body.to_vec())];
        Explanation { parts, message: attempt.message() }
    }

    fn example(&self, _target: &str, body: &str) -> Option<Example> {
        let steps = self.steps(body)?;
        let signature = (self.signature.clone(), steps.last()?.value.clone());
        Some(Example { headers: vec![signature], steps })
    }
}

/// What may have been signed.
fn messages(request: &Received) -> Vec<Candidate<Vec<u8>>> {
    let Some(bodies) = diagnosis::bodies(request.body()) else { return Vec::new() };
    let body = request.body();
    let hex = faster_hex::hex_string(&Sha256::digest(body)).into_bytes();
    let alone = "sign the body alone";
    let others = [
        (hex, Mistake { what: "the SHA-256 of the body as a hexadecimal string", fix: alone }),
        (Sha256::digest(body).to_vec(), Mistake { what: "the SHA-256 of the body", fix: alone }),
        ([request.target().as_bytes(), body].concat(), Mistake { what: "target and body", fix: alone }),
    ];
    let unnumbered = without_nonce(body).map(|body| {
        Candidate::wrong(body, Mistake { what: "a body without its nonce", fix: "add the nonce before signing" })
    });
    let others = others.into_iter().map(|(message, mistake)| Candidate::wrong(message, mistake));
    bodies.into_iter().chain(others).chain(unnumbered).collect()
}

/// The body without its nonce, as most libraries write it.
fn without_nonce(body: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    value.as_object_mut()?.shift_remove("nonce")?;
    Some(value.to_string().into_bytes())
}

const EXPECTED: &str = "a number or a string that was not used before";

fn no_nonce(found: &Value) -> Mismatch {
    let sent = (!found.is_null()).then(|| text(found));
    let message = match found {
        Value::Null => "the body has no nonce; add one that is new for each request",
        _ => "the nonce is neither a whole number nor a string with text; send one of them",
    };
    Mismatch::Nonce(NonceReason::new(sent.as_deref(), None, EXPECTED), message.to_owned())
}

fn used_before(nonce: &Value) -> Mismatch {
    let reason = NonceReason::new(Some(&text(nonce)), None, EXPECTED);
    Mismatch::Nonce(reason, "the nonce was used before; send a new one with each request".to_owned())
}

/// A nonce as text; `null` is empty.
fn text(nonce: &Value) -> String {
    match nonce {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl fmt::Debug for OnchainPay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnchainPay").field("signature", &self.signature).finish_non_exhaustive()
    }
}

/// The nonce as JSON, so that `1` and `"1"` are two nonces.
fn nonce(body: &Value) -> Option<String> {
    let nonce = &body["nonce"];
    let is_integer = nonce.is_i64() || nonce.is_u64();
    let is_string = nonce.as_str().is_some_and(|text| !text.is_empty());
    (is_integer || is_string).then(|| nonce.to_string())
}

/// HMAC-SHA256(secret, body) in lower-case hexadecimal.
fn sign(secret: &str, body: &[u8]) -> Option<String> {
    mac(secret, body).map(|mac| faster_hex::hex_string(&mac))
}

/// HMAC-SHA256(secret, body).
fn mac(secret: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    Some(mac.chain_update(body).finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{spec::Case, store::testing::request};
    use serde_json::json;
    use std::collections::BTreeMap;

    const BODIES: &str = include_str!("../../../../../tests/fixtures/signing/onchainpay/canonical_string.json");
    const SIGNATURES: &str = include_str!("../../../../../tests/fixtures/signing/onchainpay/signature.json");

    fn onchainpay(secret: &str) -> OnchainPay {
        OnchainPay::new(HeaderName::from_static("x-api-signature"), secret)
    }

    fn signed(secret: &str, body: &str) -> Received {
        let signature = sign(secret, body.as_bytes()).unwrap();
        request("/partner/api/create-user", &[("x-api-signature", &signature)], body.as_bytes())
    }

    #[test]
    fn all_vectors_are_accepted_once() {
        let bodies: BTreeMap<String, String> = serde_json::from_str(BODIES).unwrap();
        let signatures: Value = serde_json::from_str(SIGNATURES).unwrap();
        for (name, body) in bodies {
            let string = |field: &str| signatures[&name][field].as_str().unwrap();
            let check = onchainpay(string("secret"));
            let headers = [("x-api-signature", string("x_api_signature"))];
            let request = request("/partner/api/create-user", &headers, body.as_bytes());
            assert_eq!(check.check(&request), Ok(()), "{name}");
            assert_eq!(check.check(&request).unwrap_err().case(), Case::NonceRejected, "{name}");
        }
    }

    #[test]
    fn the_steps_are_those_of_all_vectors() {
        let bodies: BTreeMap<String, String> = serde_json::from_str(BODIES).unwrap();
        let signatures: Value = serde_json::from_str(SIGNATURES).unwrap();
        for (name, body) in bodies {
            let steps = onchainpay(signatures[&name]["secret"].as_str().unwrap()).steps(&body).unwrap();
            for step in &steps[3..] {
                assert_eq!(signatures[&name]["x_api_signature"], step.value.as_str(), "{name}: {}", step.what);
            }
        }
    }

    #[test]
    fn an_upper_case_signature_is_rejected() {
        let check = onchainpay("secret");
        let signature = sign("secret", b"{}").unwrap().to_uppercase();
        let request = request("/", &[("x-api-signature", &signature)], b"{}");
        assert_eq!(check.check(&request), Err(Mismatch::Signature));
    }

    #[test]
    fn a_lower_nonce_is_accepted_and_a_missing_one_rejected() {
        let check = onchainpay("secret");
        for body in [r#"{"nonce":2}"#, r#"{"nonce":1}"#, r#"{"nonce":"1"}"#] {
            assert_eq!(check.check(&signed("secret", body)), Ok(()), "{body}");
        }
        for body in ["{}", r#"{"nonce":null}"#, r#"{"nonce":1.5}"#, r#"{"nonce":""}"#] {
            assert_eq!(check.check(&signed("secret", body)).unwrap_err().case(), Case::NonceRejected, "{body}");
        }
        assert_eq!(nonce(&json!({ "nonce": u64::MAX })), Some(u64::MAX.to_string()));
    }
}
