//! Reads, from the draft to the verdict, against a server on loopback.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Url};

use super::Session;
use crate::clock::ManualClock;
use crate::{
    Authorize, CallOptions, Config, Draft, ErrorField, ErrorItem, ErrorPattern, Evidence, Exchange, Existing, Failure,
    KeyPlace, ListedError, PathUrl, ReadOperation, ReadResponse, Reading, RejectionKind, Retry, RetryKey, RetryPromise,
    Service, StaticHeaders,
};

mod authorisation;
mod outcomes;
mod privacy;
mod retries;
mod server;

/// The provider. The facts about a created user differ from those of the read.
const SERVICE: Service = Service {
    success: &[201],
    errors: &[400, 401, 409, 429],
    user_id: Some("/data/id"),
    external_id: Some("/id"),
    error_fields: &[ErrorField { name: "failure", when_false: false }],
    listed_errors: LISTED,
    retry_safe_by: &[RetryPromise {
        by: RetryKey::IdempotencyKey,
        at: KeyPlace::Header("idempotency-key"),
        max_age: Some(Duration::from_secs(24 * 60 * 60)),
        source: "a test",
    }],
    ..Service::new("test", "test/0")
};

const LISTED: &[ListedError] = &[
    listed("Invalid nonce", RejectionKind::Nonce),
    listed("Wrong token", RejectionKind::Credentials),
    listed("Slow down", RejectionKind::RateLimited),
    listed("id exists already", RejectionKind::AlreadyExists(Existing::ExternalId)),
];

const fn listed(text: &'static str, means: RejectionKind) -> ListedError {
    ListedError { pattern: ErrorPattern::text(text), means, evidence: Evidence::Published, source: "a test" }
}

/// The read.
const FIND: ReadOperation = ReadOperation {
    success: &[200],
    errors: &[400, 401, 404, 422, 429],
    error_fields: &[ErrorField { name: "errors", when_false: false }, ErrorField { name: "success", when_false: true }],
    in_band_failure: true,
};

const READ_RESPONSE: ReadResponse = |response| Reading::new().errors(ErrorItem::all_in(&response.json["errors"]));

/// A user that was found.
const FOUND: &str = r#"{"errors":[],"data":[{"id":"u-1"}]}"#;

/// A clock that advances instead of waiting.
fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)))
}

/// Retries without backoff, so that all time that passes was asked for by a rule.
fn config(url: impl Into<String>, clock: &Arc<ManualClock>) -> Config {
    let retry = Retry::new().backoff(Duration::ZERO, Duration::ZERO);
    Config::new(url).clock(clock.clone()).retry(retry).attempt_timeout(Duration::from_millis(300))
}

fn session(config: &Config) -> Session {
    session_by(StaticHeaders::new().with("x-api-key", "api_key", &"k-1".into()).unwrap(), config)
}

fn session_by(authorize: impl Authorize + 'static, config: &Config) -> Session {
    Session::new(SERVICE, authorize, READ_RESPONSE, config).unwrap()
}

fn users(session: &Session) -> Url {
    session.url("/v1/users").unwrap()
}

fn user(session: &Session, id: &str) -> PathUrl {
    session.url_with("/v1/users/{user}", &[("user", id)]).unwrap()
}

fn get(url: &Url) -> Draft<'_> {
    Draft::read("find_users", Method::GET, url, &FIND).query("email", "jo+1@example.com").query("page", 1)
}

fn post(url: &Url) -> Draft<'_> {
    Draft::read("list_users", Method::POST, url, &FIND).json(&serde_json::json!({ "limit": 20 })).unwrap()
}

/// One read of users by e-mail address.
async fn find(session: &Session) -> Result<Exchange, Failure> {
    session.send(&get(&users(session)), &CallOptions::new()).await
}
