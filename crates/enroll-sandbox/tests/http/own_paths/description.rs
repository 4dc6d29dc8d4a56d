//! `GET /_sandbox`: every example in it works, and nothing in it is a secret.

use super::get;
use crate::support::{kraken_signature, onchainpay_signature, start};
use enroll_sandbox::{Credentials, Duplicates, Sandbox};
use reqwest::{Client, Method};
use serde_json::{Value, json};

async fn description(sandbox: &Sandbox) -> Value {
    let response = get(sandbox, "/_sandbox").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    response.json().await.unwrap()
}

fn items(list: &Value) -> &Vec<Value> {
    list.as_array().unwrap()
}

/// The status of the response to an example as it is in the description, and the body.
async fn send(sandbox: &Sandbox, example: &Value) -> (u64, Value) {
    let method: Method = example["method"].as_str().unwrap().parse().unwrap();
    let url = format!("{}{}", sandbox.url(), example["target"].as_str().unwrap());
    let headers = example["headers"].as_object().unwrap();
    let request = Client::new().request(method, url).body(example["body"].as_str().unwrap().to_owned());
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value.as_str().unwrap()));
    let response = request.send().await.unwrap();
    (response.status().as_u16().into(), response.json().await.unwrap())
}

#[tokio::test]
async fn the_example_of_every_provider_creates_a_user() {
    let sandbox = start().await;
    let described = description(&sandbox).await;
    let providers = described["providers"].as_object().unwrap();
    // A provider that signs may have no worked example yet; the next test has those that do.
    for (id, provider) in providers.iter().filter(|(_, provider)| !provider["example"].is_null()) {
        let (status, body) = send(&sandbox, &provider["example"]).await;
        assert_eq!(json!(status), provider["create"]["status"], "{id}: {body}");
        assert_eq!(sandbox.truth().users(id).count(), 1, "{id}: {body}");
    }
}

#[tokio::test]
async fn the_worked_examples_are_what_others_sign_and_end_in_their_header() {
    let described = description(&start().await).await;
    let string = |provider: &str, pointer: &str| {
        described["providers"][provider].pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
    };
    let [secret, target, nonce, body] =
        ["/signing/credentials/api_secret", "/example/target", "/example/headers/api-nonce", "/example/body"]
            .map(|pointer| string("kraken", pointer));
    let signature = kraken_signature(&secret, &target, nonce.parse().unwrap(), body.as_bytes());
    assert_eq!(string("kraken", "/example/headers/api-sign"), signature);
    let (secret, body) =
        (string("onchainpay", "/signing/credentials/private_key"), string("onchainpay", "/example/body"));
    let signature = onchainpay_signature(&secret, body.as_bytes());
    assert_eq!(string("onchainpay", "/example/headers/x-api-signature"), signature);
    for (id, header) in [("kraken", "api-sign"), ("onchainpay", "x-api-signature")] {
        let provider = &described["providers"][id];
        let steps = items(&provider["signing"]["steps"]);
        assert_eq!(steps.last().unwrap()["value"], provider["example"]["headers"][header], "{id}");
        assert_eq!(steps[0]["value"], provider["example"]["body"], "{id}");
        for step in steps {
            assert!(["text", "hex", "base64"].contains(&step["form"].as_str().unwrap()) && step["what"].is_string());
        }
    }
    for id in ["bitpanda", "capa", "synapse"] {
        assert_eq!(described["providers"][id]["signing"], Value::Null, "{id} does not sign");
    }
}

#[tokio::test]
async fn a_provider_is_described_as_its_spec_and_its_settings_say() {
    let builder = Sandbox::builder().duplicates("capa", Duplicates::RejectWith(400));
    let sandbox = builder.duplicates("onchainpay", Duplicates::Allow).start().await.unwrap();
    let providers = &description(&sandbox).await["providers"];
    assert_eq!(
        providers["bitpanda"]["authorisation"],
        json!([{ "header": "authorization", "value": "Bearer {token}" }])
    );
    let computed = json!({ "header": "api-sign", "computed": "signature" });
    assert!(items(&providers["kraken"]["authorisation"]).contains(&computed));
    let user = json!({ "header": "x-sp-user", "value": "|{fingerprint}", "may_differ_by_call": true });
    assert!(items(&providers["synapse"]["authorisation"]).contains(&user));
    assert_eq!(providers["kraken"]["create"], json!({ "method": "POST", "path": "/b2b/users", "status": 201 }));
    assert_eq!(
        (&providers["capa"]["look_up"], &providers["synapse"]["idempotency_key"]),
        (&Value::Null, &json!("x-sp-idempotency-key"))
    );
    let input = json!({ "input": "user_id", "in": "path", "name": "user" });
    assert_eq!(providers["kraken"]["look_up"]["inputs"], json!([input]));
    let email =
        json!({ "field": "/email", "is": "email", "second_user": "rejected", "status": 400, "is_promised": true });
    assert_eq!((&providers["capa"]["unique"][0], &providers["capa"]["duplicates"]), (&email, &json!("reject_with")));
    let email =
        json!({ "field": "/email", "is": "email", "second_user": "stored", "status": null, "is_promised": true });
    assert_eq!(
        (&providers["onchainpay"]["unique"], &providers["onchainpay"]["duplicates"]),
        (&json!([email]), &json!("allow"))
    );
}

#[tokio::test]
async fn every_fault_is_accepted_where_it_can_be_played_and_nowhere_else() {
    let sandbox = Sandbox::builder().control(true).start().await.unwrap();
    let described = description(&sandbox).await;
    let (control, faults) = (sandbox.control_url().unwrap(), items(&described["faults"]));
    assert_eq!(faults.len(), 23);
    let put = |path: String, plan: Value| {
        let request = Client::new().put(format!("{control}/{path}")).body(plan.to_string());
        async { request.send().await.unwrap().status().as_u16() }
    };
    for fault in faults {
        assert_eq!(fault["kind"], fault["example"]["kind"]);
        for id in described["providers"].as_object().unwrap().keys() {
            let expected = if items(&fault["creates"]).contains(&json!(id)) { 200 } else { 400 };
            let status = put(format!("faults/{id}"), json!({ "every": fault["example"] })).await;
            assert_eq!(status, expected, "{id} {fault}");
            let mut without_user = fault["example"].clone();
            without_user.as_object_mut().unwrap().retain(|name, _| !name.contains("stor"));
            let expected = if items(&fault["look_ups"]).contains(&json!(id)) { 200 } else { 400 };
            let status = put(format!("look_up_faults/{id}"), json!({ "every": without_user })).await;
            assert_eq!(status, expected, "{id} {fault}");
        }
    }
    let plans = items(&described["fault_plans"]);
    for plan in plans {
        assert_eq!(put("faults/capa".to_owned(), plan["example"].clone()).await, 200, "{plan}");
    }
    assert_eq!(plans.len(), 4);
}

#[tokio::test]
async fn every_control_path_works_as_its_example_shows() {
    let sandbox = Sandbox::builder().control(true).start().await.unwrap();
    let control = description(&sandbox).await["control"].take();
    assert_eq!((&control["is_on"], items(&control["paths"]).len()), (&json!(true), 12));
    for path in items(&control["paths"]) {
        let example = &path["example"];
        let url = format!("{}/{}", sandbox.control_url().unwrap(), example["path"].as_str().unwrap());
        let body = example.get("body").map(Value::to_string).unwrap_or_default();
        let request = Client::new().request(path["method"].as_str().unwrap().parse().unwrap(), url).body(body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}: {}", response.text().await.unwrap());
    }
    let off = description(&start().await).await["control"].take();
    assert_eq!(off["is_on"], false);
    assert!(off["how"].as_str().unwrap().contains("--control"));
}

#[tokio::test]
async fn the_specs_are_served() {
    let sandbox = start().await;
    for (id, provider) in description(&sandbox).await["providers"].as_object().unwrap() {
        let response = get(&sandbox, provider["spec"].as_str().unwrap()).await;
        assert_eq!(response.headers()["content-type"], "application/yaml");
        let spec: Value = response.json().await.unwrap();
        assert_eq!(spec["x-enroll-provider"]["id"], id.as_str());
        let create = &spec["paths"][provider["create"]["path"].as_str().unwrap()]["post"];
        assert_eq!(create["operationId"], "create_user");
    }
    for path in ["specs/nobody.yaml", "specs/capa", "specs/capa.json", "specs/", "specs/../specs/capa.yaml/x"] {
        let response = get(&sandbox, &format!("/_sandbox/{path}")).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.json::<Value>().await.unwrap()["error"].as_str().unwrap().contains("kraken"), "{path}");
    }
}

#[tokio::test]
async fn nothing_that_somebody_chose_or_sent_is_shown() {
    let mut credentials = Credentials::default();
    let all: Value = serde_json::to_value(&credentials).unwrap();
    for (provider, fields) in all.as_object().unwrap() {
        for field in fields.as_object().unwrap().keys() {
            // Valid Base64, as one of them must be.
            credentials.set(provider, field, "CanaryCanary").unwrap();
        }
    }
    let builder = Sandbox::builder().credentials(credentials).control(true).control_segment("CanarySegment");
    let sandbox = builder.allow_host("canary.example").start().await.unwrap();
    let users = format!("{}/users/capa", sandbox.control_url().unwrap());
    let user = json!({ "email": "canary@example.com", "external_id": "Canary" }).to_string();
    assert_eq!(Client::new().post(users).body(user).send().await.unwrap().status(), 200);
    for path in ["/_sandbox", "/_sandbox/", "/_sandbox/specs/capa.yaml", "/_sandbox/specs/canary.yaml"] {
        let response = get(&sandbox, path).await;
        let shown = format!("{:?}", response.headers()) + &response.text().await.unwrap();
        assert!(!shown.to_ascii_lowercase().contains("canary"), "{path}: {shown}");
    }
}
