//! Pass: the success and failure arms of a response envelope become one struct of optional fields.
//!
//! The generator makes an untagged enumeration of them and ignores single boolean values, so the
//! first arm whose fields happen to match wins: a success without its id was decoded as a failure.
//! In the joined struct all received fields are there, and hand-written code checks `success`
//! first.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use super::{Lowered, Pass};
use crate::spec::operation::{self, Response};
use crate::spec::pointer::{Lookup as _, component, plain, reference_to, referenced};

pub(super) const PASS: Pass = Pass {
    name: "join_envelopes",
    why: "the generator ignores single boolean values, so the first arm that happens to match would win",
    run: apply,
};

/// Runs the pass.
fn apply(lowered: &mut Lowered) -> Result<()> {
    for name in envelopes(&lowered.document)? {
        join(lowered, name)?;
    }
    Ok(())
}

fn join(lowered: &mut Lowered, name: String) -> Result<()> {
    let place = component(&name);
    let schema =
        lowered.document.at(&place).with_context(|| format!("{place}: the component does not exist; add it"))?;
    let arms =
        arms(schema).with_context(|| format!("{place}/oneOf: an arm is not a reference; make each arm a component"))?;
    let description = schema.get("description").cloned();
    let mut join = Join { document: &lowered.document, made: Map::new() };
    let mut joined = join.objects(&place, &arms)?;
    if let Some(description) = description {
        joined.insert("description".to_owned(), description);
    }
    let mut made = join.made;
    made.insert(name, Value::Object(joined));
    if let Some(schemas) = lowered.document.at_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.extend(made);
    }
    Ok(())
}

/// The components of success bodies that are a `oneOf`.
fn envelopes(document: &Value) -> Result<BTreeSet<String>> {
    let is_choice = |name: &&str| document.at(&component(name)).is_some_and(|schema| schema.get("oneOf").is_some());
    let mut found = BTreeSet::new();
    for operation in operation::each(document) {
        let responses = operation.responses()?;
        let name =
            responses.iter().find(|response| response.is_success()).and_then(Response::schema).and_then(referenced);
        found.extend(name.filter(is_choice).map(str::to_owned));
    }
    Ok(found)
}

fn arms(schema: &Value) -> Option<Vec<String>> {
    schema.get("oneOf")?.as_array()?.iter().map(|arm| referenced(arm).map(str::to_owned)).collect()
}

struct Join<'a> {
    document: &'a Value,
    /// Components added for fields that differ between the arms.
    made: Map<String, Value>,
}

impl Join<'_> {
    /// One object schema with the fields of all these components. A field is required if each of
    /// them requires it.
    fn objects(&mut self, place: &str, names: &[String]) -> Result<Map<String, Value>> {
        let mut fields: Map<String, Value> = Map::new();
        let mut required: Option<Vec<String>> = None;
        for name in names {
            let schema = self
                .document
                .at(&component(name))
                .with_context(|| format!("{place}: the component {name} does not exist; add it"))?;
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
                bail!("{place}: {name} is not an object with fields; make each arm of the envelope one");
            };
            for (field, found) in properties {
                let joined = match fields.get(field) {
                    Some(known) => self.field(&format!("{place}/{field}"), known, found)?,
                    None => self.plain(found),
                };
                fields.insert(field.clone(), joined);
            }
            required = Some(common(required, schema));
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), json!("object"));
        object.insert("properties".to_owned(), Value::Object(fields));
        object.insert("required".to_owned(), json!(required.unwrap_or_default()));
        object.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
        open_lists(&mut object);
        Ok(object)
    }

    fn field(&mut self, place: &str, known: &Value, found: &Value) -> Result<Value> {
        let found = self.plain(found);
        if without_docs(known) == without_docs(&found) {
            return Ok(known.clone());
        }
        let (Some(first), Some(second)) = (named(known), named(&found)) else {
            bail!(
                "{place}: the field has different schemas in the arms; make both the same, or both references to objects"
            );
        };
        let name = format!("{first}Or{second}");
        let mut joined = self.objects(place, &[first.to_owned(), second.to_owned()])?;
        // Which of the two was received is known only after decoding, so nothing can be required.
        joined.remove("required");
        open_lists(&mut joined);
        let description =
            format!("The fields of `{first}` and of `{second}`; the outcome determines which are present.");
        joined.insert("description".to_owned(), json!(description));
        let field = json!({"allOf": [{"$ref": reference_to(&name)}], "description": description});
        self.made.insert(name, Value::Object(joined));
        Ok(field)
    }

    /// A boolean with one value separates the arms; in the joined struct it is an ordinary boolean.
    fn plain(&self, schema: &Value) -> Value {
        let is_one_value = |value: &Value| value["type"] == "boolean" && value.get("enum").is_some();
        if plain(self.document, schema).is_some_and(is_one_value) {
            return json!({"type": "boolean", "description": "Whether the call succeeded."});
        }
        schema.clone()
    }
}

/// Makes each list that is not required nullable: the generator makes an `Option` of it then, and
/// else a `Vec`, in which a list that is missing looks like an empty one.
fn open_lists(object: &mut Map<String, Value>) {
    let required = object.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|one| one == name));
    for (name, field) in object.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if field["type"] == "array" && !is_required(name) {
            field["nullable"] = json!(true);
        }
    }
}

/// The component that a field refers to, directly or through `allOf`.
fn named(field: &Value) -> Option<&str> {
    referenced(field).or_else(|| referenced(field.get("allOf")?.get(0)?))
}

fn common(known: Option<Vec<String>>, schema: &Value) -> Vec<String> {
    let list = schema.get("required").and_then(Value::as_array);
    let here: Vec<String> = list.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    match known {
        Some(known) => known.into_iter().filter(|name| here.contains(name)).collect(),
        None => here,
    }
}

fn without_docs(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(keys) = schema.as_object_mut() {
        keys.retain(|key, _| key != "description" && key != "title" && !key.starts_with("x-"));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::super::testing::{schema, with};
    use super::*;

    fn envelope_of(good: Value, bad: Value) -> Lowered {
        with(json!({
            "Response": {"oneOf": [{"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"}]},
            "Good": {"type": "object", "required": ["success", "response"], "properties": {"success": {"type": "boolean", "enum": [true]}, "response": good}},
            "Bad": {"type": "object", "required": ["success"], "properties": {"success": {"type": "boolean", "enum": [false]}, "response": bad}},
            "User": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
            "Failure": {"type": "object", "properties": {"errors": {"type": "array", "items": {"type": "string"}}}},
        }))
    }

    #[test]
    fn arms_and_their_different_fields_are_joined() {
        let reference = |name: &str| json!({"$ref": reference_to(name)});
        let mut lowered = envelope_of(reference("User"), reference("Failure"));
        apply(&mut lowered).unwrap();
        let response = schema(&lowered, "Response");
        assert_eq!(response["required"], json!(["success"]));
        assert_eq!(response["properties"]["success"].get("enum"), None);
        assert_eq!(response["properties"]["response"]["allOf"], json!([reference("UserOrFailure")]));
        let joined = schema(&lowered, "UserOrFailure");
        assert_eq!(joined.get("required"), None);
        assert!(joined["properties"].get("id").is_some() && joined["properties"].get("errors").is_some());
    }

    #[test]
    fn a_list_that_one_arm_requires_differs_from_an_empty_one() {
        let reference = |name: &str| json!({"$ref": reference_to(name)});
        let mut lowered = envelope_of(reference("Users"), reference("Failure"));
        let list = json!({"type": "array", "items": {"type": "string"}});
        let users = json!({"type": "object", "required": ["users"], "properties": {"users": list}});
        lowered.document["components"]["schemas"]["Users"] = users;
        apply(&mut lowered).unwrap();
        assert_eq!(schema(&lowered, "UsersOrFailure")["properties"]["users"]["nullable"], true);
    }

    #[test]
    fn fields_that_cannot_be_joined_are_rejected() {
        let mut lowered = envelope_of(json!({"type": "string"}), json!({"type": "integer"}));
        let error = apply(&mut lowered).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Response/response: the field has different schemas"), "{error}");
    }

    #[test]
    fn a_plain_success_is_unchanged() {
        let mut lowered = with(json!({"Response": {"type": "object", "properties": {}}}));
        let before = lowered.document.clone();
        apply(&mut lowered).unwrap();
        assert_eq!(lowered.document, before);
    }
}
