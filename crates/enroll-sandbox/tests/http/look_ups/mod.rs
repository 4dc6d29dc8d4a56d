//! Look-ups: what each provider's finds, what it does not see, and faults that are played with it.

mod bitpanda;
mod faults;
mod kraken;
mod onchainpay;
mod synapse;
mod visibility;

use crate::support::{Call, credential, kraken_signature};
use enroll_sandbox::{Sandbox, User};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// Providers with a look-up.
const PROVIDERS: [&str; 4] = ["bitpanda", "kraken", "onchainpay", "synapse"];

/// Higher than every nonce of the creates of a test.
static NONCE: AtomicU64 = AtomicU64::new(1_000_000);

fn nonce() -> u64 {
    NONCE.fetch_add(1, Ordering::Relaxed)
}

/// A look-up that finds a user; `key` is its e-mail address, or its id at kraken.
fn look_up(sandbox: &Sandbox, provider: &str, key: &str) -> Call {
    match provider {
        "bitpanda" => find_at_bitpanda(sandbox, &format!("email={}", key.replace('@', "%40"))),
        "kraken" => get_from_kraken(sandbox, &format!("/b2b/users/{}", key.replace(' ', "%20")), nonce()),
        "onchainpay" => list_at_onchainpay(sandbox, &json!({ "nonce": nonce() })),
        _ => find_at_synapse(sandbox, &format!("query={}&show_refresh_tokens=NO", key.replace('@', "%40"))),
    }
}

fn find_at_bitpanda(sandbox: &Sandbox, query: &str) -> Call {
    crate::bitpanda::call(sandbox, json!({})).get(&format!("/v1/users?{query}"))
}

fn find_at_synapse(sandbox: &Sandbox, query: &str) -> Call {
    crate::synapse::call(sandbox, json!({})).get(&format!("/v3.1/users?{query}"))
}

fn list_at_onchainpay(sandbox: &Sandbox, body: &Value) -> Call {
    Call { target: "/partner/api/get-users".to_owned(), ..crate::onchainpay::signed(sandbox, body) }
}

fn get_from_kraken(sandbox: &Sandbox, target: &str, nonce: u64) -> Call {
    let signature = kraken_signature(credential(sandbox, "kraken", "api_secret"), target, nonce, b"");
    let key = credential(sandbox, "kraken", "api_key");
    Call::new("", &[("api-key", key), ("api-sign", &signature), ("api-nonce", &nonce.to_string())], "").get(target)
}

/// By what a user is looked up.
fn key(user: &User) -> &str {
    if user.provider() == "kraken" { user.id() } else { user.email().unwrap() }
}

/// The ids in a response.
fn ids(provider: &str, body: &Value) -> Vec<String> {
    let (list, id) = match provider {
        "bitpanda" => ("/data", "id"),
        "kraken" => ("/result", "user"),
        "onchainpay" => ("/response/users", "id"),
        _ => ("/users", "_id"),
    };
    let found = body.pointer(list).cloned().unwrap_or_default();
    let found = if found.is_object() { vec![found] } else { found.as_array().cloned().unwrap_or_default() };
    found.iter().map(|user| user[id].as_str().unwrap().to_owned()).collect()
}

/// The ids that a look-up for a user finds.
async fn found(sandbox: &Sandbox, provider: &str, key: &str) -> Vec<String> {
    ids(provider, &look_up(sandbox, provider, key).send(sandbox).await.body)
}
