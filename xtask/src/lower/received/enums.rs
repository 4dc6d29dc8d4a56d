//! Pass: a received enumeration accepts unknown values.
//!
//! A provider may add a value at any time; a client that rejects the whole response for it would
//! lose the user that was just created. `X` becomes `KnownX` plus a string variant `Unrecognized`.
//! A sent enumeration stays closed, so one that is both sent and received must be two components.

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::lower::{Lowered, Pass};
use crate::spec::pointer::{Lookup as _, component, reference_to};
use crate::spec::walk;

pub(in crate::lower) const PASS: Pass = Pass {
    name: "received_enums",
    why: "an unknown value must not make the response unreadable, which would lose the user that was just created",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    let received = walk::received_components(&lowered.document);
    let sent = walk::components_of_requests(&lowered.document);
    for name in received {
        if !is_string_enum(lowered, &name) {
            continue;
        }
        if sent.contains(&name) {
            bail!(
                "{}: the enumeration is sent and received; split it into two components, because only the received one may have unknown values",
                component(&name)
            );
        }
        open(lowered, &name)?;
    }
    Ok(())
}

fn is_string_enum(lowered: &Lowered, name: &str) -> bool {
    lowered
        .document
        .at(&component(name))
        .is_some_and(|schema| schema["type"] == "string" && schema.get("enum").is_some())
}

fn open(lowered: &mut Lowered, name: &str) -> Result<()> {
    let known = format!("Known{name}");
    let Some(schemas) = lowered.document.at_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    if schemas.contains_key(&known) {
        bail!("{}: the name is needed for the known values of {name}; rename the component", component(&known));
    }
    let Some(closed) = schemas.remove(name) else { return Ok(()) };
    let personal = lowered.personal.remove(name);
    let mut unrecognized = json!({"type": "string", "title": "Unrecognized"});
    if personal {
        lowered.personal.insert(known.clone());
        unrecognized["format"] = json!("enroll-personal");
    }
    let mut opened = json!({"oneOf": [{"$ref": reference_to(&known)}, unrecognized]});
    if let Some(description) = closed.get("description") {
        opened["description"] = description.clone();
    }
    schemas.insert(known, closed);
    schemas.insert(name.to_owned(), opened);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::{schema, with};

    fn document(sent: &str) -> Lowered {
        with(json!({
            "Request": {"properties": {"a": {"$ref": format!("#/components/schemas/{sent}")}}},
            "Response": {"properties": {"b": {"$ref": "#/components/schemas/Status"}}},
            "Kind": {"type": "string", "enum": ["a"]},
            "Status": {"type": "string", "enum": ["b"]},
        }))
    }

    #[test]
    fn only_received_enumerations_are_opened() {
        let mut lowered = document("Kind");
        lowered.personal.insert("Status".to_owned());
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "Kind")["enum"], json!(["a"]));
        assert_eq!(schema(&lowered, "KnownStatus")["enum"], json!(["b"]));
        assert_eq!(schema(&lowered, "Status")["oneOf"][1]["format"], "enroll-personal");
        assert!(lowered.personal.contains("KnownStatus") && !lowered.personal.contains("Status"));
    }

    #[test]
    fn an_enumeration_that_is_sent_and_received_is_rejected() {
        let error = apply(&mut document("Status")).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Status: the enumeration is sent and received"), "{error}");
    }
}
