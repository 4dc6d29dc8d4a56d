//! Whole calls over the wire: requests of every spec with canaries, responses likewise, and all
//! that is logged meanwhile, by us and by the HTTP client.
//!
//! At its lowest level the HTTP client tells of retries, pooled connections, hosts and ports
//! (reqwest and hyper-util). hyper itself says nothing unless it is compiled with `--cfg
//! hyper_unstable_tracing`; then it tells states, lengths and the method. Whole bytes would be
//! logged by reqwest's `connection_verbose`, which `HttpClient::builder` leaves off; whoever brings
//! a client of their own with it asks for them.

use enroll::facts::{AuthValue, Facts};
use enroll::{Config, PROVIDERS, Retry};
use enroll_tests::components::CALLS;
use enroll_tests::debug_output::Ask;
use enroll_tests::scripted::{Script, Scripted};
use enroll_tests::specs::ids;

use super::fields::Mark;
use super::planted::{Planted, Response, planted};
use crate::redaction::logs::Log;
use crate::redaction::printed::{Exhibits, found};

/// What was printed and logged, and the requests as they were sent.
#[derive(Default)]
struct Seen {
    exhibits: Exhibits,
    log: String,
    sent: Vec<String>,
}

#[tokio::test]
async fn no_call_shows_what_it_sends_or_receives() {
    let http = enroll::HttpClient::new().unwrap();
    let mut searched = 0;
    for planted in ids().map(planted) {
        let log = Log::default();
        let guard = log.begin();
        let mut seen = Seen::default();
        for script in scripts(&planted.responses) {
            // Another test may have reached a place that logs first; it would stay silent.
            tracing::callsite::rebuild_interest_cache();
            ask(&planted, script, &http, &log, &mut seen).await;
        }
        drop(guard);
        seen.log = log.text();
        searched += search(&planted, &seen);
    }
    assert!(searched > LEAST, "{searched} searches");
}

/// Every response under each of its statuses, one of each kind broken off, and none at all. The
/// first of each kind ends in a panic.
pub(super) fn scripts(responses: &[Response]) -> Vec<(Script, bool)> {
    let mut scripts = vec![(Script::CloseAfterReading, false), (Script::CloseAtOnce, false)];
    for Response { statuses, bodies } in responses {
        let whole: Vec<_> = bodies.iter().map(ToString::to_string).collect();
        let each = statuses.iter().flat_map(|status| whole.iter().map(move |body| (status, body)));
        scripts.extend(each.enumerate().map(|(at, ((status, headers), body))| {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
            (Script::response(*status, &headers, body), at == 0)
        }));
        scripts.push((Script::broken_off(statuses[0].0, &whole[0][..whole[0].len() / 2]), false));
    }
    scripts
}

/// Each request meets the response, so that each is sent.
async fn ask(
    planted: &Planted,
    (script, panics): (Script, bool),
    http: &enroll::HttpClient,
    log: &Log,
    seen: &mut Seen,
) {
    let (_, call) = CALLS.iter().find(|(id, _)| *id == planted.id).unwrap();
    let server = Scripted::start(script).await.unwrap();
    let config = Config::new(server.url()).http_client(http.clone()).retry(Retry::never()).observer(log.observer());
    for (at, body) in planted.requests.iter().enumerate() {
        let ask = Ask {
            credentials: planted.credentials.clone(),
            config: config.clone(),
            body: body.clone(),
            options: planted.options.clone(),
            panics: panics && at == 0,
        };
        for (what, text) in call(&ask).await.0 {
            seen.exhibits.text(&format!("{what} of {}", planted.id), text);
        }
    }
    seen.sent.extend(server.requests().iter().map(|request| String::from_utf8_lossy(request).into_owned()));
}

/// Everything was sent, was logged about, and is shown nowhere.
fn search(planted: &Planted, seen: &Seen) -> usize {
    for field in planted.fields.iter().filter(|field| field.place.starts_with("request")) {
        let (Mark::Canary(canary) | Mark::Choice(canary)) = &field.mark else { continue };
        assert!(seen.sent.iter().any(|sent| sent.contains(canary)), "{} {} was not sent", planted.id, field.place);
    }
    for sign in ["attempt{", "reqwest::connect", "hyper_util::client", "call ended", "observed SentRequest"] {
        assert!(seen.log.contains(sign), "nothing of {sign} was logged: {}", seen.log);
    }
    let mut canaries = planted.canaries();
    canaries.extend(authorisation(planted.id, &seen.sent));
    seen.exhibits.hold_no(&canaries, 50);
    assert_eq!(found(&seen.log, &canaries), [""; 0], "{}", seen.log);
    (seen.exhibits.strings() + seen.log.lines().count()) * canaries.len()
}

/// The values of the headers that authorised what was sent, but for a nonce.
pub(super) fn authorisation(id: &str, sent: &[String]) -> Vec<String> {
    let facts: &Facts = PROVIDERS.iter().find(|facts| facts.id == id).unwrap();
    let headers = facts.auth.iter().filter(|header| header.value != AuthValue::Nonce);
    let line = |name: &str, head: &str| {
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())));
        line.map(|line| line.split_once(": ").unwrap().1.to_owned())
    };
    let mut values: Vec<_> =
        headers.flat_map(|header| sent.iter().filter_map(|head| line(header.name, head))).collect();
    assert!(values.len() >= sent.len(), "every request is authorised");
    values.sort();
    values.dedup();
    values
}

/// Found once and looked at.
const LEAST: usize = 1_500_000;
