//! The request body: its schema, and which of its members no two users may share.
//!
//! Bodies are judged by the schema as the provider publishes it, before any lowering for a generator.

use super::{Refusal, SpecError, document::Document};
use crate::schema::Schema;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A member of the request that must be unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UniqueMember {
    /// The path in `NewUser` that feeds the member, such as `external_id`.
    pub(crate) of: String,
    /// Where the member stands in the body, as a JSON pointer.
    pub(crate) pointer: String,
}

pub(super) fn schema(document: &Document, operation: &Map<String, Value>) -> Result<Schema, SpecError> {
    let schema = body_schema(operation);
    if !schema.is_object() {
        return Err(document.error("it has no JSON request body"));
    }
    Schema::compile(document.root(), schema).map_err(|what| document.error(what))
}

/// The members fed by what the provider lists as unique or has a duplicate's answer for.
pub(super) fn unique_members(
    document: &Document,
    operation: &Map<String, Value>,
    refusals: &[Refusal],
) -> Vec<UniqueMember> {
    let listed = document.at("/x-enroll-provider/unique").as_array().into_iter().flatten().filter_map(Value::as_str);
    let answered = refusals.iter().filter_map(|refusal| refusal.of.as_deref());
    let paths: BTreeSet<&str> = listed.chain(answered).collect();
    let mut members: Vec<UniqueMember> = Vec::new();
    document.walk(body_schema(operation), &mut |path, schema| {
        let fed_by = &schema["x-enroll-user"];
        let of = paths.iter().find(|of| feeds(fed_by, of)).map(|of| (*of).to_owned());
        // An item of a list has no place of its own, so it cannot be looked up.
        if let Some(of) = of.filter(|_| !path.iter().any(|step| step == "*")) {
            let member = UniqueMember { of, pointer: pointer(path) };
            if !members.contains(&member) {
                members.push(member);
            }
        }
    });
    members
}

/// Where a body says who the user is to the caller.
#[derive(Debug, Clone, Default)]
pub(crate) struct Customer {
    /// JSON pointers to members fed by the external id; of a list, to its first item.
    pub(crate) external_id: Vec<String>,
    /// The same of the e-mail address.
    pub(crate) email: Vec<String>,
}

pub(super) fn customer(document: &Document, operation: &Map<String, Value>) -> Customer {
    let mut customer = Customer::default();
    document.walk(body_schema(operation), &mut |path, schema| {
        let place = || pointer(&path.iter().map(|step| step.replace('*', "0")).collect::<Vec<_>>());
        if feeds(&schema["x-enroll-user"], "external_id") {
            customer.external_id.push(place());
        } else if feeds(&schema["x-enroll-user"], "email") {
            customer.email.push(place());
        }
    });
    customer
}

fn feeds(fed_by: &Value, path: &str) -> bool {
    fed_by == path || fed_by.as_array().is_some_and(|paths| paths.iter().any(|one| one == path))
}

/// The JSON pointer of a path of member names.
pub(super) fn pointer(path: &[String]) -> String {
    path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
}

fn body_schema(operation: &Map<String, Value>) -> &Value {
    operation.get("requestBody").map_or(&Value::Null, |body| &body["content"]["application/json"]["schema"])
}

/// The request bodies that the spec shows.
#[cfg(test)]
pub(super) fn examples(operation: &Map<String, Value>) -> Vec<Value> {
    let examples = &operation["requestBody"]["content"]["application/json"]["examples"];
    examples.as_object().into_iter().flatten().map(|(_, example)| example["value"].clone()).collect()
}
