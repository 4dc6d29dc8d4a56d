//! Wrong signatures: each usual mistake is made once, and the reason names it.

use super::reason;
use crate::{
    kraken::{TARGET, person},
    support::{Call, credential, start},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use enroll_sandbox::{Credentials, Sandbox};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};

const BODY: &str = r#"{"email":"jé@example.com","external_id":"one","nonce":"n1"}"#;
const NONCE: &str = "1700000000000";

fn hmac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mac = parts.iter().fold(M::new_from_slice(key).unwrap(), |mac, part| mac.chain_update(part));
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(parts: &[&str]) -> Vec<u8> {
    Sha256::digest(parts.concat()).to_vec()
}

fn key(sandbox: &Sandbox) -> Vec<u8> {
    STANDARD.decode(credential(sandbox, "kraken", "api_secret")).unwrap()
}

/// The diagnosis of a Kraken request with this signature.
async fn kraken(sandbox: &Sandbox, target: &str, body: &str, signature: &str) -> String {
    let key = credential(sandbox, "kraken", "api_key");
    let headers = [("api-key", key), ("api-sign", signature), ("api-nonce", NONCE)];
    message(sandbox, &Call::new(target, &headers, body)).await
}

async fn onchainpay(sandbox: &Sandbox, body: &str, signature: &str) -> String {
    let key = credential(sandbox, "onchainpay", "public_key");
    let headers = [("x-api-public-key", key), ("x-api-signature", signature)];
    message(sandbox, &Call::new("/partner/api/create-user", &headers, body)).await
}

async fn message(sandbox: &Sandbox, call: &Call) -> String {
    let reason = reason(sandbox, call).await;
    assert_eq!(reason["case"], "wrong_signature", "{reason}");
    reason["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn mistakes_with_the_key_the_hash_and_the_form_are_found_at_kraken() {
    let sandbox = start().await;
    let (key, inner) = (key(&sandbox), digest(&[NONCE, BODY]));
    let signed: [&[u8]; 2] = [TARGET.as_bytes(), &inner];
    let right = hmac::<Hmac<Sha512>>(&key, &signed);
    let text = credential(&sandbox, "kraken", "api_secret").as_bytes();
    let other = b"sandbox-onchainpay-private_key";
    let wrong = [
        (STANDARD.encode(hmac::<Hmac<Sha512>>(text, &signed)), "the secret as text; decode the secret from Base64"),
        (STANDARD.encode(hmac::<Hmac<Sha512>>(other, &signed)), "the example secret of the sandbox or of another"),
        (STANDARD.encode(hmac::<Hmac<Sha256>>(&key, &signed)), "HMAC-SHA256; use HMAC-SHA512"),
        (STANDARD.encode(hmac::<Hmac<Sha384>>(&key, &signed)), "HMAC-SHA384; use HMAC-SHA512"),
        (hex(&right), "a signature in hexadecimal; write it in Base64"),
        (hex(&right).to_uppercase(), "a signature in hexadecimal; write it in Base64"),
        (URL_SAFE_NO_PAD.encode(&right), "another Base64 alphabet or padding; use standard Base64"),
        (
            hex(&hmac::<Hmac<Sha256>>(text, &signed)),
            "the secret as text and a signature in hexadecimal and HMAC-SHA256; decode the secret",
        ),
    ];
    for (signature, expected) in wrong {
        let message = kraken(&sandbox, TARGET, BODY, &signature).await;
        assert!(message.starts_with(&format!("the signature is right for {expected}")), "{expected}: {message}");
    }
}

#[tokio::test]
async fn mistakes_with_the_input_are_found_at_kraken() {
    let sandbox = start().await;
    let host = sandbox.url().trim_start_matches("http://").to_owned();
    let target = "/b2b/users?trace=a%20b";
    let (key, inner) = (key(&sandbox), digest(&[NONCE, BODY]));
    let sign = |target: &str, inner: &[u8]| STANDARD.encode(hmac::<Hmac<Sha512>>(&key, &[target.as_bytes(), inner]));
    let wrong = [
        (sign(TARGET, &inner), "a target without its query"),
        (sign(&format!("http://{host}{target}"), &inner), "a target with the host"),
        (sign(&format!("https://{host}{target}"), &inner), "a target with the host"),
        (sign(&format!("{host}{target}"), &inner), "a target with the host"),
        (sign("/b2b/users?trace=a b", &inner), "a decoded target"),
        (sign(&format!("POST{target}"), &inner), "a target with the method"),
        (sign("", &inner), "a digest without the target"),
        (sign(target, &digest(&[BODY])), "a digest without the nonce"),
        (sign(target, &digest(&[BODY, NONCE])), "a digest of the body before the nonce"),
        (sign(target, hex(&inner).as_bytes()), "the SHA-256 as a hexadecimal string"),
        (sign(target, STANDARD.encode(&inner).as_bytes()), "the SHA-256 as a Base64 string"),
        (sign(target, [NONCE, BODY].concat().as_bytes()), "nonce and body without their SHA-256"),
        (sign(target, b""), "a target without nonce and body"),
        (sign(TARGET, &digest(&[BODY])), "a target without its query and a digest without the nonce"),
    ];
    for (signature, expected) in wrong {
        let message = kraken(&sandbox, target, BODY, &signature).await;
        assert!(message.starts_with(&format!("the signature is right for {expected}; ")), "{expected}: {message}");
    }
}

/// Bodies that were sent, others that were signed, and the mistake.
fn bodies() -> Vec<(String, String, &'static str)> {
    let spaced = BODY.replace("\":", "\": ").replace(",\"", ", \"");
    let escaped = spaced.replace('é', "\\u00e9");
    let value: Value = serde_json::from_str(BODY).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    let unsorted = r#"{"nonce":"n1","external_id":"one","email":"jé@example.com"}"#;
    let pair = |sent: &str, signed: &str, mistake| (sent.to_owned(), signed.to_owned(), mistake);
    vec![
        pair(BODY, "", "an empty body"),
        pair(BODY, &format!("{BODY}\n"), "a body with one line break more"),
        pair(BODY, &format!("{BODY}\r\n"), "a body with one line break more"),
        pair(&format!("{BODY}\n"), BODY, "a body without the line break at its end"),
        pair(&spaced, BODY, "a body serialised again without blanks"),
        pair(&pretty, BODY, "a body serialised again without blanks"),
        pair(BODY, &spaced, "a body serialised again with blanks"),
        pair(BODY, &pretty, "a body serialised again with line breaks"),
        pair(BODY, &escaped, "a body serialised again with escaped characters"),
        pair(unsorted, BODY, "a body serialised again with sorted fields"),
    ]
}

#[tokio::test]
async fn mistakes_with_the_body_are_found_at_both() {
    let sandbox = start().await;
    for (sent, signed, expected) in bodies() {
        let inner = digest(&[NONCE, &signed]);
        let signature = STANDARD.encode(hmac::<Hmac<Sha512>>(&key(&sandbox), &[TARGET.as_bytes(), &inner]));
        let secret = credential(&sandbox, "onchainpay", "private_key");
        let other = hex(&hmac::<Hmac<Sha256>>(secret.as_bytes(), &[signed.as_bytes()]));
        for message in [kraken(&sandbox, TARGET, &sent, &signature).await, onchainpay(&sandbox, &sent, &other).await] {
            assert!(message.starts_with(&format!("the signature is right for {expected}; ")), "{expected}: {message}");
        }
    }
}

#[tokio::test]
async fn mistakes_with_the_key_the_hash_and_the_form_are_found_at_onchainpay() {
    let mut credentials = Credentials::default();
    credentials.set("onchainpay", "private_key", "c2VjcmV0LW9mLWEtdGVzdA==").unwrap();
    let sandbox = Sandbox::builder().credentials(credentials).start().await.unwrap();
    let text: &[u8] = b"c2VjcmV0LW9mLWEtdGVzdA==";
    let body: &[&[u8]] = &[BODY.as_bytes()];
    let right = hmac::<Hmac<Sha256>>(text, body);
    let inner = digest(&[BODY]);
    let without = BODY.replace(r#","nonce":"n1""#, "");
    let wrong = [
        (
            hex(&hmac::<Hmac<Sha256>>(b"secret-of-a-test", body)),
            "the secret decoded from Base64; use the secret as text",
        ),
        (
            hex(&hmac::<Hmac<Sha256>>(b"sandbox-onchainpay-private_key", body)),
            "the example secret of the sandbox or of another provider",
        ),
        (hex(&hmac::<Hmac<Sha256>>(&(0..64).collect::<Vec<u8>>(), body)), "the example secret of the sandbox or of"),
        (hex(&hmac::<Hmac<Sha512>>(text, body)), "HMAC-SHA512; use HMAC-SHA256"),
        (hex(&right).to_uppercase(), "upper-case hexadecimal; write the signature in lower case"),
        (STANDARD.encode(&right), "a signature in Base64; write it in hexadecimal"),
        (
            hex(&hmac::<Hmac<Sha256>>(text, &[hex(&inner).as_bytes()])),
            "the SHA-256 of the body as a hexadecimal string",
        ),
        (hex(&hmac::<Hmac<Sha256>>(text, &[&inner])), "the SHA-256 of the body; sign the body alone"),
        (
            hex(&hmac::<Hmac<Sha256>>(text, &[b"/partner/api/create-user", BODY.as_bytes()])),
            "target and body; sign the body alone",
        ),
        (hex(&hmac::<Hmac<Sha256>>(text, &[without.as_bytes()])), "a body without its nonce; add the nonce"),
    ];
    for (signature, expected) in wrong {
        let message = onchainpay(&sandbox, BODY, &signature).await;
        assert!(message.starts_with(&format!("the signature is right for {expected}")), "{expected}: {message}");
    }
}

#[tokio::test]
async fn an_unexplained_signature_is_called_so() {
    let sandbox = start().await;
    let advice = "compare the signed parts one by one with `enroll explain`; if all are equal, the secret differs";
    let unknown = STANDARD.encode([7; 64]);
    let wrong = [
        (unknown.as_str(), format!("the signature does not match, and no usual mistake explains it; {advice}")),
        ("?", "the signature is neither Base64 nor hexadecimal; send the HMAC-SHA512 itself".to_owned()),
        ("AAAA", format!("the signature has 3 bytes, and an HMAC-SHA512 has 64; {advice}")),
    ];
    for (signature, expected) in wrong {
        assert_eq!(kraken(&sandbox, TARGET, BODY, signature).await, expected);
    }
    let large = json!({ "large": "x".repeat(100_000) }).to_string();
    let message = kraken(&sandbox, TARGET, &large, &unknown).await;
    assert!(message.contains("the body is too large to try usual mistakes"), "{message}");
}

#[tokio::test]
async fn the_signed_parts_are_shown_by_length_and_hash() {
    let sandbox = start().await;
    let signature = STANDARD.encode([7; 64]);
    kraken(&sandbox, TARGET, BODY, &signature).await;
    let received = sandbox.received();
    let parts = received[0].reason().unwrap().signed();
    let inner = digest(&[NONCE, BODY]);
    let canonical = [TARGET.as_bytes(), &inner].concat();
    let expected: [(&str, &[u8]); 5] = [
        ("target", TARGET.as_bytes()),
        ("nonce", NONCE.as_bytes()),
        ("body", BODY.as_bytes()),
        ("digest", &inner),
        ("canonical", &canonical),
    ];
    for (part, (name, bytes)) in parts.iter().zip(expected) {
        assert_eq!(
            (part.part(), part.bytes(), part.sha256()),
            (name, bytes.len(), hex(&Sha256::digest(bytes)).as_str())
        );
        assert_eq!(part.text(), None);
    }
    assert_eq!(parts.len(), expected.len());

    onchainpay(&sandbox, &person("one").to_string(), "00").await;
    let received = sandbox.received();
    let names: Vec<&str> = received[1].reason().unwrap().signed().iter().map(|part| part.part()).collect();
    assert_eq!(names, ["nonce", "body", "canonical"]);
}
