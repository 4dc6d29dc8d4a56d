//! Pass: composes the documentation of every type and field: meaning, rule, source, privacy, and
//! what is unconfirmed.
//!
//! The generator documents only the `description`, so everything is put there, and first, while the
//! document is complete. A bare reference is wrapped to carry its own description. Arms of a
//! `oneOf` are left alone, because the generator documents no variants. What has no description
//! stays without documentation, and postprocessing rejects it by name.

mod facts;
pub(crate) mod markdown;

use anyhow::Result;
use serde_json::{Value, json};

use super::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, child, component, plain};
use crate::spec::{operation, walk};
use facts::{Facts, Place};

pub(super) const PASS: Pass = Pass {
    name: "describe",
    why: "the generator documents a field with its description alone, without its rule, source and privacy",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &lowered.document;
    let sent = walk::sent_components(document);
    let mut docs = Vec::new();
    let schemas = document.at("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let facts = Facts { document, is_sent: sent.contains(name) };
        for (pointer, schema, place) in of_component(name, schema) {
            docs.extend(text(&facts, schema, place).map(|text| (text, pointer)));
        }
    }
    let facts = Facts { document, is_sent: true };
    for (pointer, parameter) in operation::each(document).into_iter().flat_map(|operation| operation.parameters()) {
        docs.extend(text(&facts, parameter, Place::Parameter).map(|text| (text, pointer)));
    }
    let calls = operation::pointers(document);
    for (text, pointer) in docs {
        if let Some(schema) = lowered.document.at_mut(&pointer) {
            write(schema, text);
        }
    }
    // An operation only has its own summary and description, and what is unconfirmed.
    for call in calls {
        let facts = Facts { document: &lowered.document, is_sent: true };
        let unconfirmed = lowered.document.at(&call).and_then(|call| facts.unconfirmed(call));
        for (key, more) in [("summary", None), ("description", unconfirmed)] {
            if let Some(Value::String(text)) = lowered.document.at_mut(&child(&call, key)) {
                let own = markdown::safe(text);
                *text = match more {
                    Some(more) => format!("{}\n\n{more}", own.trim_end()),
                    None => own,
                };
            }
        }
    }
    Ok(())
}

/// A component and its fields, with their pointers.
fn of_component<'a>(name: &str, schema: &'a Value) -> Vec<(String, &'a Value, Place)> {
    let pointer = component(name);
    let required: Vec<_> = schema.items("required").filter_map(Value::as_str).collect();
    let fields = schema.fields("properties").map(|(field, schema)| {
        let place = Place::Field { is_required: required.contains(&field.as_str()) };
        (child(&child(&pointer, "properties"), field), schema, place)
    });
    std::iter::once((pointer.clone(), schema, Place::Component)).chain(fields).collect()
}

fn text(facts: &Facts<'_>, schema: &Value, place: Place) -> Option<String> {
    let own = schema.get("description").or_else(|| plain(facts.document, schema)?.get("description"));
    let meaning = own.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())?;
    let paragraphs = [Some(markdown::safe(meaning)), facts.paragraph(schema, place), facts.unconfirmed(schema)];
    // Parameters are documented in a list, so each is one paragraph.
    let between = if matches!(place, Place::Parameter) { " " } else { "\n\n" };
    Some(paragraphs.into_iter().flatten().collect::<Vec<_>>().join(between))
}

fn write(schema: &mut Value, text: String) {
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
                "description": "A request.",
                "required": ["code", "nonce", "list"],
                "properties": {
                    "code": {"$ref": "#/components/schemas/Code", "x-enroll-user": "extras.code"},
                    "nonce": {"type": "integer", "description": "A number.", "x-enroll-user": "signer.nonce"},
                    "list": {
                        "type": "array", "description": "A list.",
                        "items": {"type": "string", "x-enroll-user": ["email", "call.end_user_ip"]},
                    },
                    "name": {
                        "type": "string", "nullable": true, "description": "A <name>.", "maxLength": 9,
                        "x-enroll-user": "email", "x-enroll-privacy": "secret", "x-enroll-unconfirmed": "all of it",
                    },
                },
            },
            "Code": {"type": "string", "description": "A code.", "pattern": "^[A-Z]$", "x-enroll-privacy": "personal"},
            "Response": {
                "description": "A response.",
                "properties": {"kind": {"type": "string", "description": "A kind.", "enum": ["a", "b"]}},
            },
        }));
        lowered.document["x-enroll-provider"] = json!({"id": "capa"});
        apply(&mut lowered).unwrap();
        lowered
    }

    #[test]
    fn a_field_documents_its_meaning_rule_source_and_doubt() {
        let lowered = described();
        let docs_of = |field: &str| schema(&lowered, "Request")["properties"][field]["description"].clone();
        assert_eq!(docs_of("code"), "A code.\n\nSource: `extras.capa.code`. Personal: never printed.");
        assert_eq!(docs_of("nonce"), "A number.\n\nSet by the signer for each attempt; leave it out.");
        assert_eq!(docs_of("list"), "A list.\n\nRequired. Source of each item: `email` or `CallOptions::end_user_ip`.");
        let name = docs_of("name");
        let name = name.as_str().unwrap();
        assert!(
            name.starts_with(
                "A \\<name>.\n\nOmitted if there is no value; null is never sent. Rule: at most 9 characters. Source: `email`. \
                 Secret: never printed, and wiped from memory.\n\nUnconfirmed: all of it ([source](https://"
            ) && name.ends_with("/specs/sources/capa.md))."),
            "{name}"
        );
    }

    #[test]
    fn a_type_documents_its_rule_and_received_rules_are_not_checked() {
        let lowered = described();
        assert_eq!(
            schema(&lowered, "Code")["description"],
            "A code.\n\nRule: pattern `^[A-Z]$`. Personal: never printed."
        );
        assert_eq!(
            schema(&lowered, "Response")["properties"]["kind"]["description"],
            "A kind.\n\nDocumented by the provider, not checked: one of `a`, `b`."
        );
    }

    #[test]
    fn a_parameter_of_a_look_up_says_what_to_pass() {
        let mut lowered = with(json!({}));
        let read = json!({
            "description": "Finds <users>.\n", "x-enroll-unconfirmed": "all of it",
            "parameters": [{"name": "page", "description": "A page.", "x-enroll-user": "look_up.page"}],
        });
        lowered.document["paths"]["/find"] = json!({"get": read});
        apply(&mut lowered).unwrap();
        let read = &lowered.document["paths"]["/find"]["get"];
        assert_eq!(read["parameters"][0]["description"], "A page. Pass the number of the page.");
        let text = read["description"].as_str().unwrap();
        assert!(text.starts_with("Finds \\<users>.\n\nUnconfirmed: all of it ([source]("), "{text}");
    }

    #[test]
    fn a_field_without_description_gets_none() {
        let silent = json!({"type": "string", "x-enroll-user": "email"});
        let mut lowered = with(json!({"A": {"description": "An A.", "properties": {"b": silent}}}));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "A")["properties"]["b"], silent);
    }

    #[test]
    fn a_described_reference_stays_a_reference() {
        let lowered = described();
        let code = &schema(&lowered, "Request")["properties"]["code"];
        assert_eq!(code["allOf"][0]["$ref"], "#/components/schemas/Code");
        assert!(code.get("$ref").is_none());
    }
}
