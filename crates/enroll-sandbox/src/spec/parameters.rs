//! The parameters of a request outside its body: in headers, in the query and in the path.
//! Credentials are in `security`.
//!
//! A create with parameters in a path or a query is rejected: no create-user call has any, and an
//! ignored one would seem to be checked. Cookies are rejected everywhere.

use super::{Path, SpecError, document::Document};
use crate::{reason::Problem, schema::Schema, store::Received, target};
use http::HeaderName;
use serde_json::{Map, Value};

/// A parameter of a request.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) is_idempotency_key: bool,
    /// The source of the value, such as `look_up.email`.
    pub(super) source: Option<String>,
    kind: Kind,
    /// The schema of the value; `None` if the parameter is neither a string nor a number.
    schema: Option<Schema>,
}

/// Where a value of a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Header(HeaderName),
    /// The name of a parameter in the query.
    Query(String),
    /// The name of a parameter in the path.
    Path(String),
    /// The JSON pointer to a field of the body.
    Body(String),
}

/// The type of a parameter, by which its text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Boolean,
}

/// All parameters of an operation.
pub(super) fn all(document: &Document, operation: &Map<String, Value>) -> Result<Vec<Parameter>, SpecError> {
    described(document, operation).map(|parameter| read(document, parameter)).collect()
}

/// The parameters as the document describes them.
pub(super) fn described<'a>(
    document: &'a Document,
    operation: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a Value> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters.into_iter().flatten().map(|parameter| document.follow(parameter))
}

fn read(document: &Document, parameter: &Value) -> Result<Parameter, SpecError> {
    let schema = &parameter["schema"];
    let kind = match document.follow(schema)["type"].as_str() {
        Some("string") => Some(Kind::Text),
        Some("integer") => Some(Kind::Integer),
        Some("boolean") => Some(Kind::Boolean),
        _ => None,
    };
    Ok(Parameter {
        place: place(document, parameter)?,
        required: parameter["required"] == true,
        is_idempotency_key: parameter["x-enroll-user"] == "call.idempotency_key",
        source: parameter["x-enroll-user"].as_str().map(str::to_owned),
        kind: kind.unwrap_or(Kind::Text),
        schema: kind
            .map(|_| Schema::compile(document.root(), schema))
            .transpose()
            .map_err(|what| document.error(what))?,
    })
}

fn place(document: &Document, parameter: &Value) -> Result<Place, SpecError> {
    let name = parameter["name"].as_str().unwrap_or_default();
    match parameter["in"].as_str() {
        Some("header") => name
            .parse()
            .map(Place::Header)
            .map_err(|_| document.error(format!("the parameter `{name}` is not a valid header name"))),
        Some("query") => Ok(Place::Query(name.to_owned())),
        Some("path") => Ok(Place::Path(name.to_owned())),
        _ => Err(document.error(format!("the parameter `{name}` is not in a header, the query or the path"))),
    }
}

impl Parameter {
    /// The header that carries the parameter, if one does.
    pub(crate) fn header(&self) -> Option<&HeaderName> {
        match &self.place {
            Place::Header(name) => Some(name),
            _ => None,
        }
    }

    /// The name of the parameter, if it is in the query.
    pub(crate) fn query(&self) -> Option<&str> {
        match &self.place {
            Place::Query(name) => Some(name),
            _ => None,
        }
    }

    /// What is wrong with the parameter in a request to this path; `None` if it is valid. The value
    /// is not in it, because it may be personal data.
    pub(crate) fn problem(&self, path: &Path, request: &Received) -> Option<Problem> {
        let problem = |rule: &str, demand: &str| Some(Problem::new(self.place.kind(), self.place.name(), rule, demand));
        match (self.place.text(path, request), &self.schema) {
            (None, _) if self.required => problem("required", "must be present"),
            (Some(Err(NotText)), Some(_)) => problem("form", "must be visible ASCII"),
            (Some(Ok(text)), Some(schema)) => {
                let violation = schema.violations(&self.kind.value(text)).into_iter().next()?;
                problem(&violation.rule, violation.demand.as_deref().unwrap_or("is not valid"))
            }
            _ => None,
        }
    }
}

/// The error for a header that is not visible ASCII.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotText;

impl Place {
    /// The text at this place of a request to `path`; a number as it was sent.
    pub(crate) fn text(&self, path: &Path, request: &Received) -> Option<Result<String, NotText>> {
        match self {
            Self::Header(name) => {
                let value = request.headers().get(name)?;
                Some(value.to_str().map(str::to_owned).map_err(|_| NotText))
            }
            Self::Query(name) => target::query(request.target()).find(|(found, _)| found == name).map(|(_, v)| Ok(v)),
            Self::Path(name) => path.value(request.sent_path(), name).map(Ok),
            Self::Body(pointer) => match request.json()?.pointer(pointer)? {
                Value::Null => None,
                Value::String(text) => Some(Ok(text.clone())),
                other => Some(Ok(other.to_string())),
            },
        }
    }

    /// The kind of the place, as in OpenAPI.
    fn kind(&self) -> &'static str {
        match self {
            Self::Header(_) => "header",
            Self::Query(_) => "query",
            Self::Path(_) => "path",
            Self::Body(_) => "body",
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Header(name) => name.as_str(),
            Self::Query(name) | Self::Path(name) | Self::Body(name) => name,
        }
    }
}

impl Kind {
    /// The text as a value of this type; text that is none stays a string, which a schema rejects.
    fn value(self, text: String) -> Value {
        match self {
            Self::Text => Value::String(text),
            Self::Integer => text.parse::<i64>().map_or(Value::String(text), Value::from),
            Self::Boolean => text.parse::<bool>().map_or(Value::String(text), Value::from),
        }
    }
}
