//! The sandbox agrees with the honest spec: it creates a user for every valid body and rejects
//! every near-miss, whatever the client's types make of it.

use std::cell::Cell;
use std::collections::BTreeSet;

use enroll::signing::{HmacSha256, HmacSha512};
use enroll::{PROVIDER_IDS, kraken, onchainpay};
use enroll_sandbox::{Duplicates, Sandbox};
use enroll_tests::harness::credentials;
use enroll_tests::specs::{REVIEWED, json, operation, shared};
use proptest::prelude::*;
use proptest::sample::Index;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::components::request;
use super::runner::hold_for;
use crate::spec_conformance::generators::instances::instances;
use crate::spec_conformance::generators::near_misses::{Rule, misses};

/// A request over HTTP each, so fewer than elsewhere.
const CASES: u32 = 100;

/// A sandbox in which a second user with the same id is a user, and the way to one of its
/// providers.
pub(crate) struct Double {
    id: &'static str,
    sandbox: Sandbox,
    credentials: Value,
    http: Client,
    nonce: Cell<u64>,
}

/// A sandbox that takes a user twice, for what is drawn at random may come again.
pub(super) async fn forgetful(id: &str) -> Sandbox {
    Sandbox::builder().duplicates(id, Duplicates::Allow).start().await.unwrap()
}

impl Double {
    pub(crate) async fn of(id: &'static str) -> Self {
        let sandbox = forgetful(id).await;
        let credentials = credentials(&sandbox, id);
        Self { id, sandbox, credentials, http: Client::new(), nonce: Cell::new(1) }
    }

    /// Sends a body with right credentials; the status, and whether there is a new user.
    pub(crate) async fn post(&self, body: &Value) -> (u16, bool) {
        let before = self.sandbox.users().len();
        let (path, _) = shared(self.id)["paths"].as_object().unwrap().iter().next().unwrap();
        let request =
            self.http.post(format!("{}{path}", self.sandbox.url())).header("content-type", "application/json");
        let response = self.authorised(request, path, body).send().await.unwrap();
        (response.status().as_u16(), self.sandbox.users().len() > before)
    }

    fn authorised(&self, mut request: RequestBuilder, path: &str, body: &Value) -> RequestBuilder {
        let spec = shared(self.id);
        for parameter in
            operation(spec)["parameters"].as_array().into_iter().flatten().filter(|one| one["required"] == true)
        {
            let name = parameter["schema"]["$ref"].as_str().and_then(|name| name.rsplit('/').next()).unwrap();
            let value = &spec["components"]["schemas"][name]["enum"][0];
            request = request.header(parameter["name"].as_str().unwrap(), value.as_str().unwrap());
        }
        for scheme in spec["components"]["securitySchemes"].as_object().unwrap().values() {
            if let Some(template) = scheme["x-enroll-credential"].as_str() {
                let filled = self.filled(template);
                request = match scheme["name"].as_str() {
                    Some(header) => request.header(header, filled),
                    None => request.bearer_auth(filled),
                };
            }
        }
        self.signed(request, path, body.to_string())
    }

    fn filled(&self, template: &str) -> String {
        let credentials = self.credentials.as_object().unwrap().iter();
        credentials.fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value.as_str().unwrap_or_default())
        })
    }

    fn signed(&self, request: RequestBuilder, path: &str, body: String) -> RequestBuilder {
        let secret = |name: &str| self.credentials[name].as_str().unwrap().into();
        let request = match self.id {
            "kraken" => {
                let key = HmacSha512::from_base64(&secret("api_secret")).unwrap();
                let nonce = self.next().to_string();
                let sign = kraken::signature(&key, &nonce, path, body.as_bytes());
                request.header("API-Nonce", nonce).header("API-Sign", sign.as_slice())
            }
            "onchainpay" => {
                let key = HmacSha256::from_utf8(&secret("private_key")).unwrap();
                request.header("x-api-signature", onchainpay::signature(&key, body.as_bytes()).as_slice())
            }
            _ => request,
        };
        request.body(body)
    }

    fn next(&self) -> u64 {
        self.nonce.replace(self.nonce.get() + 1)
    }

    /// A nonce that is right, where the body has one that is not broken.
    fn in_turn(&self, mut body: Value) -> Value {
        if self.id == "onchainpay" {
            body["nonce"] = json!(self.next());
        }
        body
    }
}

/// The providers whose double this test can speak to: all that sign nothing, and two that do.
fn known() -> impl Iterator<Item = &'static str> {
    PROVIDER_IDS.iter().copied().filter(|id| {
        let schemes = shared(id)["components"]["securitySchemes"].as_object().unwrap();
        ["kraken", "onchainpay"].contains(id) || schemes.values().all(|scheme| scheme["x-enroll-computed"].is_null())
    })
}

/// The statuses with which a spec documents a refused body.
fn refusals(id: &str) -> BTreeSet<u16> {
    let responses = operation(shared(id))["responses"].as_object().unwrap();
    let refuses = |response: &Value| {
        let examples = json(response)["examples"].as_object();
        examples.is_some_and(|all| all.values().any(|example| example["x-enroll-case"] == "invalid_body"))
    };
    responses.iter().filter(|(_, response)| refuses(response)).map(|(status, _)| status.parse().unwrap()).collect()
}

#[test]
fn a_legal_body_creates_a_user() {
    let runtime = Runtime::new().unwrap();
    for id in known() {
        let double = runtime.block_on(Double::of(id));
        hold_for(CASES, id, &instances(request(id).schema()), |body| {
            let (status, created) = runtime.block_on(double.post(&double.in_turn(body)));
            if created { Ok(()) } else { Err(format!("{status}")) }
        });
        assert!(double.sandbox.users().len() >= CASES as usize);
    }
}

#[test]
fn a_near_miss_creates_none() {
    let runtime = Runtime::new().unwrap();
    for id in known() {
        let double = runtime.block_on(Double::of(id));
        let component = request(id);
        let refused = Cell::new(0);
        let documented = refusals(id);
        hold_for(CASES, id, &(instances(component.schema()), any::<Index>()), |(body, index)| {
            let body = double.in_turn(body);
            let mut all = misses(component.schema(), &body);
            // A nonce that is not right is refused as a nonce, before the body is looked at; so is
            // a body that can hold none.
            all.retain(|miss| id != "onchainpay" || miss.place == "/email" || miss.rule == Rule::Required);
            let broken = index.get(&all).of(&body);
            let (status, created) = runtime.block_on(double.post(&broken));
            let legal = component.is_legal(&broken);
            refused.set(refused.get() + usize::from(!legal));
            let right = if legal { created } else { !created && documented.contains(&status) };
            if right { Ok(()) } else { Err(format!("{status}, created: {created}, legal: {legal}: {broken}")) }
        });
        assert!(refused.get() > 50, "{id}: {} refused", refused.get());
    }
}

#[test]
fn no_double_is_left_out() {
    assert!(REVIEWED.iter().all(|id| known().any(|other| other == *id)));
}
