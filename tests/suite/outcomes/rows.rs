//! The table of outcomes in ARCHITECTURE.md, row by row, at every provider that can answer so: what was seen, whether the user may exist, how often the call
//! was made with the usual patience, and what to do next.
//!
//! Details of a provider's own language stand beside this, in `answers.rs` and `answers_in_band.rs`.

use std::sync::Arc;
use std::time::Duration;

use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreatedUser, Error, NewUser, PROVIDERS, Step, UserMayExist};
use enroll_tests::scripted::{self, NOBODY, Script, Scripted};
use enroll_tests::{harness, profiles};

use UserMayExist::{Maybe, No, Yes};

const ALL: &[&str] = &["bitpanda", "capa", "kraken", "onchainpay", "synapse"];
const PAGE: &str = "<html>gateway</html>";
/// How long an attempt waits for a server that stalls.
const SHORT: Duration = Duration::from_millis(200);
/// How long it waits for one that answers, which a busy machine never needs.
const LONG: Duration = Duration::from_secs(20);

/// How many attempts a call makes.
#[derive(Debug, Clone, Copy)]
enum Attempts {
    One,
    /// All that patience allows.
    Four,
    /// All that patience allows after refused nonces.
    Eleven,
    /// Four where the provider promised that a repeat makes no second user, and else one.
    FourWhereSafe,
}

impl Attempts {
    fn at(self, provider: &str) -> usize {
        let facts = PROVIDERS.iter().find(|facts| facts.id == provider).unwrap();
        match self {
            Self::One => 1,
            Self::Four => 4,
            Self::Eleven => 11,
            Self::FourWhereSafe if facts.repeat.is_safe() => 4,
            Self::FourWhereSafe => 1,
        }
    }
}

type Outcome = (&'static str, UserMayExist, Attempts, &'static str);

const CREATED: Outcome = ("created", Yes, Attempts::One, "");
const UNREADABLE: Outcome = ("CreatedUnreadable", Yes, Attempts::One, "Keep");
const EXISTS: Outcome = ("AlreadyExists", Yes, Attempts::One, "Adopt");
const REFUSED: Outcome = ("Refused", No, Attempts::One, "MendProfile");
const CREDENTIALS: Outcome = ("Credentials", No, Attempts::One, "MendSetup");
const SIGNATURE: Outcome = ("Signature", No, Attempts::One, "MendSetup");
const NONCE: Outcome = ("Nonce", No, Attempts::Eleven, "MendNonces");
const LIMITED: Outcome = ("RateLimited", No, Attempts::Four, "Repeat");
const CLOSED: Outcome = ("Unavailable", No, Attempts::Four, "Repeat");
const REUSED: Outcome = ("IdempotencyKeyReused", Maybe, Attempts::One, "LookUp");
const UNKNOWN: Outcome = ("Unknown", Maybe, Attempts::FourWhereSafe, "LookUp");
const UNEXPLAINED: Outcome = ("ProtocolViolation", Maybe, Attempts::One, "LookUp");
const UNCONNECTED: Outcome = ("NoConnection", No, Attempts::Four, "Repeat");

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
        let limit = if matches!(script, Script::AnswerAndStall(_)) { SHORT } else { LONG };
        let server = Scripted::start(script.clone()).await.unwrap();
        holds(what, provider, server.url(), limit, outcome).await;
    }
}

/// One answer of a provider's own.
async fn answers(what: &str, rows: &[(&str, u16, &str)], outcome: Outcome) {
    for (provider, status, body) in rows {
        plays(what, &[provider], Script::answer(*status, &[], body), outcome).await;
    }
}

#[tokio::test]
async fn nothing_was_sent() {
    let incomplete = NewUser::reference("u-1");
    for provider in ALL.iter().filter(|provider| **provider != "bitpanda") {
        let server = Scripted::start(Script::CloseAtOnce).await.unwrap();
        let error = create(provider, &Config::new(server.url()), &incomplete).await.unwrap_err();
        assert_eq!((error.user_may_exist(), error.attempts().len()), (No, 0), "{provider}");
        assert_eq!((error.recovery().step, error.report().is_some()), (Step::MendProfile, true), "{provider}");
    }
    let plain = Scripted::start(Script::answer(200, &[], "")).await.unwrap();
    for provider in ALL {
        holds("refused", provider, NOBODY, LONG, UNCONNECTED).await;
        holds("no such name", provider, "https://nobody.invalid", LONG, UNCONNECTED).await;
        holds("no TLS in time", provider, &plain.url().replace("http:", "https:"), SHORT, UNCONNECTED).await;
    }
}

#[tokio::test]
async fn wrong_credentials_signatures_and_nonces() {
    plays("credentials", ALL, Script::answer(401, &[], PAGE), CREDENTIALS).await;
    plays("a key that may not", ALL, Script::answer(403, &[], PAGE), CREDENTIALS).await;
    const SIGNED_WRONG: &str = r#"{"success":false,"error":{"message":"Invalid signature"}}"#;
    let signatures = [
        ("kraken", 401, r#"{"error":["EAPI:Invalid signature"]}"#),
        ("kraken", 200, r#"{"error":["EAPI:Invalid signature"]}"#),
        ("onchainpay", 200, SIGNED_WRONG),
    ];
    answers("signature", &signatures, SIGNATURE).await;
    for status in [200, 400, 401, 500] {
        let nonces = [
            ("kraken", status, r#"{"error":["EAPI:Invalid nonce"]}"#),
            ("onchainpay", status, r#"{"success":false,"error":{"message":"Invalid nonce"}}"#),
        ];
        answers("nonce", &nonces, NONCE).await;
    }
}

#[tokio::test]
async fn told_to_come_back() {
    plays("a limit", ALL, Script::answer(429, &[], PAGE), LIMITED).await;
    plays("a limit with a time", ALL, Script::answer(429, &[("retry-after", "1")], PAGE), LIMITED).await;
    let in_words =
        [("kraken", 200, r#"{"error":["EAPI:Rate limit exceeded"]}"#), ("synapse", 400, r#"{"error_code":"429"}"#)];
    answers("a limit in words", &in_words, LIMITED).await;
    plays("closed with a time", ALL, Script::answer(503, &[("retry-after", "1")], PAGE), CLOSED).await;
}

#[tokio::test]
async fn documented_refusals() {
    for facts in PROVIDERS {
        let decided_elsewhere = [401, 403, 408, 409, 429];
        let refusals = facts.errors.iter().filter(|status| (400..500).contains(*status));
        for status in refusals.filter(|status| !decided_elsewhere.contains(status)) {
            plays("a refusal", &[facts.id], Script::answer(*status, &[], "{}"), REFUSED).await;
        }
    }
    let in_band = [
        ("kraken", 200, r#"{"error":["EGeneral:Invalid arguments"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"No."}}"#),
    ];
    answers("a refusal inside a success", &in_band, REFUSED).await;
    let failed = [
        ("capa", 400, r#"{"message":"Internal server error"}"#),
        ("kraken", 400, r#"{"error":["EService:Busy"]}"#),
        ("onchainpay", 400, r#"{"success":false,"error":"Internal error"}"#),
        ("synapse", 400, r#"{"error_code":"503"}"#),
        ("bitpanda", 400, r#"{"errors":[{"title":"Internal error"}]}"#),
    ];
    answers("a fault of the server, under the status of a refusal", &failed, UNKNOWN).await;
}

#[tokio::test]
async fn a_user_that_exists() {
    let own = [
        ("bitpanda", 409, r#"{"errors":[{"title":"Duplicate external_id"}]}"#),
        ("capa", 409, r#"{"errorCode":"CONFLICT"}"#),
        ("kraken", 409, r#"{"error":["email already in use"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"User is already registered"}}"#),
    ];
    answers("a duplicate", &own, EXISTS).await;
    answers("a key again", &[("synapse", 409, r#"{"error_code":"450"}"#)], REUSED).await;
    // Bitpanda documents what its own means.
    plays("a conflict", &["capa", "kraken", "onchainpay", "synapse"], Script::answer(409, &[], "{}"), UNEXPLAINED)
        .await;
}

#[tokio::test]
async fn nobody_can_tell() {
    plays("a reset", ALL, Script::CloseAfterReading, UNKNOWN).await;
    plays("no answer in time", ALL, Script::AnswerAndStall(Vec::new()), UNKNOWN).await;
    for status in [408, 500, 502, 503, 504] {
        plays(&format!("{status}"), ALL, Script::answer(status, &[], PAGE), UNKNOWN).await;
    }
    let in_band = [
        ("kraken", 200, r#"{"error":["EGeneral:Internal error"]}"#),
        ("onchainpay", 200, r#"{"success":false,"error":{"message":"Internal error"}}"#),
    ];
    answers("a fault of the server inside a success", &in_band, UNKNOWN).await;
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
    answers("created", &readable, CREATED).await;
    for (provider, status, body) in readable {
        let cut = body.len() * 3 / 4;
        answers("cut short", &[(provider, status, &body[..cut])], UNREADABLE).await;
        answers("without an id", &[(provider, status, &body.replace("u-1", ""))], UNREADABLE).await;
    }
    let pages = [("bitpanda", 201, PAGE), ("capa", 201, PAGE), ("synapse", 200, PAGE)];
    answers("a page, with a status that promises", &pages, UNREADABLE).await;
    let pages = [("kraken", 200, PAGE), ("kraken", 201, PAGE), ("onchainpay", 200, PAGE)];
    answers("a page, with a status that promises nothing", &pages, UNEXPLAINED).await;
}

#[tokio::test]
async fn nobody_documented_it() {
    for status in [202, 204, 301, 302, 303, 307, 308, 418, 501, 505, 520] {
        let body = if status == 204 { "" } else { PAGE };
        let script = Script::answer(status, &[("location", "http://127.0.0.1:1/")], body);
        plays(&format!("{status}"), ALL, script, UNEXPLAINED).await;
    }
}
