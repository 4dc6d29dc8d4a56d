//! One operation of a spec: its path, parameters, body and responses.
//!
//! It is the same for a create and a look-up. What only one of them has is in `request` and in
//! `look_up`.

use super::{Case, Parameter, Path, Rejection, SpecError, Success, document::Document, parameters, request, responses};
use crate::{
    reason::{Limited, UnknownField, label},
    schema::Schema,
    store::Received,
    target,
};
use http::{HeaderName, Method, StatusCode};
use serde_json::{Map, Value};

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) parameters: Vec<Parameter>,
    /// The schema of the body; `None` if the operation has no body.
    pub(crate) request: Option<Schema>,
    pub(crate) success: Success,
    pub(crate) rejections: Vec<Rejection>,
    /// The request bodies that the spec shows.
    pub(crate) examples: Vec<Value>,
    #[cfg(test)]
    pub(crate) response: Schema,
}

/// An operation as the document describes it.
pub(super) struct Described<'a> {
    pub(super) path: &'a str,
    pub(super) method: Method,
    pub(super) fields: &'a Map<String, Value>,
}

/// All operations of a document.
pub(super) fn described(document: &Document) -> Vec<Described<'_>> {
    let paths = document.at("/paths").as_object().into_iter().flatten();
    let items = paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |one| (path, one)));
    items
        .filter_map(|(path, (name, operation))| {
            operation.get("operationId")?;
            let method = Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok()?;
            Some(Described { path, method, fields: operation.as_object()? })
        })
        .collect()
}

impl Described<'_> {
    pub(super) fn id(&self) -> &str {
        self.fields.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn is_look_up(&self) -> bool {
        self.fields.get("x-enroll-operation").is_some_and(|mark| mark == "look_up")
    }
}

impl Operation {
    /// Reads an operation, with the success that was chosen for it.
    pub(super) fn read(document: &Document, described: &Described<'_>, success: Success) -> Result<Self, SpecError> {
        Ok(Self {
            method: described.method.clone(),
            path: Path::new(described.path),
            parameters: parameters::all(document, described.fields)?,
            request: request::schema(document, described.fields)?,
            success,
            rejections: responses::rejections(document, described.fields)?,
            examples: request::examples(described.fields),
            #[cfg(test)]
            response: responses::success_schema(document, described.fields)?,
        })
    }

    /// What of a request the spec does not document: fields of the body, and parameters in the
    /// query if the operation has any.
    pub(crate) fn unknown_fields(&self, request: &Received) -> Limited<UnknownField> {
        let body = self.request.as_ref().and_then(|schema| Some((schema, request.json()?)));
        let mut found = body.map(|(schema, body)| schema.unknown_fields(&body)).unwrap_or_default();
        let queries = || self.parameters.iter().filter_map(Parameter::query);
        if queries().next().is_some() {
            let sent = target::query(request.target()).map(|(name, _)| name);
            for name in sent.filter(|name| queries().all(|known| known != name)) {
                found.push(|| UnknownField {
                    field: format!("?{}", label::name(&name)),
                    did_you_mean: label::meant(&name, queries()).map(str::to_owned),
                });
            }
        }
        found
    }

    /// The documented rejections of a case, in the order of their status.
    pub(crate) fn rejections_of(&self, case: Case) -> impl Iterator<Item = &Rejection> {
        self.rejections.iter().filter(move |rejection| rejection.case == case)
    }

    /// The shortest request body that the spec shows.
    pub(crate) fn shortest_example(&self) -> Option<String> {
        self.examples.iter().map(Value::to_string).min_by_key(String::len)
    }

    /// The success status under which the provider sends rejections, if it does.
    pub(crate) fn rejecting_success(&self) -> Option<StatusCode> {
        self.rejections.iter().map(|rejection| rejection.status).find(StatusCode::is_success)
    }

    /// The headers of rejections whose value is the number of seconds to wait.
    pub(crate) fn wait_headers(&self) -> impl Iterator<Item = &HeaderName> {
        let headers = self.rejections.iter().flat_map(|rejection| &rejection.headers);
        headers.filter(|header| header.is_wait).map(|header| &header.name)
    }
}
