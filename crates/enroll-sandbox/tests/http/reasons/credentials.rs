//! Missing and wrong credentials: the header, and whether its form or its length is wrong.

use super::{problems, reason};
use crate::{faults::right, support::start};
use serde_json::json;

/// Each provider's headers with credentials.
const HEADERS: [(&str, &[&str]); 5] = [
    ("bitpanda", &["authorization"]),
    ("capa", &["partner-api-key"]),
    ("kraken", &["api-key", "api-nonce", "api-sign"]),
    ("onchainpay", &["x-api-public-key", "x-api-signature"]),
    ("synapse", &["x-sp-gateway", "x-sp-user"]),
];

#[tokio::test]
async fn a_missing_header_is_named() {
    let sandbox = start().await;
    for (provider, headers) in HEADERS {
        for header in headers {
            let call = right(&sandbox, provider, "one");
            for call in [call.without(header), call.with(header, "")] {
                let reason = reason(&sandbox, &call).await;
                assert_eq!(reason["case"], "missing_credentials", "{provider} {reason}");
                assert_eq!(problems(&reason), [format!("header {header} required")], "{provider}");
            }
        }
        let bare = headers.iter().fold(right(&sandbox, provider, "one"), |call, header| call.without(header));
        assert_eq!(problems(&reason(&sandbox, &bare).await).len(), headers.len(), "{provider}");
    }
    assert!(sandbox.users().is_empty());
}

#[tokio::test]
async fn a_wrong_header_is_named_by_form_or_length() {
    let sandbox = start().await;
    let wrong = [
        ("bitpanda", "authorization", "sandbox-bitpanda-token", "form", "must be `Bearer`, a blank and the token"),
        ("bitpanda", "authorization", "Bearer x", "length", "has not the length of any valid token"),
        (
            "bitpanda",
            "authorization",
            "Bearer sandbox-bitpanda-tokem",
            "value",
            "has the length of a valid token and another value",
        ),
        ("capa", "partner-api-key", "x", "length", "`partner_api_key` has another length than the valid one"),
        ("kraken", "api-key", "x", "length", "`api_key` has another length than the valid one"),
        (
            "onchainpay",
            "x-api-public-key",
            "sandbox-onchainpay-public_kex",
            "value",
            "`public_key` has the length of the valid one and another value",
        ),
        ("synapse", "x-sp-gateway", "x", "form", "must have the form `{client_id}|{client_secret}`"),
        (
            "synapse",
            "x-sp-gateway",
            "sandbox-synapse-client_id|x",
            "length",
            "`client_secret` has another length than the valid one",
        ),
        ("synapse", "x-sp-user", "oauth", "form", "must have the form `|{fingerprint}`"),
    ];
    for (provider, header, value, rule, message) in wrong {
        let reason = reason(&sandbox, &right(&sandbox, provider, "one").with(header, value)).await;
        let expected = json!([{ "in": "header", "field": header, "rule": rule, "message": message }]);
        assert_eq!((&reason["case"], &reason["problems"]), (&json!("wrong_credentials"), &expected), "{provider}");
    }
}

#[tokio::test]
async fn an_expired_token_is_called_so() {
    let sandbox = start().await;
    sandbox.expire_tokens();
    let expired = reason(&sandbox, &right(&sandbox, "bitpanda", "one")).await;
    assert_eq!(problems(&expired), ["header authorization expired"]);

    let sandbox = start().await;
    let plan = enroll_sandbox::FaultPlan::every(enroll_sandbox::Fault::ExpiredToken);
    sandbox.set_faults("bitpanda", plan).unwrap();
    let reason = reason(&sandbox, &right(&sandbox, "bitpanda", "one")).await;
    assert_eq!(reason["case"], "wrong_credentials");
    assert!(reason["message"].as_str().unwrap().starts_with("the fault plan expired the token"), "{reason}");
}
