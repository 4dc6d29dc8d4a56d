//! Credentials and values from the caller are marked as sensitive in the request, so that no
//! library below shows them in a `Debug`.

use std::fs;
use std::sync::{Arc, Mutex};

use enroll::PROVIDER_IDS;
use enroll::client::{
    Attempt, Authorize, Authorized, CallOptions, Config, Draft, Reading, Service, Session, StaticHeaders, set_header,
    set_secret_header,
};
use enroll_core::client::BoxFuture;
use enroll_tests::scripted::{Script, Scripted};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName};

static SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
static TOKEN: HeaderName = HeaderName::from_static("x-token");

/// Authorises in every way that there is, and keeps the headers of a rejected attempt.
#[derive(Debug)]
struct Keeping {
    fixed: StaticHeaders,
    sent: Arc<Mutex<HeaderMap>>,
}

impl Authorize for Keeping {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        self.fixed.apply(request);
        let set = set_header(request, &SIGNATURE, "fake");
        Authorized::Now(set.and_then(|()| set_secret_header(request, &TOKEN, &"fake".into())))
    }

    fn can_refresh(&self) -> bool {
        true
    }

    fn rejected<'a>(&'a self, sent: &'a HeaderMap) -> BoxFuture<'a, bool> {
        *self.sent.lock().unwrap() = sent.clone();
        Box::pin(std::future::ready(false))
    }
}

const SERVICE: Service = Service { success: &[201], errors: &[401], ..Service::new("fake", "fake/1") };

#[tokio::test]
async fn every_header_but_the_public_ones_is_marked() {
    let challenge = [("www-authenticate", "Bearer")];
    let server = Scripted::start(Script::response(401, &challenge, "")).await.unwrap();
    let sent = Arc::<Mutex<HeaderMap>>::default();
    let fixed = StaticHeaders::new().with("x-key", "key", &"fake".into()).unwrap();
    let config = Config::new(server.url());
    let authorize = Keeping { fixed, sent: Arc::clone(&sent) };
    let session = Session::new(SERVICE, authorize, |_| Reading::new(), &config).unwrap();
    let url = session.url("/users").unwrap();
    let draft = Draft::new("create_user", Method::POST, &url).json(&"{}").unwrap();
    session.send(&draft.header("x-of-the-caller", "me").unwrap(), &CallOptions::new()).await.unwrap();
    let sent = sent.lock().unwrap();
    let named = |sensitive: bool| {
        let mut names: Vec<_> = sent.iter().filter(|(_, value)| value.is_sensitive() == sensitive).collect();
        names.sort_by_key(|(name, _)| name.as_str());
        names.into_iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(named(true), ["x-key", "x-of-the-caller", "x-signature", "x-token"]);
    assert_eq!(named(false), ["accept", "accept-encoding", "content-type", "user-agent"]);
}

/// The ways above are the only ones: no provider's signer puts a header on a request by itself.
#[test]
fn signers_set_headers_by_the_common_functions_alone() {
    for provider in PROVIDER_IDS {
        let path = format!("{}/../crates/enroll-{provider}/src/auth.rs", env!("CARGO_MANIFEST_DIR"));
        let source = fs::read_to_string(path).unwrap();
        assert!(source.contains("_header(request, ") || source.contains("StaticHeaders::new()"), "{provider}");
        for own in ["headers_mut", "HeaderValue", "HeaderMap::"] {
            assert!(!source.contains(own), "{provider}: {own}");
        }
    }
}
