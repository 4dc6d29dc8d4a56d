//! Synapse responds with the stored user: names, logins, phone numbers and documents, without
//! secrets and without the content of documents.
//!
//! From the two samples of the page, <https://docs.synapsefi.com/docs/create-a-user-1>.
//! Verification is not played: every document stays under review.

use super::set;
use crate::{clock::unix_millis, ids};
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// The length of a document's id in hexadecimal.
const DOCUMENT_ID: usize = 64;

/// Fields of a base document from which the provider makes social documents.
const SOCIAL: [(&str, &str); 3] = [("email", "EMAIL"), ("phone_number", "PHONE_NUMBER"), ("ip", "IP")];

pub(super) fn shape(body: &mut Value, request: &Value, now: SystemTime) {
    let now = unix_millis(now);
    set(body, "/legal_names", request["legal_names"].clone());
    set(body, "/phone_numbers", request["phone_numbers"].clone());
    set(body, "/is_hidden", is_hidden(request));
    set(body, "/logins", list(&request["logins"], login));
    set(body, "/documents", list(&request["documents"], |document| base_document(document, now)));
    set(body, "/extra", extra(&request["extra"], now));
}

/// Whether the user is found neither by name nor by e-mail address; by default it is.
pub(super) fn is_hidden(request: &Value) -> bool {
    request["is_hidden"].as_bool().unwrap_or_default()
}

fn list(items: &Value, each: impl Fn(&Value) -> Value) -> Value {
    items.as_array().into_iter().flatten().map(each).collect()
}

/// A login without its password.
fn login(login: &Value) -> Value {
    json!({ "email": login["email"], "scope": login["scope"].as_str().unwrap_or("READ_AND_WRITE") })
}

/// `note` is for the provider alone and is not in the response.
fn extra(sent: &Value, now: u64) -> Value {
    let mut extra = Map::new();
    extra.extend(sent.get("cip_tag").map(|tag| ("cip_tag".to_owned(), tag.clone())));
    extra.insert("date_joined".to_owned(), now.into());
    extra.insert("last_updated".to_owned(), now.into());
    for flag in ["extra_security", "is_business"] {
        extra.insert(flag.to_owned(), sent[flag].as_bool().unwrap_or_default().into());
    }
    for text in ["public_note", "supp_id"] {
        extra.insert(text.to_owned(), sent[text].clone());
    }
    Value::Object(extra)
}

fn base_document(sent: &Value, now: u64) -> Value {
    let derived = SOCIAL.iter().filter(|(field, _)| sent.get(field).is_some());
    let derived = derived.map(|(_, kind)| sub_document(&json!({ "document_type": kind }), now));
    let social = sub_documents(&sent["social_docs"], now);
    json!({
        "id": ids::hex(DOCUMENT_ID),
        "id_score": null,
        "name": sent["name"],
        "permission_scope": "UNVERIFIED",
        "physical_docs": sub_documents(&sent["physical_docs"], now),
        "social_docs": social.into_iter().chain(derived).collect::<Vec<_>>(),
        "virtual_docs": sub_documents(&sent["virtual_docs"], now),
    })
}

fn sub_documents(sent: &Value, now: u64) -> Vec<Value> {
    sent.as_array().into_iter().flatten().map(|document| sub_document(document, now)).collect()
}

fn sub_document(sent: &Value, now: u64) -> Value {
    json!({
        "id": ids::hex(DOCUMENT_ID),
        "document_type": sent["document_type"],
        "last_updated": now,
        "status": "SUBMITTED|REVIEWING",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn shaped(request: &Value) -> Value {
        let fields = ["legal_names", "phone_numbers", "is_hidden", "logins", "documents", "extra"];
        let mut body = fields.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<Map<_, _>>().into();
        shape(&mut body, request, UNIX_EPOCH);
        body
    }

    #[test]
    fn secrets_and_document_values_are_not_in_the_response() {
        let body = shaped(&json!({
            "logins": [{ "email": "a@example.com", "password": "canary" }],
            "documents": [{
                "name": "Test User",
                "email": "a@example.com",
                "virtual_docs": [{ "document_type": "SSN", "document_value": "canary" }],
                "physical_docs": [{ "document_type": "GOVT_ID", "document_value": "canary", "meta": { "id_number": "canary" } }],
            }],
            "extra": { "note": "canary", "supp_id": "mine" },
        }));
        assert!(!body.to_string().contains("canary"), "{body}");
        assert_eq!(body["logins"], json!([{ "email": "a@example.com", "scope": "READ_AND_WRITE" }]));
        assert_eq!(body["extra"]["supp_id"], "mine");
        assert_eq!(body["documents"][0]["virtual_docs"][0]["status"], "SUBMITTED|REVIEWING");
        assert_eq!(body["documents"][0]["social_docs"][0]["document_type"], "EMAIL");
    }

    #[test]
    fn a_user_without_documents_has_an_empty_list() {
        let body = shaped(&json!({ "legal_names": ["Test User"] }));
        assert_eq!((&body["documents"], &body["legal_names"]), (&json!([]), &json!(["Test User"])));
        assert_eq!(body["extra"]["is_business"], false);
    }
}
