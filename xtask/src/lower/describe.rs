//! Every type and member gets its documentation: what it means, what it must obey, what feeds it, who may see it, what nobody could confirm.
//!
//! The generator knows a `description` and nothing else, so all of it is put there, and first, while the document still says everything. A bare
//! reference is wrapped to carry words of its own. Arms of a choice are left alone: the generator documents no variant.

mod facts;
mod markdown;

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::{child, component, plain};
use crate::spec::{operation, walk};
use facts::{Facts, Place};

pub(super) const PASS: Pass = Pass {
    name: "describe",
    why: "the generator documents a member with its description alone, and not with its rule, its source and who may see it",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &lowered.document;
    let at = operation::find(document)?.pointer;
    let sent = walk::reachable(document, &walk::request(document, &at));
    let mut words = Vec::new();
    for name in document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten().map(|at| at.0) {
        words.extend(of_component(document, name, &sent));
    }
    words.extend(of_parameters(document, &at));
    for (pointer, text) in words {
        if let Some(schema) = lowered.document.pointer_mut(&pointer) {
            write(schema, text);
        }
    }
    Ok(())
}

/// The documentation of a component and of its members, by pointer.
fn of_component(document: &Value, name: &str, sent: &BTreeSet<String>) -> Vec<(String, String)> {
    let pointer = component(name);
    let Some(schema) = document.pointer(&pointer) else { return Vec::new() };
    let facts = Facts { document, is_sent: sent.contains(name) };
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut words = vec![(pointer.clone(), text(&facts, schema, Place::Component, "\n\n"))];
    for (member, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let place = Place::Member { is_required: required.contains(&member.as_str()) };
        words.push((child(&child(&pointer, "properties"), member), text(&facts, schema, place, "\n\n")));
    }
    words
}

/// The documentation of the call's parameters. They stand in a list, so each is one paragraph.
fn of_parameters(document: &Value, operation: &str) -> Vec<(String, String)> {
    let facts = Facts { document, is_sent: true };
    let list = child(operation, "parameters");
    let parameters = document.pointer(&list).and_then(Value::as_array).into_iter().flatten().enumerate();
    parameters
        .map(|(index, parameter)| (format!("{list}/{index}"), text(&facts, parameter, Place::Parameter, " ")))
        .collect()
}

fn text(facts: &Facts<'_>, schema: &Value, place: Place, between: &str) -> String {
    let own = schema.get("description").or_else(|| plain(facts.document, schema)?.get("description"));
    let meaning = own.and_then(Value::as_str).map(|text| markdown::safe(text.trim()));
    let paragraphs = [meaning, facts.paragraph(schema, place), facts.unconfirmed(schema)];
    paragraphs.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}

fn write(schema: &mut Value, text: String) {
    if text.is_empty() {
        return;
    }
    if schema.get("$ref").is_some() {
        *schema = json!({"allOf": [schema.take()]});
    }
    schema["description"] = Value::String(text);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;

    fn described() -> Lowered {
        let mut lowered = with(json!({
            "Request": {
                "required": ["code", "nonce", "list"],
                "properties": {
                    "code": {"$ref": "#/components/schemas/Code", "x-enroll-user": "extras.code"},
                    "nonce": {"type": "integer", "description": "A number.", "x-enroll-user": "signer.nonce"},
                    "list": {"type": "array", "items": {"type": "string", "x-enroll-user": ["email", "call.end_user_ip"]}},
                    "name": {
                        "type": "string", "nullable": true, "description": "A <name>.", "maxLength": 9,
                        "x-enroll-user": "email", "x-enroll-privacy": "secret", "x-enroll-unconfirmed": "all of it",
                    },
                },
            },
            "Code": {"type": "string", "description": "A code.", "pattern": "^[A-Z]$", "x-enroll-privacy": "personal"},
            "Response": {"properties": {"kind": {"type": "string", "enum": ["a", "b"]}}},
        }));
        lowered.document["x-enroll-provider"] = json!({"id": "capa"});
        apply(&mut lowered).unwrap();
        lowered
    }

    #[test]
    fn a_member_tells_its_meaning_rule_source_and_doubt() {
        let lowered = described();
        let words = |member: &str| schema(&lowered, "Request")["properties"][member]["description"].clone();
        assert_eq!(words("code"), "A code.\n\nFed by `extras.capa.code`. Personal: never shown.");
        assert_eq!(words("nonce"), "A number.\n\nFilled in by the signer, anew for each attempt: leave it out.");
        assert_eq!(words("list"), "Required. Each item is fed by `email` or `CallOptions::end_user_ip`.");
        let name = words("name");
        let name = name.as_str().unwrap();
        assert!(
            name.starts_with(
                "A \\<name>.\n\nLeft out where there is no value: null is never sent. Rule: at most 9 characters. Fed by `email`. \
                 Secret: never shown, and wiped.\n\nUnconfirmed: all of it ([source](https://"
            ) && name.ends_with("/specs/sources/capa.md))."),
            "{name}"
        );
    }

    #[test]
    fn a_type_tells_its_rule_and_what_is_received_is_not_checked() {
        let lowered = described();
        assert_eq!(schema(&lowered, "Code")["description"], "A code.\n\nRule: pattern `^[A-Z]$`. Personal: never shown.");
        assert_eq!(
            schema(&lowered, "Response")["properties"]["kind"]["description"],
            "What the provider says of it, which is not checked: one of `a`, `b`."
        );
    }

    #[test]
    fn a_reference_carries_words_and_stays_a_reference() {
        let lowered = described();
        let code = &schema(&lowered, "Request")["properties"]["code"];
        assert_eq!(code["allOf"][0]["$ref"], "#/components/schemas/Code");
        assert!(code.get("$ref").is_none());
    }
}
