//! What a provider's crate sends for a profile is what the honest spec allows; if it sends nothing,
//! `check` reports why.

use std::cell::Cell;

use enroll::HttpClient;
use enroll::{CallOptions, Config, CreateUser, NewUser, PROVIDER_IDS, Report};
use enroll_tests::components::REQUESTS;
use enroll_tests::harness;
use enroll_tests::scripted::{Script, Scripted, client};
use enroll_tests::specs::ids;
use proptest::strategy::Strategy;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::components::request;
use super::json_schema::broken;
use super::runner::{CASES, hold_for};
use super::shape::Shape;
use crate::spec_conformance::generators::enumerated::coverage;
use crate::spec_conformance::generators::profiles::{broken_profiles, profiles};

/// A body with what the signer adds.
pub(super) fn signed(id: &str, mut body: Value) -> Value {
    let Shape::Object(fields) = request(id).schema().shape() else { return body };
    for field in fields.iter().filter(|field| field.schema.is_the_signers()) {
        if let Some(body) = body.as_object_mut().filter(|body| body.get(field.name).is_none_or(Value::is_null)) {
            body.insert(field.name.to_owned(), coverage(field.schema)[0].clone());
        }
    }
    body
}

fn mapped(id: &str, user: &NewUser) -> Result<Value, Report> {
    let (_, mapped) = REQUESTS.iter().find(|(of, _)| *of == id).unwrap();
    mapped(user)
}

fn read(profile: &Value) -> Result<NewUser, String> {
    NewUser::from_json(profile.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// All providers, connected to a server that must hear of no profile with a problem.
struct Connected {
    runtime: Runtime,
    server: Scripted,
    clients: Vec<Box<dyn CreateUser>>,
}

impl Connected {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Scripted::start(Script::CloseAtOnce)).unwrap();
        let config = Config::new(server.url()).http_client(HttpClient::new().unwrap());
        let clients = PROVIDER_IDS.iter().map(|id| client(id, &config).unwrap()).collect();
        Self { runtime, server, clients }
    }

    /// The attempt to create a user in whose way something is; what the error reports.
    fn refused(&self, client: &dyn CreateUser, user: &NewUser) -> Option<Report> {
        let error = self.runtime.block_on(client.create_user(user, &CallOptions::new())).unwrap_err();
        error.report().cloned()
    }
}

/// What every provider makes of profiles, and how often a user was ready and how often not, by
/// provider.
fn judge(cases: u32, what: &str, profiles: &impl Strategy<Value = Value>) -> Vec<(usize, usize)> {
    let connected = Connected::new();
    let counts: Vec<_> = PROVIDER_IDS.iter().map(|_| (Cell::new(0), Cell::new(0))).collect();
    hold_for(cases, what, profiles, |profile| {
        // A profile that is none is refused before any provider sees it.
        let Ok(user) = read(&profile) else { return Ok(()) };
        for (client, (ready, blocked)) in connected.clients.iter().zip(&counts) {
            let checked = client.check(&user);
            match mapped(client.id(), &user) {
                Ok(body) => {
                    ready.set(ready.get() + 1);
                    let wrong = broken(client.id(), "CreateUserRequest", &signed(client.id(), body.clone()));
                    if !wrong.is_empty() {
                        return Err(format!("{} gets {body}, broken at {wrong:?}, for {profile}", client.id()));
                    }
                    if !checked.is_ready() {
                        return Err(format!("sent although {checked}: {profile}"));
                    }
                }
                Err(report) => {
                    blocked.set(blocked.get() + 1);
                    let reported = connected.refused(&**client, &user);
                    if report != checked || reported.as_ref() != Some(&checked) {
                        return Err(format!("{checked} is not {report} or {reported:?}: {profile}"));
                    }
                }
            }
        }
        Ok(())
    });
    assert_eq!(connected.server.requests().len(), 0, "nothing of a profile with a problem is sent");
    counts.into_iter().map(|(ready, blocked)| (ready.get(), blocked.get())).collect()
}

#[test]
fn what_is_sent_for_any_profile_is_what_the_spec_allows() {
    let counts = judge(CASES, "profiles", &profiles());
    for (id, (ready, blocked)) in PROVIDER_IDS.iter().zip(counts) {
        assert!(ready > 0 && ready + blocked >= 1_000, "{id}: {ready} ready, {blocked} blocked");
    }
}

#[test]
fn check_and_the_attempt_agree_on_any_profile_with_something_wrong() {
    let counts = judge(CASES * 3 / 2, "broken profiles", &broken_profiles());
    for (id, (ready, blocked)) in PROVIDER_IDS.iter().zip(&counts) {
        assert!(*ready > 0 && ready + blocked >= 1_000, "{id}: {ready} ready, {blocked} blocked");
    }
    // Both ways were taken, by far.
    let (ready, blocked) = counts.into_iter().fold((0, 0), |sum, (ready, blocked)| (sum.0 + ready, sum.1 + blocked));
    assert!(ready > 1_500 && blocked > 1_000, "{ready} ready, {blocked} blocked");
}

/// The bytes on the wire, signed: what arrives is the mapped request, with nothing but what the
/// signer adds, and legal.
#[test]
fn what_arrives_is_what_was_mapped() {
    let runtime = Runtime::new().unwrap();
    for id in ids() {
        let arrived = Cell::new(0);
        let sandbox = runtime.block_on(super::sandbox::forgetful(id));
        let client = harness::provider(&sandbox, id).unwrap();
        hold_for(120, id, &profiles(), |profile| {
            let user = read(&profile)?;
            let Ok(body) = mapped(id, &user) else { return Ok(()) };
            let before = sandbox.received().len();
            let created = runtime.block_on(client.create_user(&user, &CallOptions::new()));
            let received = sandbox.received();
            let arrived_body =
                received.get(before).and_then(enroll_sandbox::Received::json).ok_or("nothing arrived")?;
            arrived.set(arrived.get() + 1);
            let wrong = broken(id, "CreateUserRequest", &arrived_body);
            if !wrong.is_empty() || without_the_signers(id, arrived_body.clone()) != body {
                return Err(format!("{arrived_body} arrived for {body}, broken at {wrong:?}"));
            }
            created.map(drop).map_err(|error| format!("{error}: {body}"))
        });
        assert!(arrived.get() > 10, "{id}: {} arrived", arrived.get());
    }
}

fn without_the_signers(id: &str, mut body: Value) -> Value {
    let Shape::Object(fields) = request(id).schema().shape() else { return body };
    for field in fields.iter().filter(|field| field.schema.is_the_signers()) {
        body.as_object_mut().unwrap().remove(field.name);
    }
    body
}
