//! Every type and field gets its documentation: what it means, what it must obey, what feeds it, who may see it, what nobody could confirm.
//!
//! The generator knows a `description` and nothing else, so all of it is put there, and first, while the document still says everything. A bare
//! reference is wrapped to carry words of its own. Arms of a choice are left alone: the generator documents no variant. What the spec does not explain
//! gets no words at all, and is refused by name when the code is postprocessed.

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
    why: "the generator documents a field with its description alone, and not with its rule, its source and who may see it",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &lowered.document;
    let sent = walk::sent_components(document);
    let mut words = Vec::new();
    let schemas = document.at("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let facts = Facts { document, is_sent: sent.contains(name) };
        for (pointer, schema, place) in of_component(name, schema) {
            words.extend(text(&facts, schema, place).map(|text| (text, pointer)));
        }
    }
    let facts = Facts { document, is_sent: true };
    for (pointer, parameter) in operation::each(document).into_iter().flat_map(|operation| operation.parameters()) {
        words.extend(text(&facts, parameter, Place::Parameter).map(|text| (text, pointer)));
    }
    let calls = operation::pointers(document);
    for (text, pointer) in words {
        if let Some(schema) = lowered.document.at_mut(&pointer) {
            write(schema, text);
        }
    }
    // A call has nothing to say but its own words.
    for place in calls.iter().flat_map(|call| ["summary", "description"].map(|key| child(call, key))) {
        if let Some(Value::String(text)) = lowered.document.at_mut(&place) {
            *text = markdown::safe(text);
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
    // Parameters stand in a list, so each is one paragraph.
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
    fn a_member_tells_its_meaning_rule_source_and_doubt() {
        let lowered = described();
        let words = |field: &str| schema(&lowered, "Request")["properties"][field]["description"].clone();
        assert_eq!(words("code"), "A code.\n\nSource: `extras.capa.code`. Personal: never shown.");
        assert_eq!(words("nonce"), "A number.\n\nFilled in by the signer, anew for each attempt: leave it out.");
        assert_eq!(words("list"), "A list.\n\nRequired. Source of each item: `email` or `CallOptions::end_user_ip`.");
        let name = words("name");
        let name = name.as_str().unwrap();
        assert!(
            name.starts_with(
                "A \\<name>.\n\nLeft out where there is no value: null is never sent. Rule: at most 9 characters. Source: `email`. \
                 Secret: never shown, and wiped.\n\nUnconfirmed: all of it ([source](https://"
            ) && name.ends_with("/specs/sources/capa.md))."),
            "{name}"
        );
    }

    #[test]
    fn a_type_tells_its_rule_and_what_is_received_is_not_checked() {
        let lowered = described();
        assert_eq!(
            schema(&lowered, "Code")["description"],
            "A code.\n\nRule: pattern `^[A-Z]$`. Personal: never shown."
        );
        assert_eq!(
            schema(&lowered, "Response")["properties"]["kind"]["description"],
            "A kind.\n\nWhat the provider says of it, which is not checked: one of `a`, `b`."
        );
    }

    #[test]
    fn what_nobody_explains_gets_no_words() {
        let silent = json!({"type": "string", "x-enroll-user": "email"});
        let mut lowered = with(json!({"A": {"description": "An A.", "properties": {"b": silent}}}));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "A")["properties"]["b"], silent);
    }

    #[test]
    fn a_reference_carries_words_and_stays_a_reference() {
        let lowered = described();
        let code = &schema(&lowered, "Request")["properties"]["code"];
        assert_eq!(code["allOf"][0]["$ref"], "#/components/schemas/Code");
        assert!(code.get("$ref").is_none());
    }
}
