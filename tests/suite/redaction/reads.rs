//! What the client and the HTTP client log of a read whose URL holds personal data, at every level.

use std::time::Duration;

use enroll::{CallOptions, Config, Retry};
use enroll_core::client::{Draft, ReadOperation, Reading, Service, Session, StaticHeaders};
use enroll_tests::scripted::{NO_LISTENER, Script, Scripted};
use reqwest::Method;

use super::logs::Log;
use super::printed::found;

const SERVICE: Service = Service::new("example", "example/1");
const GET_USER: ReadOperation =
    ReadOperation { success: &[200], errors: &[404], error_fields: &[], in_band_failure: false };
const EMAIL: &str = "canaryemail@example.com";
const ID: &str = "CanaryId 1";

/// One read by GET and one by POST.
async fn read(base_url: &str, log: &Log) {
    let config = Config::new(base_url).retry(Retry::never()).attempt_timeout(Duration::from_millis(300));
    let config = config.observer(log.observer());
    let session = Session::new(SERVICE, StaticHeaders::new(), |_| Reading::new(), &config).unwrap();
    let url = session.url_with("/users/{user}", &[("user", ID)]).unwrap();
    for method in [Method::GET, Method::POST] {
        let has_body = method == Method::POST;
        let mut draft = Draft::read("get_user", method, &url, &GET_USER).query("email", EMAIL);
        if has_body {
            draft = draft.json(&serde_json::json!({ "email": EMAIL })).unwrap();
        }
        // The outcome is not looked at here, only what was logged on the way to it.
        let _ = session.send(&draft, &CallOptions::new()).await;
    }
}

#[tokio::test]
async fn no_log_shows_the_url_of_a_read() {
    let scripts = [
        Script::response(200, &[], r#"{"data":[]}"#),
        Script::response(302, &[("location", "/users/CanaryId?email=canaryemail")], ""),
        Script::response(404, &[("x-request-id", "canaryemail")], "<p>CanaryId"),
        Script::CloseAfterReading,
        Script::CloseAtOnce,
        Script::broken_off(200, r#"{"data":[{"id":"CanaryId"#),
        Script::stalled(200, r#"{"data":[{"id":"CanaryId"#),
    ];
    let mut servers = Vec::new();
    for script in scripts {
        servers.push(Scripted::start(script).await.unwrap());
    }
    let mut urls: Vec<_> = servers.iter().map(|server| server.url().to_owned()).collect();
    urls.push(NO_LISTENER.to_owned());
    // A server without TLS.
    urls.push(servers[0].url().replace("http:", "https:"));
    let log = Log::default();
    let guard = log.begin();
    for url in urls {
        // Another test may have reached a place that logs first, in the moment when this one began
        // to listen; it would stay silent.
        tracing::callsite::rebuild_interest_cache();
        read(&url, &log).await;
    }
    drop(guard);
    let text = log.text();
    for sign in ["operation=\"get_user\"", "reqwest::connect", "status=200", "status=404", "observed SentRequest"] {
        assert!(text.contains(sign), "nothing of {sign} was logged: {text}");
    }
    let canaries = ["canaryemail", "CanaryId"].map(str::to_owned);
    assert_eq!(found(&text, &canaries), [""; 0], "{text}");
    assert!(servers[0].requests().iter().all(|request| String::from_utf8_lossy(request).contains("canaryemail")));
}
