//! Pass: fields that the signer sets become optional.
//!
//! OnchainPay requires a `nonce` inside the signed body. It is drawn for each attempt, so a caller
//! cannot know it; a required field would force callers to pass a fake value. As an optional field
//! it is left out by callers, and the signer adds it.

use anyhow::Result;
use serde_json::Value;

use super::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, referenced, schema as component};
use crate::spec::walk;

pub(super) const PASS: Pass = Pass {
    name: "signer_fields",
    why: "the signer sets a value for each attempt, and a caller could only pass a fake one",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let fields = walk::each(&lowered.document).into_iter();
    let fields = fields.map(|(pointer, schema)| (pointer, signed_fields(&lowered.document, schema)));
    let fields: Vec<_> = fields.filter(|(_, signed)| !signed.is_empty()).collect();
    for (pointer, signed) in fields {
        let required = lowered.document.at_mut(&format!("{pointer}/required")).and_then(Value::as_array_mut);
        if let Some(required) = required {
            required.retain(|name| !signed.iter().any(|signed| name == signed));
        }
    }
    Ok(())
}

fn signed_fields(document: &Value, schema: &Value) -> Vec<String> {
    let fields = schema.fields("properties");
    fields.filter(|(_, field)| by_signer(document, field)).map(|(name, _)| name.clone()).collect()
}

/// Whether the signer is the source of a field, as written next to the reference or behind it.
fn by_signer(document: &Value, schema: &Value) -> bool {
    let here = schema.text("x-enroll-user").is_some_and(|path| path.starts_with("signer."));
    let behind = referenced(schema).and_then(|name| component(document, name).ok());
    let arms = ["oneOf", "allOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    here || behind.is_some_and(|schema| by_signer(document, schema))
        || arms.into_iter().any(|arm| by_signer(document, arm))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{schema, with};
    use super::*;

    #[test]
    fn only_fields_of_the_signer_become_optional() {
        let mut lowered = with(json!({
            "Request": {
                "type": "object",
                "required": ["email", "nonce"],
                "properties": {
                    "email": {"type": "string", "x-enroll-user": "email"},
                    "nonce": {"$ref": "#/components/schemas/Nonce"},
                },
            },
            "Nonce": {"oneOf": [{"$ref": "#/components/schemas/Number"}]},
            "Number": {"type": "integer", "x-enroll-user": "signer.nonce"},
        }));
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Request")["required"], json!(["email"]));
    }
}
