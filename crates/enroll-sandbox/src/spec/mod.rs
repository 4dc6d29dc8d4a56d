//! A provider's create-user operation, read from the embedded OpenAPI document.
//!
//! This is the only source of paths, headers, schemas, statuses and bodies in the crate, so a new
//! provider needs no code. Nothing is served from here.

mod case;
mod document;
mod error;
mod parameters;
mod request;
mod responses;
mod security;
mod template;

pub use case::{Case, UnknownCase};
pub use error::SpecError;
pub(crate) use parameters::Parameter;
pub(crate) use request::{Customer, UniqueField};
pub(crate) use responses::{DocumentedHeader, Rejection, Success};
pub(crate) use security::{Computed, Credential, Scheme};
pub(crate) use template::Template;

use crate::{generated::specs::SPECS, schema::Schema};
use document::Document;
use http::{HeaderName, Method, StatusCode};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// One provider's create-user operation.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) request: Schema,
    /// Fields whose value must be unique among users.
    pub(crate) unique: Vec<UniqueField>,
    pub(crate) customer: Customer,
    /// What makes a retry safe according to the provider's page: paths in `NewUser`, or
    /// `idempotency_key`.
    pub(crate) promised: Vec<String>,
    pub(crate) success: Success,
    pub(crate) rejections: Vec<Rejection>,
    #[cfg(test)]
    pub(crate) examples: Vec<Value>,
    #[cfg(test)]
    pub(crate) response: Schema,
}

static ENDPOINTS: LazyLock<Result<Vec<Endpoint>, SpecError>> =
    LazyLock::new(|| SPECS.iter().map(|(id, text)| Endpoint::parse(id, text)).collect());

/// All embedded providers, in alphabetical order.
///
/// # Errors
///
/// When an embedded spec cannot be served.
pub(crate) fn endpoints() -> Result<&'static [Endpoint], SpecError> {
    ENDPOINTS.as_deref().map_err(Clone::clone)
}

/// The provider of that id; `None` if it is unknown, or if the specs cannot be served.
pub(crate) fn endpoint(id: &str) -> Option<&'static Endpoint> {
    endpoints().unwrap_or_default().iter().find(|endpoint| endpoint.id == id)
}

/// The ids of all providers, for error messages.
pub(crate) fn known_providers() -> String {
    let ids: Vec<&str> = endpoints().unwrap_or_default().iter().map(|endpoint| endpoint.id.as_str()).collect();
    ids.join(", ")
}

impl Endpoint {
    /// Reads one spec.
    ///
    /// # Errors
    ///
    /// When the document does not follow `specs/README.md`.
    pub(crate) fn parse(id: &str, text: &str) -> Result<Self, SpecError> {
        let document = Document::parse(id, text)?;
        let (path, method, operation) = only_operation(&document)?;
        let rejections = responses::rejections(&document, operation)?;
        Ok(Self {
            id: id.to_owned(),
            method,
            path,
            schemes: security::schemes(&document)?,
            parameters: parameters::headers(&document, operation)?,
            request: request::schema(&document, operation)?,
            unique: request::unique_fields(&document, operation, &rejections),
            customer: request::customer(&document, operation),
            promised: promised(&document),
            success: responses::success(&document, operation)?,
            rejections,
            #[cfg(test)]
            examples: request::examples(operation),
            #[cfg(test)]
            response: responses::success_schema(&document, operation)?,
        })
    }

    /// The header of the idempotency key, if the provider has one.
    pub(crate) fn idempotency_header(&self) -> Option<&HeaderName> {
        self.parameters.iter().find(|parameter| parameter.is_idempotency_key).map(|parameter| &parameter.header)
    }

    /// The documented rejections of a case, in the order of their status.
    pub(crate) fn rejections_of(&self, case: Case) -> impl Iterator<Item = &Rejection> {
        self.rejections.iter().filter(move |rejection| rejection.case == case)
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

fn promised(document: &Document) -> Vec<String> {
    let promises = document.at("/x-enroll-provider/retry_safe_by").as_array();
    promises.into_iter().flatten().filter_map(|promise| promise["by"].as_str().map(str::to_owned)).collect()
}

/// The operation of a spec, with its path and method.
fn only_operation(document: &Document) -> Result<(String, Method, &Map<String, Value>), SpecError> {
    let paths = document.at("/paths").as_object();
    let (path, item) = paths.and_then(|paths| paths.iter().next()).ok_or_else(|| document.error("it has no path"))?;
    let operation = item.as_object().into_iter().flatten().find_map(|(name, operation)| {
        let is_operation = operation.get("operationId").is_some();
        let method = Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok().filter(|_| is_operation)?;
        Some((method, operation.as_object()?))
    });
    let (method, operation) = operation.ok_or_else(|| document.error("its path has no operation"))?;
    Ok((path.clone(), method, operation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(endpoint: &Endpoint) -> String {
        let unique: Vec<String> =
            endpoint.unique.iter().map(|field| format!("{}={}", field.of, field.pointer)).collect();
        let (status, fresh) = (endpoint.success.status.as_u16(), endpoint.success.fresh.join(" "));
        format!("{} {} {} [{}] {status} [{fresh}]", endpoint.id, endpoint.method, endpoint.path, unique.join(" "))
    }

    #[test]
    fn the_five_specs_are_read() {
        let read: Vec<String> = endpoints().unwrap().iter().map(summary).collect();
        let five = [
            "bitpanda POST /v2/users [external_id=/external_id] 201 [/data/id]",
            "capa POST /api/partner/v2/users [email=/email external_id=/externalUserId] 201 [/data/userId]",
            "kraken POST /b2b/users [email=/email external_id=/external_id] 201 [/result/user]",
            "onchainpay POST /partner/api/create-user [email=/email] 200 [/response/id /response/password]",
            "synapse POST /v3.1/users [] 200 [/_id /refresh_token]",
        ];
        for line in five {
            assert!(read.iter().any(|found| found == line), "{line} is not in {read:#?}");
        }
    }

    #[test]
    fn a_spec_that_cannot_be_served_says_what_to_fix() {
        let wrong = [("{", "not JSON"), ("{}", "no path"), (r#"{"paths":{"/a":{"post":{}}}}"#, "no operation")];
        for (text, what) in wrong {
            let error = Endpoint::parse("sixth", text).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("specs/sixth.yaml"), "{error}");
        }
    }
}
