//! Why a request of Kraken's is not signed as it should be: usual mistakes with the secret, the
//! target and the digest, and nonces that are none or come too late. It decides nothing.

use super::digest;
use crate::{
    reason::NonceReason,
    store::Received,
    target,
    verify::{
        Explanation, Mismatch,
        diagnosis::{self, Attempt, Candidate, Form, Hash, Mistake},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// An inner hash that was made in another way.
type Inner = (fn(&str, &[u8]) -> Vec<u8>, Mistake);

/// Mistakes with nonce and body before they are signed.
const INNER: [Inner; 6] = [
    (
        |_, body| Sha256::digest(body).to_vec(),
        Mistake { what: "a digest without the nonce", fix: "hash the nonce before the body" },
    ),
    (
        |nonce, body| Sha256::digest([body, nonce.as_bytes()].concat()).to_vec(),
        Mistake { what: "a digest of the body before the nonce", fix: "hash the nonce before the body" },
    ),
    (
        |nonce, body| faster_hex::hex_string(&digest(nonce, body)).into_bytes(),
        Mistake { what: "the SHA-256 as a hexadecimal string", fix: "sign the 32 bytes of the digest" },
    ),
    (
        |nonce, body| STANDARD.encode(digest(nonce, body)).into_bytes(),
        Mistake { what: "the SHA-256 as a Base64 string", fix: "sign the 32 bytes of the digest" },
    ),
    (
        |nonce, body| [nonce.as_bytes(), body].concat(),
        Mistake { what: "nonce and body without their SHA-256", fix: "sign the digest of nonce and body" },
    ),
    (|_, _| Vec::new(), Mistake { what: "a target without nonce and body", fix: "add the digest of nonce and body" }),
];

/// The signed parts of a request, and the mistake under which its signature would be right.
pub(super) fn signature(request: &Received, nonce: &str, signature: &str, secret: &[u8]) -> Explanation {
    let (target, body) = (request.target(), request.body());
    let digest = digest(nonce, body);
    let canonical = [target.as_bytes(), &digest].concat();
    let parts = [("target", target.as_bytes().to_vec()), ("nonce", nonce.as_bytes().to_vec())];
    let parts = parts.into_iter().chain([("body", body.to_vec()), ("digest", digest.to_vec()), ("canonical", canonical)]);
    let messages = messages(request, nonce);
    let attempt = Attempt { signature, form: Form::Base64, hash: Hash::Sha512, keys: keys(secret), messages };
    Explanation { parts: parts.collect(), message: attempt.message() }
}

/// The secret, and what may have been used in its place. Its text is decoded only by clients.
fn keys(secret: &[u8]) -> Vec<Candidate<Vec<u8>>> {
    let text = Mistake { what: "the secret as text", fix: "decode the secret from Base64, then use it" };
    let text = Candidate::wrong(STANDARD.encode(secret).into_bytes(), text);
    [Candidate::right(secret.to_vec()), text].into_iter().chain(diagnosis::examples()).collect()
}

/// What may have been signed: each target with each digest.
fn messages(request: &Received, nonce: &str) -> Vec<Candidate<Vec<u8>>> {
    let Some(bodies) = diagnosis::bodies(request.body()) else { return Vec::new() };
    let others = INNER.iter().map(|(make, mistake)| Candidate::wrong(make(nonce, request.body()), *mistake));
    let hashed = |body: Candidate<Vec<u8>>| Candidate { value: digest(nonce, &body.value), mistakes: body.mistakes };
    let digests: Vec<Candidate<Vec<u8>>> = bodies.into_iter().map(hashed).chain(others).collect();
    let pair = |target: &Candidate<String>, digest: &Candidate<Vec<u8>>| Candidate {
        value: [target.value.as_bytes(), &digest.value].concat(),
        mistakes: [target.mistakes.clone(), digest.mistakes.clone()].concat(),
    };
    targets(request).iter().flat_map(|target| digests.iter().map(move |digest| pair(target, digest))).collect()
}

/// The target, and what may have been signed in its place.
fn targets(request: &Received) -> Vec<Candidate<String>> {
    let (target, path) = (request.target(), request.sent_path());
    let host = request.header(http::header::HOST).unwrap_or_default();
    let with_host = Mistake { what: "a target with the host", fix: "sign the path and the query alone" };
    let others = [
        (path.to_owned(), Mistake { what: "a target without its query", fix: "sign the query too, as it is sent" }),
        (format!("http://{host}{target}"), with_host),
        (format!("https://{host}{target}"), with_host),
        (format!("{host}{target}"), with_host),
        (target::segment(target), Mistake { what: "a decoded target", fix: "sign the target as it is sent" }),
        (format!("{}{target}", request.method()), Mistake { what: "a target with the method", fix: "leave it out" }),
        (String::new(), Mistake { what: "a digest without the target", fix: "sign the target before the digest" }),
    ];
    let others = others.into_iter().filter(|(other, _)| other != target);
    let others = others.map(|(other, mistake)| Candidate::wrong(other, mistake));
    std::iter::once(Candidate::right(target.to_owned())).chain(others).collect()
}

pub(super) fn not_decimal(nonce: &str, last: Option<u64>) -> Mismatch {
    let expected = last.map_or_else(|| "an unsigned 64-bit number".to_owned(), |last| format!("> {last}"));
    let message = "the nonce is not an unsigned 64-bit number in decimal digits; send digits alone";
    Mismatch::Nonce(NonceReason::new(Some(nonce), last, expected), message.to_owned())
}

pub(super) fn not_greater(nonce: u64, last: u64) -> Mismatch {
    let (sent, known) = (nonce.to_string(), last.to_string());
    let happened = if nonce == last { "was used before" } else { "is not greater than the last one" };
    let advice = match (sent.len(), known.len()) {
        (sent, known) if sent.abs_diff(known) > 2 => {
            format!("use one unit for all, because this one has {sent} digits and the last one {known}")
        }
        _ => "send a higher one with each request, one request at a time".to_owned(),
    };
    let reason = NonceReason::new(Some(&sent), Some(last), format!("> {last}"));
    Mismatch::Nonce(reason, format!("the nonce {happened}; {advice}"))
}

