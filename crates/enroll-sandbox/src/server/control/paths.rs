//! The methods and paths of the control endpoint, for its error message and for the description.

use serde::Serialize;
use serde_json::Value;

/// One method and path, with an example that works.
#[derive(Debug, Serialize)]
pub(crate) struct ControlPath {
    pub(crate) method: &'static str,
    /// Below the base of the endpoint; `PROVIDER` is a provider's id.
    pub(crate) path: &'static str,
    pub(crate) what: &'static str,
    pub(crate) example: Example,
}

#[derive(Debug, Serialize)]
pub(crate) struct Example {
    pub(crate) path: &'static str,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) body: Value,
}

/// All of them: method, path, what it does, path and body of an example.
const ALL: [(&str, &str, &str, &str, &str); 12] = [
    (
        "PUT",
        "faults/PROVIDER",
        "sets the fault plan of the next creates",
        "faults/kraken",
        r#"{"in_order": [{"kind": "reset_after_storing"}, null, {"kind": "slow_body", "millis": 200}]}"#,
    ),
    (
        "PUT",
        "look_up_faults/PROVIDER",
        "sets the fault plan of the next look-ups",
        "look_up_faults/bitpanda",
        r#"{"every": {"kind": "unavailable", "retry_after": {"seconds": 1}}}"#,
    ),
    ("DELETE", "faults", "removes the fault plans of all providers", "faults", "null"),
    ("GET", "users", "lists the stored users by provider, with their secrets", "users", "null"),
    (
        "POST",
        "users/PROVIDER",
        "stores a user that no request created, and returns its id; kind is earlier, hidden or other_partner",
        "users/capa",
        r#"{"kind": "earlier", "email": "maria@example.com", "external_id": "customer-20417",
            "created_at": "2025-01-31T12:00:00Z"}"#,
    ),
    (
        "DELETE",
        "users",
        "forgets all users, also seeded ones, and frees their values and all idempotency keys; used nonces stay used",
        "users",
        "null",
    ),
    (
        "GET",
        "requests",
        "lists the received requests, without values, and why they were rejected; requests?after=NUMBER lists those \
         with a higher number",
        "requests?after=0",
        "null",
    ),
    (
        "GET",
        "counts",
        "counts the stored users by provider, and the requests: the number of the last one, and how many are kept",
        "counts",
        "null",
    ),
    ("DELETE", "requests", "forgets the received requests", "requests", "null"),
    (
        "POST",
        "clock",
        "moves the sandbox's own clock forward, by seconds or to {\"at\": TIME}, and returns its time",
        "clock",
        r#"{"advance_seconds": 86400}"#,
    ),
    ("POST", "tokens/PROVIDER", "issues a bearer token", "tokens/bitpanda", "null"),
    ("DELETE", "tokens", "expires all bearer tokens", "tokens", "null"),
];

pub(crate) fn all() -> impl Iterator<Item = ControlPath> {
    ALL.into_iter().map(|(method, path, what, example, body)| ControlPath {
        method,
        path,
        what,
        example: Example { path: example, body: serde_json::from_str(body).unwrap_or_default() },
    })
}

/// The list for an error message.
pub(super) fn known() -> String {
    let known: Vec<String> = ALL.iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    known.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bodies_of_the_examples_are_json() {
        for (.., path, body) in ALL {
            assert!(serde_json::from_str::<Value>(body).is_ok(), "{path}");
        }
    }
}
