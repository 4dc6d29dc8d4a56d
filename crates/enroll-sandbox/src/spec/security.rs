//! The security schemes: headers that carry credentials, signatures and nonces.
//!
//! A spec with another kind of scheme is rejected: no provider has one, and an unknown kind must
//! not pass unchecked.

use super::{SpecError, document::Document, template::Template};
use http::{HeaderName, header::AUTHORIZATION};
use serde_json::Value;

/// A header that authorises a request.
#[derive(Debug, Clone)]
pub(crate) struct Scheme {
    pub(crate) header: HeaderName,
    pub(crate) is_bearer: bool,
    pub(crate) credential: Credential,
}

/// The kind of value that the header of a scheme carries.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    /// The caller's credentials, the same for every call.
    Fixed(Template),
    /// The caller's credentials, some of which one call may replace.
    PerCall(Template),
    /// Computed for each attempt, so that a comparison cannot check it.
    Computed(Computed),
}

/// The kind of a computed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Computed {
    Signature,
    Nonce,
}

pub(super) fn schemes(document: &Document) -> Result<Vec<Scheme>, SpecError> {
    let schemes = document.at("/components/securitySchemes").as_object();
    schemes.into_iter().flatten().map(|(name, scheme)| read(document, name, document.follow(scheme))).collect()
}

fn read(document: &Document, name: &str, scheme: &Value) -> Result<Scheme, SpecError> {
    let unusable = |what: &str| document.error(format!("the security scheme `{name}` {what}"));
    let (header, is_bearer) = match (scheme["type"].as_str(), scheme["in"].as_str(), scheme["scheme"].as_str()) {
        (Some("apiKey"), Some("header"), _) => {
            let header = scheme["name"].as_str().unwrap_or_default();
            (header.parse().map_err(|_| unusable("has no usable header name"))?, false)
        }
        (Some("http"), _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => (AUTHORIZATION, true),
        _ => return Err(unusable("is neither a header nor a bearer token")),
    };
    let credential =
        credential(scheme).ok_or_else(|| unusable("has neither x-enroll-credential nor x-enroll-computed"))?;
    Ok(Scheme { header, is_bearer, credential })
}

fn credential(scheme: &Value) -> Option<Credential> {
    match scheme["x-enroll-computed"].as_str() {
        Some("signature") => return Some(Credential::Computed(Computed::Signature)),
        Some("nonce") => return Some(Credential::Computed(Computed::Nonce)),
        _ => {}
    }
    let template = Template::parse(scheme["x-enroll-credential"].as_str()?)?;
    let is_per_call = scheme.get("x-enroll-per-call").is_some();
    Some(if is_per_call { Credential::PerCall(template) } else { Credential::Fixed(template) })
}
