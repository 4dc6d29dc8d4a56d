//! One call against a scripted server, and its outcome in one line.

use std::sync::Arc;
use std::time::Duration;

use enroll::HttpClient;
use enroll::signing::ManualClock;
use enroll::{CallOptions, Config, CreatedUser, Error, Retry};
use enroll_tests::scripted::{Script, Scripted};
use enroll_tests::{profiles, scripted};

/// A response and its outcome: what, provider, status, headers, body, outcome.
pub(super) type Row =
    (&'static str, &'static str, u16, &'static [(&'static str, &'static str)], &'static str, &'static str);

/// Sun, 06 Nov 1994 08:49:30 GMT.
const NOW: Duration = Duration::from_secs(784_111_770);

/// One row after the other, each against its own server. Whatever the outcome is, the body of the
/// response is kept.
pub(super) async fn hold(rows: &[Row]) {
    let http = HttpClient::new().unwrap();
    for (what, provider, status, headers, body, expected) in rows {
        let server = Scripted::start(Script::response(*status, headers, body)).await.unwrap();
        let config = config(&server).http_client(http.clone()).clock(Arc::new(ManualClock::new(NOW)));
        let result = create_with(provider, &config, &CallOptions::new()).await;
        assert_eq!(
            (outcome(&result).as_str(), raw(&result).as_str()),
            (*expected, *body),
            "{provider}, {status}: {what}"
        );
    }
}

/// A configuration with one attempt, which ends soon. Where nothing stalls, the limit is never
/// reached.
pub(super) fn config(server: &Scripted) -> Config {
    Config::new(server.url()).attempt_timeout(Duration::from_secs(20)).retry(Retry::never())
}

/// The outcome of one response of a provider; its body is kept.
pub(super) async fn outcome_of(provider: &str, status: u16, body: &str) -> String {
    let result = create(provider, Script::response(status, &[], body)).await;
    assert_eq!(raw(&result), body, "{provider}, {status}: the body is kept");
    outcome(&result)
}

pub(super) async fn create(provider: &str, script: Script) -> Result<CreatedUser, Error> {
    let server = Scripted::start(script).await.unwrap();
    create_with(provider, &config(&server), &CallOptions::new()).await
}

pub(super) async fn create_with(provider: &str, config: &Config, call: &CallOptions) -> Result<CreatedUser, Error> {
    scripted::client(provider, config).unwrap().create_user(&profiles::full_person(), call).await
}

/// `created <id>`, or the kind of the failure and whether the user may exist, and the id where an
/// unreadable response had one.
pub(super) fn outcome(result: &Result<CreatedUser, Error>) -> String {
    match result {
        Ok(created) => format!("created {}", created.user_id),
        Err(error) => {
            let id = error.user_id().map(|id| format!(", id {id}")).unwrap_or_default();
            format!("{:?}, {:?}{id}", error.kind(), error.user_may_exist())
        }
    }
}

/// The body that was saved.
pub(super) fn raw(result: &Result<CreatedUser, Error>) -> String {
    let raw = match result {
        Ok(created) => Some(&created.raw),
        Err(error) => error.raw(),
    };
    raw.map(|raw| String::from_utf8_lossy(raw.expose()).into_owned()).unwrap_or_default()
}
