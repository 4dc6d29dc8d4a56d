//! A provider's operations, read from the embedded OpenAPI document: the create, and the look-up if
//! it has one.
//!
//! This is the only source of paths, headers, schemas, statuses and bodies in the crate, so a new
//! provider needs no code. Nothing is served from here.

mod case;
mod document;
mod error;
mod look_up;
mod operation;
mod parameters;
mod path;
mod record;
mod request;
mod responses;
mod security;
mod template;
#[cfg(test)]
pub(crate) mod testing;

pub use case::{Case, UnknownCase};
pub use error::SpecError;
pub(crate) use look_up::{Input, LookUp};
pub(crate) use operation::Operation;
pub(crate) use parameters::{Parameter, Place};
pub(crate) use path::Path;
pub(crate) use record::{Counter, Leaf, Record, Shown};
pub(crate) use request::{Customer, UniqueField};
pub(crate) use responses::{DocumentedHeader, Rejection, Success};
pub(crate) use security::{Computed, Credential, Scheme};
pub(crate) use template::Template;

use crate::generated::specs::SPECS;
use document::Document;
use http::HeaderName;
use operation::Described;
use std::sync::LazyLock;

/// The operation that every spec has.
const CREATE: &str = "create_user";

/// One provider's operations, and what they share.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) schemes: Vec<Scheme>,
    pub(crate) create: Operation,
    /// `None` if no look-up is documented.
    pub(crate) look_up: Option<LookUp>,
    /// Fields of a create whose value must be unique among users.
    pub(crate) unique: Vec<UniqueField>,
    pub(crate) customer: Customer,
    /// What makes a retry safe according to the provider's page: paths in `NewUser`, or
    /// `idempotency_key`.
    pub(crate) promised: Vec<String>,
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

/// The embedded OpenAPI document of a provider, as JSON and without prose.
pub(crate) fn text(id: &str) -> Option<&'static str> {
    SPECS.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// The ids of all providers, for error messages.
pub(crate) fn known_providers() -> String {
    let ids: Vec<&str> = endpoints().unwrap_or_default().iter().map(|endpoint| endpoint.id.as_str()).collect();
    ids.join(", ")
}

/// Whether the path of some operation has this segment.
pub(crate) fn has_segment(segment: &str) -> bool {
    let operations = endpoints().unwrap_or_default().iter().flat_map(Endpoint::operations);
    operations.flat_map(|operation| operation.path.fixed_segments()).any(|fixed| fixed == segment)
}

impl Endpoint {
    /// Reads one spec.
    ///
    /// # Errors
    ///
    /// When the document does not follow `specs/README.md`.
    pub(crate) fn parse(id: &str, text: &str) -> Result<Self, SpecError> {
        let document = Document::parse(id, text)?;
        let described = operation::described(&document);
        let create = create(&document, &described)?;
        let operation = Operation::read(&document, create, responses::success(&document, create.fields)?)?;
        check_create(&document, &operation)?;
        let look_ups: Vec<&Described<'_>> = described.iter().filter(|one| one.id() != CREATE).collect();
        Ok(Self {
            id: id.to_owned(),
            schemes: security::schemes(&document)?,
            look_up: look_up(&document, &look_ups)?,
            unique: request::unique_fields(&document, create.fields, &operation.rejections),
            customer: request::customer(&document, create.fields),
            promised: promised(&document),
            create: operation,
        })
    }

    /// The header of the idempotency key, if the provider has one.
    pub(crate) fn idempotency_header(&self) -> Option<&HeaderName> {
        self.create.parameters.iter().find(|parameter| parameter.is_idempotency_key)?.header()
    }

    /// The create, then the look-up.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        [Some(&self.create), self.look_up.as_ref().map(|look_up| &look_up.operation)].into_iter().flatten()
    }
}

/// The create among all operations, in whatever order they are.
fn create<'a, 'b>(document: &Document, described: &'b [Described<'a>]) -> Result<&'b Described<'a>, SpecError> {
    if document.at("/paths").as_object().is_none_or(serde_json::Map::is_empty) {
        return Err(document.error("it has no path"));
    }
    let create = described.iter().find(|operation| operation.id() == CREATE);
    create.ok_or_else(|| document.error(format!("its paths have no operation `{CREATE}`")))
}

fn check_create(document: &Document, create: &Operation) -> Result<(), SpecError> {
    if create.request.is_none() {
        return Err(document.error("it has no JSON request body"));
    }
    let other = create.parameters.iter().find(|parameter| parameter.header().is_none());
    other.map_or(Ok(()), |_| Err(document.error(format!("a parameter of `{CREATE}` is not a header"))))
}

/// The look-up, which must be the only operation beside the create.
fn look_up(document: &Document, others: &[&Described<'_>]) -> Result<Option<LookUp>, SpecError> {
    match others {
        [] => Ok(None),
        [one] if one.is_look_up() => LookUp::read(document, one).map(Some),
        [one] => Err(document.error(format!("the operation `{}` has no `x-enroll-operation: look_up`", one.id()))),
        _ => Err(document.error("it has more than one operation beside `create_user`")),
    }
}

fn promised(document: &Document) -> Vec<String> {
    let promises = document.at("/x-enroll-provider/retry_safe_by").as_array();
    promises.into_iter().flatten().filter_map(|promise| promise["by"].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(endpoint: &Endpoint) -> String {
        let unique: Vec<String> =
            endpoint.unique.iter().map(|field| format!("{}={}", field.of, field.pointer)).collect();
        let create = &endpoint.create;
        let (status, fresh) = (create.success.status.as_u16(), create.success.fresh.join(" "));
        format!("{} {} {} [{}] {status} [{fresh}]", endpoint.id, create.method, create.path.as_str(), unique.join(" "))
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
    fn the_create_is_found_in_any_order() {
        for spec in [testing::list(), testing::one()] {
            let endpoint = Endpoint::parse("sixth", &spec.to_string()).unwrap();
            assert_eq!((&endpoint.create.method, endpoint.create.path.as_str()), (&http::Method::POST, "/people"));
            assert_eq!(endpoint.look_up.unwrap().operation.method, http::Method::GET);
        }
        let mut without = testing::list();
        without["paths"]["/people"].as_object_mut().unwrap().shift_remove("get");
        assert!(Endpoint::parse("sixth", &without.to_string()).unwrap().look_up.is_none());
    }

    #[test]
    fn a_look_up_that_cannot_be_served_says_what_to_fix() {
        let changed = |pointer: &str, value: serde_json::Value| {
            let mut spec = testing::list();
            *spec.pointer_mut(pointer).unwrap() = value;
            Endpoint::parse("sixth", &spec.to_string()).unwrap_err().to_string()
        };
        let get = "/paths/~1people/get";
        let message = changed(&format!("{get}/x-enroll-operation"), "search".into());
        assert!(message.contains("`find_people` has no `x-enroll-operation: look_up`"), "{message}");
        let message = changed(&format!("{get}/parameters/0/in"), "cookie".into());
        assert!(message.contains("the parameter `email` is not in"), "{message}");
        let message =
            changed(&format!("{get}/responses/200/content/application~1json/examples"), serde_json::json!({}));
        assert!(message.contains("no success status of the look-up has an example"), "{message}");
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
