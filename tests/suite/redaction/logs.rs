//! What the client, the sandbox and the HTTP client log, at every level, and what an observer
//! prints.

use std::fmt::Debug;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use enroll::client::{AttemptEnded, CallEnded, Observer, SentRequest, Waiting};
use enroll::{CallOptions, Config, PROVIDER_IDS, connect};
use enroll_sandbox::{Received, Sandbox};
use enroll_tests::scripted::{NO_LISTENER, Script, Scripted};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt;

use super::canaries::{Planted, credentials, full_person};
use super::printed::found;

/// Keeps what is logged, and what an observer prints that prints all it gets.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Keeps all that this thread logs, until the guard is dropped.
    pub(super) fn begin(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_span_events(FmtSpan::FULL);
        subscriber.with_writer(move || log.clone()).finish().set_default()
    }

    /// An observer of calls, which prints both forms of `Debug` of all that it gets to this log.
    pub(super) fn observer(&self) -> Arc<dyn Observer> {
        Arc::new(self.clone())
    }

    fn print(&self, report: &impl Debug) {
        let _ = writeln!(self.clone(), "observed {report:?} {report:#?}");
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Observer for Log {
    fn sending(&self, request: &SentRequest<'_>) {
        self.print(request);
    }

    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        self.print(attempt);
    }

    fn waiting(&self, wait: &Waiting) {
        self.print(wait);
    }

    fn call_ended(&self, ended: &CallEnded) {
        self.print(ended);
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The values of the headers with which a request was authorised, but for a bare nonce, which is no
/// secret.
fn authorisation(request: &Received) -> impl Iterator<Item = String> {
    let facts = enroll::PROVIDERS.iter().find(|facts| Some(facts.id) == request.provider()).copied();
    let headers = facts.into_iter().flat_map(|facts| facts.credential_headers()).filter(|name| *name != "API-Nonce");
    headers.filter_map(|name| Some(request.header(name)?.to_owned())).collect::<Vec<_>>().into_iter()
}

#[tokio::test]
async fn no_log_shows_credentials_signatures_or_the_person() {
    let Planted { user, mut canaries } = full_person();
    canaries.extend(credentials().2);
    canaries.extend(["CanaryDevice", "CanaryEchoed"].map(str::to_owned));
    let log = Log::default();
    let guard = log.begin();
    let sandbox = Sandbox::builder().credentials(credentials().0).start().await.unwrap();
    let echo = Scripted::start(Script::response(500, &[], "<p>CanaryEchoed</p>")).await.unwrap();
    let call = CallOptions::new().device_fingerprint("CanaryDevice");
    for url in [sandbox.url(), sandbox.url(), echo.url(), NO_LISTENER] {
        // Another test may have reached a place that logs first, in the moment when this one began
        // to listen; it would stay silent.
        tracing::callsite::rebuild_interest_cache();
        for id in PROVIDER_IDS {
            let config = Config::new(url).observer(log.observer());
            let client = connect(id, &credentials().1[*id], &config).unwrap();
            let _ = client.create_user(&user, &call).await;
        }
    }
    drop(guard);
    canaries.extend(sandbox.received().iter().flat_map(authorisation));
    let text = log.text();
    assert_eq!(sandbox.received().len(), 2 * PROVIDER_IDS.len());
    assert!(
        sandbox.users().len() > PROVIDER_IDS.len(),
        "who takes a second one depends on what the provider keeps unique"
    );
    for sign in [
        "attempt{provider=\"kraken\"",
        "user created",
        "request rejected",
        "reqwest::connect",
        "status=500",
        "attempt ended",
        "waiting",
        "call ended",
        "observed SentRequest",
        "observed AttemptEnded",
        "observed Waiting",
        "observed CallEnded",
    ] {
        assert!(text.contains(sign), "nothing of {sign} was logged: {text}");
    }
    assert_eq!(found(&text, &canaries), [""; 0], "{text}");
}

#[test]
fn a_log_that_shows_a_canary_is_found() {
    let log = Log::default();
    let guard = log.begin();
    tracing::trace!(email = "CanaryEmail", "careless");
    drop(guard);
    assert_eq!(found(&log.text(), &["CanaryEmail".to_owned()]), ["CanaryEmail"]);
}
