//! An auditor gets exactly what the provider receives, at every attempt: body, target and headers,
//! and the signature can be recomputed from it.

use std::sync::{Arc, Mutex};

use enroll::client::{Observer, SentRequest};
use enroll::signing::HmacSha512;
use enroll::{CallOptions, Config, PROVIDER_IDS};
use enroll_sandbox::{Fault, FaultPlan, Received, RetryAfter, Sandbox};
use enroll_tests::{profiles, scripted};
use reqwest::Method;
use reqwest::header::HeaderMap;

/// A copy of what was sent.
#[derive(Clone)]
struct Sent {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
    debug: String,
}

#[derive(Default)]
struct Auditor(Mutex<Vec<Sent>>);

impl std::fmt::Debug for Auditor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auditor")
    }
}

impl Observer for Auditor {
    fn sending(&self, request: &SentRequest<'_>) {
        self.0.lock().unwrap().push(Sent {
            method: request.method().clone(),
            target: request.expose_target().to_owned(),
            headers: request.expose_headers().clone(),
            body: request.expose_body().unwrap().to_vec(),
            debug: format!("{request:?}"),
        });
    }
}

/// What the auditor got of a call with one retry, and what the provider received.
async fn retried(id: &str) -> (Vec<Sent>, Vec<Received>) {
    let plan = FaultPlan::in_order([Fault::RateLimited { retry_after: Some(RetryAfter::Seconds(0)) }]);
    let sandbox = Sandbox::builder().faults(id, plan).start().await.unwrap();
    let auditor = Arc::<Auditor>::default();
    let client = scripted::client(id, &Config::new(sandbox.url()).observer(auditor.clone())).unwrap();
    client.create_user(&profiles::full_person(), &CallOptions::new()).await.unwrap();
    let sent = auditor.0.lock().unwrap().clone();
    (sent, sandbox.received())
}

#[tokio::test]
async fn an_auditor_gets_the_bytes_that_the_provider_receives_at_every_attempt() {
    for id in PROVIDER_IDS {
        let (sent, received) = retried(id).await;
        assert_eq!((sent.len(), received.len()), (2, 2), "{id}");
        for (sent, received) in sent.iter().zip(&received) {
            assert_eq!(&sent.method, received.method(), "{id}");
            assert_eq!(sent.target, received.target(), "{id}");
            assert_eq!(sent.body, received.body().as_ref(), "{id}");
            for (name, value) in &sent.headers {
                assert_eq!(received.headers().get(name).map(|value| value.as_bytes()), Some(value.as_bytes()), "{id}");
            }
            let names = received.headers().keys().filter(|name| !sent.headers.contains_key(*name));
            let mut added: Vec<_> = names.map(|name| name.as_str()).collect();
            added.sort_unstable();
            assert_eq!(added, ["content-length", "host"], "{id}: what the HTTP library adds");
        }
    }
}

#[tokio::test]
async fn the_signature_can_be_recomputed_from_what_an_auditor_gets() {
    let credentials = enroll_sandbox::Credentials::default();
    let key = HmacSha512::from_base64(&credentials.get("kraken", "api_secret").unwrap().into()).unwrap();
    let (sent, _) = retried("kraken").await;
    let header = |sent: &Sent, name| sent.headers[name].to_str().unwrap().to_owned();
    for sent in &sent {
        let signature = enroll_kraken::signature(&key, &header(sent, "api-nonce"), &sent.target, &sent.body);
        assert_eq!(signature, header(sent, "api-sign").as_bytes());
    }
    assert_ne!(header(&sent[0], "api-sign"), header(&sent[1], "api-sign"), "a retry is signed anew");
}

#[tokio::test]
async fn the_debug_output_of_a_request_shows_names_and_lengths() {
    let (sent, _) = retried("kraken").await;
    let Sent { headers, body, debug, target, .. } = &sent[0];
    assert!(debug.contains("api-sign") && debug.contains(&format!("body_length: Some({})", body.len())), "{debug}");
    for value in headers.values().filter(|value| value.is_sensitive()) {
        assert!(!debug.contains(value.to_str().unwrap()), "{debug}");
    }
    assert!(!debug.contains(target), "{debug}");
}
