//! A provider's response: a password shown once, a token, and the fields of the user that it
//! echoes.

use std::fmt::Debug;

use enroll::{CallOptions, Config};
use enroll_core::Endpoint as _;
use enroll_tests::scripted::{Script, Scripted};
use serde_json::{Value, json};

use super::canaries::{Planted, credentials, full_person};
use super::printed::Exhibits;

/// A created user of one provider's crate, the typed response, and the value of the generated
/// client.
macro_rules! created {
    ($exhibits:expr, $user:expr, $status:expr, $response:expr, $id:ident :: $Client:ident) => {{
        let server = Scripted::start(Script::response($status, &[], &$response.to_string())).await.unwrap();
        let id = stringify!($id).trim_start_matches("enroll_");
        let credentials: $id::Credentials = serde_json::from_value(credentials().1[id].clone()).unwrap();
        let client = $id::$Client::new(&credentials, &Config::new(server.url())).unwrap();
        let (created, reply) = client.create($user, &CallOptions::new()).await.unwrap();
        show(&mut $exhibits, id, &created, &reply);
        let value = client.send(&client.request($user).unwrap(), &CallOptions::new()).await.unwrap();
        show(&mut $exhibits, id, &value, value.exchange());
    }};
}

fn show(exhibits: &mut Exhibits, provider: &str, one: &impl Debug, other: &impl Debug) {
    exhibits.debug(provider, one);
    exhibits.debug(provider, other);
}

/// Responses in which a provider reports secrets and echoes what it was sent.
fn responses() -> [Value; 5] {
    let failures = json!([{ "detail": "CanaryDetail" }, "CanaryText"]);
    [
        json!({ "data": { "id": "u-1", "new": "CanaryNew" } }),
        json!({ "data": { "userId": "u-1" }, "new": "CanaryNew" }),
        json!({ "result": { "user": "u-1" }, "error": failures, "errors": failures }),
        json!({ "success": true, "requestId": "r-1", "response": {
            "id": "u-1", "email": "CanaryEmail", "password": "CanaryPassword", "utm": "CanaryMark", "errors": ["CanaryText"] } }),
        json!({ "_id": "u-1", "refresh_token": "CanaryToken", "legal_names": ["CanaryName"], "phone_numbers": ["CanaryPhone"],
            "emails": ["CanaryEmail"], "photos": ["CanaryPhoto"], "watchlists": "CanaryList", "ips": ["CanaryAddress"],
            "logins": [{ "email": "CanaryLogin", "scope": "READ" }], "extra": { "public_note": "CanaryNote", "supp_id": "CanaryId" },
            "documents": [{ "id": "d-1", "name": "CanaryDocument", "new": "CanaryNew" }] }),
    ]
}

#[tokio::test]
async fn no_response_shows_what_it_reports() {
    let Planted { user, mut canaries } = full_person();
    canaries.extend(credentials().2);
    // Whatever begins so in a response.
    canaries.push("Canary".to_owned());
    let [bitpanda, capa, kraken, onchainpay, synapse] = responses();
    let mut exhibits = Exhibits::default();
    created!(exhibits, &user, 201, bitpanda, enroll_bitpanda::Bitpanda);
    created!(exhibits, &user, 201, capa, enroll_capa::Capa);
    created!(exhibits, &user, 201, kraken, enroll_kraken::Kraken);
    created!(exhibits, &user, 200, onchainpay, enroll_onchainpay::OnchainPay);
    created!(exhibits, &user, 200, synapse, enroll_synapse::Synapse);
    exhibits.hold_no(&canaries, 20);
}
