//! The headers of requests and responses, and the credentials that some of them are made of.

use enroll::CallOptions;
use enroll_tests::specs::shared;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::fields::{Field, Mark, note, plant};
use super::planted::{DEVICE, HEADER};
use crate::spec_conformance::shape::Schema;

/// An address that is nowhere else.
const ADDRESS: [u8; 4] = [203, 0, 113, 77];

/// The options of a call, with a canary for each header that they become.
pub(super) fn options(id: &'static str, operation: &'static Value, fields: &mut Vec<Field>) -> CallOptions {
    let mut options = CallOptions::new().device_fingerprint(DEVICE).end_user_ip(ADDRESS.into());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let place = format!("header {}", parameter["name"].as_str().unwrap());
        let source = parameter["x-enroll-user"].as_str().unwrap();
        let schema = Schema::at(id, &parameter["schema"]);
        let mark = match source {
            _ if schema.privacy() == Some("public") => Mark::Open("public"),
            "call.end_user_ip" => Mark::Canary("203.0.113.77".to_owned()),
            _ => panic!("{place}: it is unknown how to send a canary by {source}"),
        };
        note(fields, &place, schema, mark);
        if source == "call.idempotency_key" {
            options = options.idempotency_key("order-1");
        }
    }
    options
}

/// Every credential is a canary, and every header that authorises is made of credentials or anew
/// for each attempt.
pub(super) fn credentials(id: &'static str, credentials: &Value, fields: &mut Vec<Field>) {
    let credentials = credentials.as_object().unwrap();
    let schemes = &shared(id)["components"]["securitySchemes"];
    for (name, canary) in credentials {
        let canary = canary.as_str().unwrap().to_owned();
        note(fields, &format!("credential {name}"), Schema::at(id, schemes), Mark::Canary(canary));
    }
    for scheme in schemes.as_object().unwrap().values() {
        let header = format!("header {}", scheme["name"].as_str().unwrap_or("Authorization"));
        note(
            fields,
            &header,
            Schema::at(id, scheme),
            Mark::Open(authorises(scheme, |name| credentials.contains_key(name))),
        );
    }
}

/// Why a header that authorises has no canary of its own.
fn authorises(scheme: &Value, is_known: impl Fn(&str) -> bool) -> &'static str {
    match (scheme["x-enroll-computed"].as_str(), scheme["x-enroll-credential"].as_str()) {
        (Some("signature"), _) => "made anew for each attempt: the one that was sent is looked for",
        (Some("nonce"), _) => "made anew for each attempt, and no secret",
        (None, Some(template)) => {
            let names = template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
            names.for_each(|name| assert!(is_known(name), "{name} is no credential that could be a canary"));
            "made of credentials, which are canaries"
        }
        _ => panic!("nobody knows what stands in the header of {scheme}"),
    }
}

/// The headers of a response as the spec shows them, and others that it does not.
pub(super) fn of_response(
    id: &'static str,
    place: &str,
    response: &'static Value,
    fields: &mut Vec<Field>,
) -> HeaderMap {
    let others = ["location", "set-cookie", "server", "www-authenticate", "x-new"];
    let mut headers: HeaderMap =
        others.into_iter().map(|name| (HeaderName::from_static(name), HeaderValue::from_static(HEADER))).collect();
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let place = format!("{place} header {name}");
        let value = match plant(Schema::at(id, &header["schema"]), &place, fields).remove(0) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        headers.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    headers
}
