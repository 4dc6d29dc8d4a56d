//! Faults, one module for each group, and what the sandbox stored all the same. The valid requests
//! that the faults are applied to are here.

mod ambiguous_responses;
mod body_sizes;
mod connection_resets;
mod control_api;
mod damaged_responses;
mod error_responses;
mod fault_plans;
mod stored_users;
mod token_expiry;

use crate::{
    bitpanda, capa, kraken, onchainpay,
    support::{Call, start},
    synapse,
};
use enroll_sandbox::{Fault, FaultPlan, Sandbox};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const PROVIDERS: [&str; 5] = ["bitpanda", "capa", "kraken", "onchainpay", "synapse"];

/// Where each provider's response has the user's id.
const IDS: [(&str, &str); 5] = [
    ("bitpanda", "/data/id"),
    ("capa", "/data/userId"),
    ("kraken", "/result/user"),
    ("onchainpay", "/response/id"),
    ("synapse", "/_id"),
];

static NONCE: AtomicU64 = AtomicU64::new(1);

/// A right request for a customer, with a nonce that was never used.
pub(crate) fn right(sandbox: &Sandbox, provider: &str, customer: &str) -> Call {
    let nonce = NONCE.fetch_add(1, Ordering::Relaxed);
    let email = format!("{customer}@example.com");
    match provider {
        "bitpanda" => bitpanda::call(sandbox, json!({ "external_id": customer })),
        "capa" => capa::call(sandbox, capa::user(&email, customer)),
        "kraken" => kraken::signed(sandbox, kraken::TARGET, nonce, &kraken::person(customer)),
        "onchainpay" => onchainpay::signed(sandbox, &json!({ "email": email, "nonce": nonce })),
        _ => {
            let mut body = synapse::person();
            body["extra"]["supp_id"] = customer.into();
            synapse::call(sandbox, body)
        }
    }
}

/// A sandbox where one provider has only this fault.
async fn with(provider: &str, fault: Fault) -> Sandbox {
    let sandbox = start().await;
    set(&sandbox, provider, FaultPlan::every(fault));
    sandbox
}

fn set(sandbox: &Sandbox, provider: &str, plan: FaultPlan) {
    assert_eq!(sandbox.set_faults(provider, plan), Ok(()), "{provider}");
}

/// How many users were really stored.
fn stored(sandbox: &Sandbox, provider: &str) -> usize {
    sandbox.truth().users(provider).count()
}
