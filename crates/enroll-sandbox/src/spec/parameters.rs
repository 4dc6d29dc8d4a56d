//! The header parameters of a request, such as the idempotency key. Credentials are in `security`.
//!
//! A spec with parameters in a path or a query is rejected: no create-user call has any, and an
//! ignored one would seem to be checked.

use super::{SpecError, document::Document};
use crate::schema::Schema;
use http::HeaderName;
use serde_json::{Map, Value};

/// A header parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) header: HeaderName,
    pub(crate) required: bool,
    pub(crate) is_idempotency_key: bool,
    /// The schema of the value; `None` if the parameter is not a string.
    pub(crate) schema: Option<Schema>,
}

pub(super) fn headers(document: &Document, operation: &Map<String, Value>) -> Result<Vec<Parameter>, SpecError> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters.into_iter().flatten().map(|parameter| read(document, document.follow(parameter))).collect()
}

fn read(document: &Document, parameter: &Value) -> Result<Parameter, SpecError> {
    let name = parameter["name"].as_str().unwrap_or_default();
    if parameter["in"] != "header" {
        return Err(document.error(format!("the parameter `{name}` is not a header")));
    }
    let header =
        name.parse().map_err(|_| document.error(format!("the parameter `{name}` is not a valid header name")))?;
    let schema = &parameter["schema"];
    let is_string = document.follow(schema)["type"] == "string";
    Ok(Parameter {
        header,
        required: parameter["required"] == true,
        is_idempotency_key: parameter["x-enroll-user"] == "call.idempotency_key",
        schema: is_string
            .then(|| Schema::compile(document.root(), schema))
            .transpose()
            .map_err(|what| document.error(what))?,
    })
}
