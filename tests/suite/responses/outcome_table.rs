//! The table of outcomes in ARCHITECTURE.md, row by row, at every provider that can respond so:
//! what was seen, whether the user may exist, how many attempts the call made by default, and what
//! to do next.
//!
//! The classes of hostile responses are beside this: `errors`, `success`, `echoed_requests`.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreatedUser, Error, NewUser, PROVIDERS, Step, UserMayExist};
use enroll_tests::scripted::{self, NO_LISTENER, Script, Scripted};
use enroll_tests::{harness, profiles};

use UserMayExist::{Maybe, No, Yes};

const ALL: &[&str] = &["bitpanda", "capa", "kraken", "onchainpay", "synapse"];
const PAGE: &str = "<html>gateway</html>";
/// How long an attempt waits for a server that stalls.
const SHORT: Duration = Duration::from_millis(200);
/// How long it waits for one that responds, which a busy machine never needs.
const LONG: Duration = Duration::from_secs(20);

/// How many attempts a call makes.
#[derive(Debug, Clone, Copy)]
enum Attempts {
    One,
    /// All that the default allows.
    Four,
    /// All that follow rejected nonces.
    Three,
    /// Four if the provider promises that a retry makes no second user, and else one.
    FourByPromise,
    /// Two if it does.
    TwoByPromise,
}

impl Attempts {
    fn at(self, provider: &str) -> usize {
        let facts = PROVIDERS.iter().find(|facts| facts.id == provider).unwrap();
        match self {
            Self::One => 1,
            Self::Four => 4,
            Self::Three => 3,
            Self::FourByPromise | Self::TwoByPromise if facts.retry_safe_by.is_empty() => 1,
            Self::FourByPromise => 4,
            Self::TwoByPromise => 2,
        }
    }
}

type Outcome = (&'static str, UserMayExist, Attempts, &'static str);

const CREATED: Outcome = ("created", Yes, Attempts::One, "");
const UNREADABLE: Outcome = ("CreatedUnreadable", Yes, Attempts::One, "Keep");
const EXISTS: Outcome = ("AlreadyExists", Yes, Attempts::One, "Adopt");
const EXISTS_BY_EMAIL: Outcome = ("AlreadyExists", Yes, Attempts::One, "LookUp");
const REJECTED: Outcome = ("Rejected", No, Attempts::One, "FixProfile");
const CREDENTIALS: Outcome = ("Credentials", No, Attempts::One, "FixSetup");
const SIGNATURE: Outcome = ("Signature", No, Attempts::One, "FixSetup");
const NONCE: Outcome = ("Nonce", No, Attempts::Three, "FixNonces");
const LIMITED: Outcome = ("RateLimited", No, Attempts::Four, "Retry");
const LOCKED_OUT: Outcome = ("LockedOut", No, Attempts::One, "WaitForUnlock");
const REUSED: Outcome = ("IdempotencyKeyReused", Maybe, Attempts::One, "LookUp");
const UNKNOWN: Outcome = ("Unknown", Maybe, Attempts::FourByPromise, "LookUp");
const IN_BETWEEN: Outcome = ("Intermediary", Maybe, Attempts::TwoByPromise, "LookUp");
const CONFLICT: Outcome = ("Conflict", Maybe, Attempts::One, "LookUp");
const UNEXPLAINED: Outcome = ("ProtocolViolation", Maybe, Attempts::One, "LookUp");
const UNCONNECTED: Outcome = ("NoConnection", No, Attempts::Four, "Retry");

/// Holds one row at one provider.
async fn holds(what: &str, provider: &str, url: &str, limit: Duration, (kind, user, attempts, step): Outcome) {
    let config = Config::new(url).attempt_timeout(limit).clock(Arc::new(ManualClock::new(harness::MOMENT)));
    let result = create(provider, &config, &profiles::full_person()).await;
    let (attempts, step) = (attempts.at(provider), step.to_owned());
    assert_eq!(seen(&result), (kind.to_owned(), user, attempts, step), "{what}, {provider}: {result:?}");
}

async fn create(provider: &str, config: &Config, user: &NewUser) -> Result<CreatedUser, Error> {
    scripted::client(provider, config).unwrap().create_user(user, &CallOptions::new()).await
}

fn seen(result: &Result<CreatedUser, Error>) -> (String, UserMayExist, usize, String) {
    match result {
        Ok(created) => ("created".to_owned(), Yes, created.attempts.len(), String::new()),
        Err(error) => {
            let (kind, step) = (name(error.kind()), name(&error.recovery().step));
            (kind, error.user_may_exist(), error.attempts().len(), step)
        }
    }
}

/// The name of a variant without what it holds.
fn name(variant: &impl std::fmt::Debug) -> String {
    format!("{variant:?}").split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

async fn plays(what: &str, providers: &[&str], script: Script, outcome: Outcome) {
    for provider in providers {
        let limit = if matches!(script, Script::ResponseAndStall(_)) { SHORT } else { LONG };
        let server = Scripted::start(script.clone()).await.unwrap();
        holds(what, provider, server.url(), limit, outcome).await;
    }
}

/// One response of a provider's own.
async fn responses(what: &str, rows: &[(&str, u16, &str)], outcome: Outcome) {
    for (provider, status, body) in rows {
        plays(what, &[provider], Script::response(*status, &[], body), outcome).await;
    }
}

/// An error in the provider's own form, with an unlisted message.
fn own_error(provider: &str) -> &'static str {
    match provider {
        "bitpanda" => r#"{"errors":[{"title":"Error"}]}"#,
        "capa" => r#"{"errorCode":"BAD_REQUEST","message":"alias is too long"}"#,
        "kraken" => r#"{"error":["EGeneral:Odd"]}"#,
        "onchainpay" => r#"{"success":false,"error":{"message":"No."}}"#,
        _ => r#"{"error":{"en":"No."},"error_code":"999","success":false}"#,
    }
}

#[tokio::test]
async fn nothing_was_sent() {
    let incomplete = NewUser::reference("u-1");
    for provider in ALL.iter().filter(|provider| **provider != "bitpanda") {
        let server = Scripted::start(Script::CloseAtOnce).await.unwrap();
        let error = create(provider, &Config::new(server.url()), &incomplete).await.unwrap_err();
        assert_eq!((error.user_may_exist(), error.attempts().len()), (No, 0), "{provider}");
        assert_eq!((error.recovery().step, error.report().is_some()), (Step::FixProfile, true), "{provider}");
    }
    let plain = Scripted::start(Script::response(200, &[], "")).await.unwrap();
    for provider in ALL {
        holds("refused", provider, NO_LISTENER, LONG, UNCONNECTED).await;
        holds("no such name", provider, "https://nobody.invalid", LONG, UNCONNECTED).await;
        holds("no TLS in time", provider, &plain.url().replace("http:", "https:"), SHORT, UNCONNECTED).await;
    }
}

#[tokio::test]
async fn credentials_and_signatures() {
    for provider in ALL {
        responses("credentials", &[(provider, 401, own_error(provider))], CREDENTIALS).await;
        responses("a key that may not", &[(provider, 403, own_error(provider))], CREDENTIALS).await;
    }
    plays("another JSON", ALL, Script::response(401, &[], r#"{"message":"Unauthorized"}"#), CREDENTIALS).await;
    plays("a challenge", ALL, Script::response(401, &[("www-authenticate", "Bearer")], ""), CREDENTIALS).await;
    const SIGNED_WRONG: &str = r#"{"success":false,"error":{"message":"Invalid signature"}}"#;
    let signatures = [
        ("kraken", 401, r#"{"error":["EAPI:Invalid signature"]}"#),
        ("kraken", 200, r#"{"error":["Invalid signature"]}"#),
        ("onchainpay", 200, SIGNED_WRONG),
    ];
    responses("signature", &signatures, SIGNATURE).await;
}

#[tokio::test]
async fn something_in_between() {
    for status in [401, 403, 404] {
        plays("a page", ALL, Script::response(status, &[], PAGE), IN_BETWEEN).await;
        plays("nothing", ALL, Script::response(status, &[], ""), IN_BETWEEN).await;
    }
    plays("another JSON", ALL, Script::response(403, &[], r#"{"message":"Forbidden"}"#), IN_BETWEEN).await;
    for facts in PROVIDERS.iter().filter(|facts| ALL.contains(&facts.id)) {
        let decided_elsewhere = [408, 409, 429];
        let rejections = facts.errors.iter().filter(|status| (400..500).contains(*status));
        for status in rejections.filter(|status| !decided_elsewhere.contains(status)) {
            plays("a page", &[facts.id], Script::response(*status, &[], PAGE), IN_BETWEEN).await;
        }
    }
}

#[tokio::test]
async fn nonces() {
    for status in [200, 400, 401, 422] {
        let nonces = [
            ("kraken", status, r#"{"error":["EAPI:Invalid nonce"]}"#),
            ("onchainpay", status, r#"{"success":false,"error":{"message":"Invalid nonce"}}"#),
        ];
        responses("nonce", &nonces, NONCE).await;
    }
    for status in [408, 500, 503] {
        let nonces = [
            ("kraken", status, r#"{"error":["EAPI:Invalid nonce"]}"#),
            ("onchainpay", status, r#"{"success":false,"error":{"message":"Invalid nonce"}}"#),
        ];
        responses("nonce of a server that failed", &nonces, UNKNOWN).await;
    }
}

#[tokio::test]
async fn limits() {
    for body in [PAGE, "", "{}", r#"{"success":true,"data":{"id":"u-1"}}"#] {
        plays("a limit", ALL, Script::response(429, &[], body), LIMITED).await;
    }
    plays("a limit with a time", ALL, Script::response(429, &[("retry-after", "1")], PAGE), LIMITED).await;
    let in_words = [
        ("kraken", 200, r#"{"error":["EAPI:Rate limit exceeded"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":"Too many requests"}"#),
        ("synapse", 400, r#"{"error_code":"429"}"#),
    ];
    responses("a limit by message", &in_words, LIMITED).await;
    for status in [200, 400, 429] {
        responses("a lockout", &[("kraken", status, r#"{"error":["EGeneral:Temporary lockout"]}"#)], LOCKED_OUT).await;
    }
}

#[tokio::test]
async fn documented_rejections() {
    for facts in PROVIDERS.iter().filter(|facts| ALL.contains(&facts.id)) {
        let decided_elsewhere = [401, 403, 408, 409, 429];
        let rejections = facts.errors.iter().filter(|status| (400..500).contains(*status));
        for status in rejections.filter(|status| !decided_elsewhere.contains(status)) {
            responses("a rejection", &[(facts.id, *status, own_error(facts.id))], REJECTED).await;
        }
    }
    let in_band = [
        ("kraken", 200, r#"{"error":["EGeneral:Invalid arguments"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"E-mail address is not valid"}}"#),
    ];
    responses("a listed rejection inside a success", &in_band, REJECTED).await;
    let failed = [
        ("capa", 400, r#"{"errorCode":"BAD_REQUEST","message":"Internal server error"}"#),
        ("kraken", 400, r#"{"error":["EService:Busy"]}"#),
        ("synapse", 400, r#"{"error_code":"503"}"#),
        ("bitpanda", 400, r#"{"errors":[{"title":"Internal error"}]}"#),
    ];
    responses("a fault of the server, under the status of a rejection", &failed, UNKNOWN).await;
}

#[tokio::test]
async fn a_user_that_exists() {
    let by_id = [
        ("bitpanda", 409, r#"{"errors":[{"title":"Duplicate external_id"}]}"#),
        ("bitpanda", 409, own_error("bitpanda")),
        ("capa", 409, r#"{"errorCode":"CONFLICT","message":"externalUserId is already in use"}"#),
        ("kraken", 409, r#"{"error":["external_id is already in use"]}"#),
    ];
    responses("our own id", &by_id, EXISTS).await;
    let by_email = [
        ("capa", 400, r#"{"errorCode":"BAD_REQUEST","message":"email is already in use"}"#),
        ("kraken", 409, r#"{"error":["email already in use"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"User is already registered"}}"#),
    ];
    responses("our own address", &by_email, EXISTS_BY_EMAIL).await;
    responses("a key again", &[("synapse", 409, r#"{"error_code":"450"}"#)], REUSED).await;
    for body in ["{}", "", PAGE, r#"{"message":"Conflict"}"#] {
        plays("a conflict", ALL, Script::response(409, &[], body), CONFLICT).await;
    }
}

#[tokio::test]
async fn unknown_outcomes() {
    plays("a reset", ALL, Script::CloseAfterReading, UNKNOWN).await;
    plays("no response in time", ALL, Script::ResponseAndStall(Vec::new()), UNKNOWN).await;
    for status in [408, 500, 501, 502, 503, 504, 505, 520] {
        plays(&format!("{status}"), ALL, Script::response(status, &[], PAGE), UNKNOWN).await;
    }
    plays("closed, with a time", ALL, Script::response(503, &[("retry-after", "1")], PAGE), UNKNOWN).await;
}

#[tokio::test]
async fn successes() {
    let readable = [
        ("bitpanda", 201, r#"{"data":{"id":"u-1"}}"#),
        ("capa", 201, r#"{"success":true,"data":{"userId":"u-1"}}"#),
        ("kraken", 200, r#"{"result":{"user":"u-1"}}"#),
        ("kraken", 201, r#"{"result":{"user":"u-1"}}"#),
        ("onchainpay", 200, r#"{"success":true,"response":{"id":"u-1"}}"#),
        ("synapse", 200, r#"{"_id":"u-1"}"#),
    ];
    responses("created", &readable, CREATED).await;
    for (provider, status, body) in readable {
        let cut = &body[..body.rfind('"').unwrap() + 1];
        responses("cut short", &[(provider, status, cut)], UNREADABLE).await;
        responses("with an empty id", &[(provider, status, &body.replace("u-1", ""))], UNREADABLE).await;
        for body in [PAGE, "", "{}", "[]", "null", "OK", &body[..5]] {
            responses("nothing that proves it", &[(provider, status, body)], UNKNOWN).await;
        }
    }
}

#[tokio::test]
async fn undocumented_statuses() {
    for status in [202, 204, 206, 301, 302, 303, 307, 308, 418] {
        let body = if status == 204 { "" } else { PAGE };
        let script = Script::response(status, &[("location", "http://127.0.0.1:1/")], body);
        plays(&format!("{status}"), ALL, script, UNEXPLAINED).await;
    }
}
