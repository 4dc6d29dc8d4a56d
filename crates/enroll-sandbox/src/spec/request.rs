//! The request body: its schema, its unique fields, and the fields that identify a customer.
//!
//! Bodies are validated by the schema as the provider publishes it, before any lowering for a
//! generator.

use super::{Rejection, SpecError, document::Document};
use crate::schema::Schema;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A field of the request body whose value must be unique among users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UniqueField {
    /// The path in `NewUser` that is the source of the field, such as `external_id`.
    pub(crate) of: String,
    /// The place of the field in the body, as a JSON pointer.
    pub(crate) pointer: String,
}

/// The schema of the body; `None` if the operation has no JSON body.
pub(super) fn schema(document: &Document, operation: &Map<String, Value>) -> Result<Option<Schema>, SpecError> {
    let schema = Some(body_schema(operation)).filter(|schema| schema.is_object());
    schema.map(|schema| Schema::compile(document.root(), schema)).transpose().map_err(|what| document.error(what))
}

/// The fields whose source the provider lists as unique, or has a rejection of duplicates for.
pub(super) fn unique_fields(
    document: &Document,
    operation: &Map<String, Value>,
    rejections: &[Rejection],
) -> Vec<UniqueField> {
    let listed = document.at("/x-enroll-provider/unique").as_array().into_iter().flatten().filter_map(Value::as_str);
    let rejected = rejections.iter().filter_map(|rejection| rejection.of.as_deref());
    let paths: BTreeSet<&str> = listed.chain(rejected).collect();
    let mut fields: Vec<UniqueField> = Vec::new();
    document.walk(body_schema(operation), &mut |path, schema| {
        let source = &schema["x-enroll-user"];
        let of = paths.iter().find(|of| is_source(source, of)).map(|of| (*of).to_owned());
        // An item of a list has no fixed place, so it cannot be looked up.
        if let Some(of) = of.filter(|_| !path.iter().any(|step| step == "*")) {
            let field = UniqueField { of, pointer: pointer(path) };
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    });
    fields
}

/// The fields of a request body that identify the customer to the caller.
#[derive(Debug, Clone, Default)]
pub(crate) struct Customer {
    /// JSON pointers to the fields whose source is the external id; in a list, to its first item.
    pub(crate) external_id: Vec<String>,
    /// The same for the e-mail address.
    pub(crate) email: Vec<String>,
}

pub(super) fn customer(document: &Document, operation: &Map<String, Value>) -> Customer {
    let mut customer = Customer::default();
    document.walk(body_schema(operation), &mut |path, schema| {
        let place = || pointer(&path.iter().map(|step| step.replace('*', "0")).collect::<Vec<_>>());
        if is_source(&schema["x-enroll-user"], "external_id") {
            customer.external_id.push(place());
        } else if is_source(&schema["x-enroll-user"], "email") {
            customer.email.push(place());
        }
    });
    customer
}

fn is_source(source: &Value, path: &str) -> bool {
    source == path || source.as_array().is_some_and(|paths| paths.iter().any(|one| one == path))
}

/// The JSON pointer of a path of field names.
pub(super) fn pointer(path: &[String]) -> String {
    path.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
}

pub(super) fn body_schema(operation: &Map<String, Value>) -> &Value {
    operation.get("requestBody").map_or(&Value::Null, |body| &body["content"]["application/json"]["schema"])
}

/// The request bodies that the spec shows.
pub(super) fn examples(operation: &Map<String, Value>) -> Vec<Value> {
    let body = operation.get("requestBody").unwrap_or(&Value::Null);
    body["content"]["application/json"]["examples"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, example)| example["value"].clone())
        .collect()
}
