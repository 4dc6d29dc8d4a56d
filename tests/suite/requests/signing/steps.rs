//! The request of a call that is not sent, and the steps of its signature: the same bytes as a real
//! call sends, and the vectors step by step.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use enroll::client::CallInfo;
use enroll::signing::{HmacSha256, HmacSha512, PartKind, SigningStep};
use enroll::{
    CallOptions, Config, ErrorKind, NewUser, Observer, PROVIDERS, SignedRequest, connect, kraken, onchainpay,
};
use enroll_tests::harness::{credentials, provider, sandbox, sent, still};
use enroll_tests::profiles::full_person;
use reqwest::header::HeaderMap;

use super::vectors::{
    KrakenCanonical, KrakenSignature, kraken_canonical, kraken_digests, onchainpay_bodies, onchainpay_signatures, step,
};

const KEY: &str = "an-idempotency-key";

fn call() -> CallOptions {
    CallOptions::new().idempotency_key(KEY)
}

async fn signed(id: &str) -> SignedRequest {
    let sandbox = sandbox().await;
    let provider = connect(id, &credentials(&sandbox, id), &still(&sandbox)).unwrap();
    let signed = provider.signed_request(&full_person(), &call()).await.unwrap();
    assert!(sandbox.received().is_empty(), "{id}: nothing is sent");
    signed
}

fn headers(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect()
}

#[tokio::test]
async fn a_signed_request_is_what_a_real_call_sends() {
    for facts in PROVIDERS {
        let (signed, received) = (signed(facts.id).await, sent(facts.id, &full_person(), &call()).await);
        assert_eq!(signed.method().as_str(), facts.method, "{}", facts.id);
        assert_eq!(signed.expose_target(), received.target(), "{}", facts.id);
        assert_eq!(signed.expose_url().path(), facts.path, "{}", facts.id);
        assert_eq!(signed.expose_body(), Some(&received.body()[..]), "{}", facts.id);
        for (name, value) in headers(signed.expose_headers()) {
            assert_eq!(received.header(name), Some(value), "{}: {name}", facts.id);
        }
        for name in facts.credential_headers() {
            assert!(signed.expose_headers().contains_key(name), "{}: {name}", facts.id);
        }
    }
}

/// The last step is the header that is sent, and only a provider that signs has steps. A provider
/// whose `auth.rs` does not explain itself has none.
#[tokio::test]
async fn the_last_step_is_the_signature_header() {
    for facts in PROVIDERS {
        let signed = signed(facts.id).await;
        assert!(signed.steps().is_empty() || facts.signs.is_some(), "{}", facts.id);
        assert!(!signed.steps().is_empty() || !["kraken", "onchainpay"].contains(&facts.id), "{}", facts.id);
        let Some(last) = signed.steps().last() else { continue };
        let header = signed.expose_headers()[last.header().unwrap()].to_str().unwrap();
        assert_eq!(last.result(), header, "{}", facts.id);
        let bodies = signed.steps().iter().flat_map(SigningStep::parts).filter(|part| part.kind() == PartKind::Body);
        let bodies: Vec<_> = bodies.map(|part| Some(part.expose())).collect();
        assert_eq!(bodies, [signed.expose_body()], "{}", facts.id);
    }
}

/// What a step is computed from.
fn joined(step: &SigningStep) -> Vec<u8> {
    step.parts().iter().flat_map(|part| part.expose()).copied().collect()
}

#[test]
fn the_steps_of_kraken_are_those_of_the_vectors() {
    let (canonical, digests) = (kraken_canonical(), kraken_digests());
    for (name, KrakenSignature { secret, api_sign }) in step::<KrakenSignature>("kraken/signature", 6) {
        let KrakenCanonical { request_target, nonce, body } = &canonical[&name];
        let key = HmacSha512::from_base64(&secret).unwrap();
        let steps = kraken::signing_steps(&key, nonce, request_target, body.as_bytes());
        let [digest, sign] = &steps[..] else { panic!("{name}: {steps:?}") };
        assert_eq!((digest.result(), digest.result_bytes()), (&*digests[&name], 32), "{name}");
        assert_eq!((sign.result(), sign.result_bytes()), (&*api_sign, 64), "{name}");
        let parts: Vec<_> = steps.iter().flat_map(SigningStep::parts).map(|part| part.name()).collect();
        assert_eq!(parts, ["nonce", "body", "target", "digest"]);
        assert_eq!(joined(digest), [nonce.as_bytes(), body.as_bytes()].concat(), "{name}");
        let signed = [request_target.as_bytes(), &super::vectors::bytes(digest.result())].concat();
        assert_eq!(joined(sign), signed, "{name}");
    }
}

#[test]
fn the_step_of_onchainpay_is_that_of_the_vectors() {
    let bodies = onchainpay_bodies();
    for (name, vector) in onchainpay_signatures() {
        let key = HmacSha256::from_utf8(&vector.secret).unwrap();
        let steps = onchainpay::signing_steps(&key, bodies[&name].as_bytes());
        let [sign] = &steps[..] else { panic!("{name}: {steps:?}") };
        assert_eq!((sign.result(), sign.result_bytes()), (&*vector.x_api_signature, 32), "{name}");
        assert_eq!(sign.parts()[0].expose(), bodies[&name].as_bytes(), "{name}");
    }
}

#[derive(Debug, Default)]
struct Reports(AtomicUsize);

impl Observer for Reports {
    fn sending(&self, _: &enroll::SentRequest<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn attempt_ended(&self, attempt: &enroll::AttemptEnded<'_>) {
        let _: CallInfo = attempt.call;
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn call_ended(&self, _: &enroll::CallEnded) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Not even a connection is opened: nothing listens on this port.
#[tokio::test]
async fn signing_alone_opens_no_connection_and_reports_nothing() {
    let sandbox = sandbox().await;
    for facts in PROVIDERS {
        let reports = Arc::<Reports>::default();
        let config = Config::new("http://127.0.0.1:9").observer(reports.clone());
        let provider = connect(facts.id, &credentials(&sandbox, facts.id), &config).unwrap();
        provider.signed_request(&full_person(), &CallOptions::new()).await.unwrap();
        assert_eq!(reports.0.load(Ordering::Relaxed), 0, "{}", facts.id);
    }
}

#[tokio::test]
async fn an_incomplete_profile_has_no_signed_request() {
    let sandbox = sandbox().await;
    let user = NewUser::from_json(br#"{"subject": "reference", "extras": {"krakn": {}}}"#).unwrap();
    for facts in PROVIDERS {
        let error = provider(&sandbox, facts.id).unwrap().signed_request(&user, &call()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Incomplete(_)), "{}: {error}", facts.id);
    }
}

#[tokio::test]
async fn nothing_of_a_signed_request_is_printed() {
    for facts in PROVIDERS {
        let printed = format!("{:?}", signed(facts.id).await);
        for value in ["jo", "Doe", "example.com", "sandbox-", "127.0.0.1", KEY] {
            assert!(!printed.contains(value), "{}: {printed}", facts.id);
        }
    }
}
