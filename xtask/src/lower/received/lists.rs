//! Pass: a received list may be null.
//!
//! The generator makes an `Option` of an optional field, which accepts null, but a `Vec` of an
//! optional list, which does not. A response with `"errors": null` would be unreadable, although
//! nothing is missing.
//!
//! A required list of a look-up stays one: no user was created that could be lost, and null instead
//! of the list of users must not be read as a list without users.

use anyhow::Result;
use serde_json::{Value, json};

use crate::lower::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component, unescaped};
use crate::spec::{operation, walk};

pub(in crate::lower) const PASS: Pass = Pass {
    name: "received_lists",
    why: "a null list must not make the response unreadable; the generator makes an Option of everything but lists",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let document = &lowered.document;
    let create = operation::find(document)?;
    let with_created = walk::received_by(document, &create);
    let mut lists = Vec::new();
    for name in walk::only_received(document) {
        let is_of_read = !with_created.contains(&name);
        let pointers = walk::under(document, &component(&name)).into_iter();
        lists.extend(pointers.filter(|pointer| !(is_of_read && is_required(document, pointer))));
    }
    for pointer in lists {
        if let Some(schema) = lowered.document.at_mut(&pointer).filter(|schema| schema["type"] == "array") {
            schema["nullable"] = json!(true);
        }
    }
    Ok(())
}

/// Whether a field is required.
fn is_required(document: &Value, pointer: &str) -> bool {
    let object = pointer.rsplit_once("/properties/");
    object.and_then(|(object, name)| Some((document.at(object)?, name))).is_some_and(|(object, name)| {
        object.items("required").any(|required| required.as_str() == Some(&unescaped(name)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::{schema, with};

    fn is_nullable(lowered: &Lowered, name: &str) -> bool {
        schema(lowered, name)["properties"]["list"].get("nullable").is_some()
    }

    #[test]
    fn only_received_lists_are_opened() {
        let list = json!({"properties": {"list": {"type": "array", "items": {"type": "string"}}}});
        let mut lowered = with(json!({"Request": list, "Response": list}));
        apply(&mut lowered).unwrap();
        assert!(is_nullable(&lowered, "Response"));
        assert!(!is_nullable(&lowered, "Request"));
    }

    #[test]
    fn a_required_list_of_a_look_up_stays_one() {
        let list = json!({"type": "array", "items": {"type": "string"}});
        let object = |required: &[&str]| json!({"required": required, "properties": {"list": list}});
        let mut lowered = with(json!({
            "Response": {"properties": {"both": {"$ref": "#/components/schemas/Both"}}},
            "Both": object(&["list"]), "Page": object(&["list"]), "Optional": object(&[]),
        }));
        let arms = ["Both", "Page", "Optional"].map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
        let content = json!({"application/json": {"schema": {"oneOf": arms}}});
        lowered.document["paths"]["/find"] = json!({"get": {"responses": {"200": {"content": content}}}});
        apply(&mut lowered).unwrap();
        assert!(!is_nullable(&lowered, "Page"));
        assert!(is_nullable(&lowered, "Optional") && is_nullable(&lowered, "Both"));
    }
}
