//! Every kind of error, including errors of a provider that echoes what it was sent.

use std::time::Duration;

use enroll::HttpClient;
use enroll::{CallOptions, Config, CreateUser, Error, NewUser, Retry, connect};
use enroll_sandbox::Sandbox;
use enroll_tests::scripted::{NO_LISTENER, Script, Scripted};
use serde_json::{Value, json};

use super::canaries::{Planted, credentials, full_person};
use super::printed::Exhibits;

const CANARY: &str = "CanaryEchoed";

/// Responses that echo what was sent, by provider and status.
fn echoes() -> Vec<(&'static str, u16, String)> {
    let json = |value: Value| value.to_string();
    let mut echoes = vec![
        ("bitpanda", 422, json(json!({ "errors": [{ "status": 422, "title": CANARY, "detail": CANARY }] }))),
        ("bitpanda", 201, json(json!({ "data": { "id": [CANARY] } }))),
        ("capa", 400, json(json!({ "errorCode": "BAD_REQUEST", "message": format!("{CANARY} is not valid") }))),
        ("capa", 409, json(json!({ "message": format!("email {CANARY} is already in use") }))),
        ("capa", 201, json(json!({ "data": { "userId": { CANARY: CANARY } } }))),
        ("kraken", 400, json(json!({ "error": [format!("EGeneral:Invalid arguments:{CANARY}")] }))),
        ("kraken", 400, json(json!({ "error": [format!("{CANARY} is not valid")] }))),
        ("kraken", 409, json(json!({ "errors": [{ "message": CANARY }, CANARY] }))),
        ("kraken", 201, json(json!({ "result": { "user": { "id": CANARY } } }))),
        ("onchainpay", 200, json(json!({ "success": false, "error": { "name": "INVALID", "message": CANARY } }))),
        ("onchainpay", 200, json(json!({ "success": false, "error": { "code": 7, "message": CANARY } }))),
        ("onchainpay", 200, json(json!({ "success": true, "response": CANARY }))),
        ("onchainpay", 200, json(json!({ "success": true, "response": { "createdAt": CANARY } }))),
        ("synapse", 409, json(json!({ "error_code": "400", "error": { "en": CANARY }, "message": CANARY }))),
        ("synapse", 200, json(json!({ "_id": "u-1", "is_hidden": CANARY }))),
    ];
    for provider in ["bitpanda", "capa", "kraken", "onchainpay", "synapse"] {
        echoes.extend(
            [200, 201, 307, 400, 401, 418, 429, 500, 503].map(|status| (provider, status, format!("<p>{CANARY}</p>"))),
        );
    }
    echoes
}

fn client(http: &HttpClient, id: &str, url: &str) -> Box<dyn CreateUser> {
    // Retries are made, but not waited for.
    let moment = Duration::from_millis(1);
    let config = Config::new(url).http_client(http.clone()).retry(Retry::new().backoff(moment, moment));
    connect(id, &credentials().1[id], &config).unwrap()
}

/// One for many clients: making one takes its time.
fn http() -> HttpClient {
    HttpClient::new().unwrap()
}

fn show(exhibits: &mut Exhibits, what: &str, result: Result<enroll::CreatedUser, Error>) {
    match result {
        Ok(created) => {
            exhibits.debug(what, &created);
            exhibits.outcome(what, (&created).into());
        }
        Err(error) => exhibits.error(what, &error),
    }
}

fn everything() -> (NewUser, Vec<String>) {
    let Planted { user, mut canaries } = full_person();
    canaries.extend(credentials().2);
    canaries.push(CANARY.to_owned());
    (user, canaries)
}

#[tokio::test]
async fn no_error_shows_what_a_provider_echoes() {
    let (user, canaries) = everything();
    let http = http();
    let mut exhibits = Exhibits::default();
    for (provider, status, body) in echoes() {
        let server = Scripted::start(Script::response(status, &[("location", CANARY)], &body)).await.unwrap();
        let result = client(&http, provider, server.url()).create_user(&user, &CallOptions::new()).await;
        show(&mut exhibits, &format!("{provider}, {status}, {body}"), result);
    }
    exhibits.hold_no(&canaries, 60);
}

#[tokio::test]
async fn no_error_of_a_generated_client_shows_what_a_provider_echoes() {
    let (user, canaries) = everything();
    let http = http();
    let mut exhibits = Exhibits::default();
    for (_, status, body) in echoes().into_iter().filter(|(provider, ..)| *provider == "kraken") {
        let server = Scripted::start(Script::response(status, &[], &body)).await.unwrap();
        let credentials = serde_json::from_value(credentials().1["kraken"].clone()).unwrap();
        let kraken =
            enroll_kraken::Kraken::new(&credentials, &Config::new(server.url()).http_client(http.clone())).unwrap();
        let (request, call) = (kraken.request(&user).unwrap(), CallOptions::new());
        let what = format!("{status}, {body}");
        match kraken.client().create_user(None, &request, &call).await {
            Ok(value) => exhibits.debug(&what, &value),
            Err(error) => exhibits.error(&what, &error),
        }
    }
    exhibits.hold_no(&canaries, 18);
}

#[tokio::test]
async fn no_refusal_shows_what_was_sent() {
    let (user, canaries) = everything();
    let http = http();
    let sandbox = Sandbox::builder().credentials(credentials().0).start().await.unwrap();
    let other = Sandbox::builder().start().await.unwrap();
    let call = CallOptions::new().idempotency_key("order-1");
    let mut exhibits = Exhibits::default();
    for id in enroll::PROVIDER_IDS {
        show(&mut exhibits, "created", client(&http, id, sandbox.url()).create_user(&user, &call).await);
        show(&mut exhibits, "a second time", client(&http, id, sandbox.url()).create_user(&user, &call).await);
        show(&mut exhibits, "wrong credentials", client(&http, id, other.url()).create_user(&user, &call).await);
        show(&mut exhibits, "nobody there", client(&http, id, NO_LISTENER).create_user(&user, &call).await);
    }
    assert_eq!((sandbox.users().len(), other.users().len()), (enroll::PROVIDER_IDS.len(), 0));
    exhibits.hold_no(&canaries, 20);
}

/// Some people take an e-mail address for a key.
#[tokio::test]
async fn an_idempotency_key_is_not_shown() {
    let (user, _) = everything();
    let call = CallOptions::new().idempotency_key("jo@canary.example");
    let mut exhibits = Exhibits::default();
    exhibits.debug("the options", &call);
    for body in [r#"{"jo@canary.example":"jo@canary.example"}"#, r#"{"error_code":"450","jo@canary.example":1}"#] {
        let headers = [("x-request-id", "jo@canary.example")];
        let server = Scripted::start(Script::response(409, &headers, body)).await.unwrap();
        let error = client(&http(), "synapse", server.url()).create_user(&user, &call).await.unwrap_err();
        assert_eq!(error.idempotency_key(), Some("jo@canary.example"));
        exhibits.error(body, &error);
    }
    exhibits.hold_no(&["canary".to_owned()], 3);
}

#[tokio::test]
async fn no_report_shows_what_it_refuses() {
    let (user, mut canaries) = everything();
    let http = http();
    canaries.push("Canary".to_owned());
    let pointers = [
        "/phone",
        "/language",
        "/subject/person/occupation",
        "/subject/person/nationalities/0",
        "/subject/person/tax_ids/0/country",
        "/extras/kraken/client_identifier/type",
        "/extras/kraken/tos_version_accepted",
        "/extras/synapse/logins/0/scope",
        "/extras/bitpanda/terms",
        "/extras/bitpanda/verification/issuing_date",
    ];
    let mut exhibits = Exhibits::default();
    for pointer in pointers {
        let mut profile = serde_json::to_value(&user).unwrap();
        *profile.pointer_mut(pointer).unwrap() = "Canary7!".into();
        let user: NewUser = serde_json::from_value(profile).unwrap();
        for id in enroll::PROVIDER_IDS {
            let client = client(&http, id, NO_LISTENER);
            exhibits.debug(pointer, &client.check(&user));
            exhibits.error(pointer, &client.create_user(&user, &CallOptions::new()).await.unwrap_err());
        }
    }
    let profile =
        r#"{ "email": "CanaryEmail", "subject": { "person": { "name": { "given": 7, "family": "CanaryName" } } } }"#;
    exhibits.error("a profile", &NewUser::from_json(profile.as_bytes()).unwrap_err());
    let profile = r#"{ "email": "CanaryEmail", "subject": { "person": { "gender": "CanaryGender" } } }"#;
    exhibits.error("a profile", &NewUser::from_json(profile.as_bytes()).unwrap_err());
    exhibits.hold_no(&canaries, 100);
}
