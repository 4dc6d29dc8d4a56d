//! A header that authorises or tells of a person is marked, so that whatever prints a request on its way, an authoriser or the HTTP client, shows none of it.

use std::sync::{Arc, Mutex};

use enroll::client::{Attempt, Authorize, Authorized, StaticHeaders, set_header};
use enroll::{CallOptions, Config, CreateUser as _, Secret};

use super::canaries::full_person;
use super::exhibits::Exhibits;

/// Authorises as the providers' crates do, and prints the request before and after.
#[derive(Debug)]
struct Spy {
    fixed: StaticHeaders,
    printed: Arc<Mutex<Vec<String>>>,
}

impl Spy {
    fn print(&self, request: &reqwest::Request) {
        self.printed.lock().unwrap().push(format!("{request:?} {:#?}", request.headers()));
    }
}

impl Authorize for Spy {
    fn authorize<'a>(&'a self, _: Attempt<'a>, request: &'a mut reqwest::Request) -> Authorized<'a> {
        self.print(request);
        self.fixed.apply(request);
        let signed = set_header(request, "x-signature", "CanarySignature");
        self.print(request);
        Box::pin(std::future::ready(signed))
    }
}

#[tokio::test]
async fn no_request_shows_its_headers() {
    let printed = Arc::<Mutex<Vec<String>>>::default();
    let fixed = StaticHeaders::new().with("x-key", "key", &Secret::from("CanaryKey")).unwrap();
    let mut exhibits = Exhibits::default();
    exhibits.debug("the headers", &fixed);
    let spy = Spy { fixed, printed: Arc::clone(&printed) };
    let synapse = enroll_synapse::Synapse::with_authorizer(spy, &Config::new("http://127.0.0.1:1")).unwrap();
    let user = full_person();
    let call = CallOptions::new().end_user_ip([203, 0, 113, 77].into());
    let error = synapse.create_user(&user.user, &call).await.unwrap_err();
    exhibits.error("an error", &error);
    let printed = printed.lock().unwrap().clone();
    for name in ["x-sp-user-ip", "x-key", "x-signature"] {
        assert!(printed.last().unwrap().contains(name), "{name} is not in {printed:?}");
    }
    printed.into_iter().for_each(|text| exhibits.text("a request", text));
    let mut canaries = user.canaries;
    canaries.extend(["CanaryKey", "CanarySignature", "203.0.113.77"].map(str::to_owned));
    exhibits.hold_no(&canaries, 4);
}

/// The providers' crates put headers on a request by those two alone.
#[test]
fn no_provider_sets_an_unmarked_header() {
    for id in enroll::PROVIDER_IDS {
        let path = format!("{}/../crates/enroll-{id}/src/auth.rs", env!("CARGO_MANIFEST_DIR"));
        let code = std::fs::read_to_string(path).unwrap();
        assert!(code.contains("StaticHeaders") || code.contains("set_header"), "{id}");
        assert!(!code.contains("headers_mut"), "{id}: set it with `set_header`, which marks it");
    }
}
