//! Verifies credentials, signatures and nonces, with code that the clients do not share.
//!
//! The sandbox is an independent check of what the clients of this workspace send. Plain
//! credentials need nothing but the spec. A signature needs a file in `signed/`, whose list is
//! generated from the specs; until its check is written, every signed request is rejected.

mod diagnosis;
mod example;
mod plain;
#[rustfmt::skip]
mod signed;
mod tokens;

pub(crate) use example::{Example, Step};
pub(crate) use plain::PlainChecks;
pub(crate) use tokens::Tokens;

use crate::{
    reason::NonceReason,
    spec::{Case, Computed, Credential, Endpoint},
    store::Received,
};
use http::HeaderName;
use std::fmt::Debug;

/// The check of what is computed for each attempt: a signature and a nonce.
pub(crate) trait Signature: Debug + Send + Sync {
    /// Checks the signature over the bytes received, then the nonce.
    ///
    /// The order matters: a nonce under a wrong signature must not count as used, or anybody could
    /// use up the nonces of a key.
    ///
    /// # Errors
    ///
    /// Why the request is rejected.
    fn check(&self, request: &Received) -> Result<(), Mismatch>;

    /// Explains a signature that [`check`](Self::check) rejected.
    fn explain(&self, request: &Received) -> Explanation;

    /// Signs a request, with each value on the way to the signature; `None` if nobody wrote that.
    fn example(&self, _target: &str, _body: &str) -> Option<Example> {
        None
    }
}

/// Why a computed value is rejected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    Signature,
    /// With what happened and what to do.
    Nonce(NonceReason, String),
}

impl Mismatch {
    /// The case of the rejection.
    pub(crate) fn case(&self) -> Case {
        match self {
            Self::Signature => Case::WrongSignature,
            Self::Nonce(..) => Case::NonceRejected,
        }
    }
}

/// What is signed, and why the signature does not match. It contains what the client sent, and
/// nothing of the secret.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// The names and the bytes of the parts.
    pub(crate) parts: Vec<(&'static str, Vec<u8>)>,
    /// What happened, then what to do.
    pub(crate) message: String,
}

/// A provider's signing secret, and the constructor of the check.
struct Recipe {
    /// The name of the secret among the credentials, and an example value.
    secret: (&'static str, &'static str),
    /// Whether a string can be such a secret.
    is_secret: fn(&str) -> bool,
    check: MakeCheck,
}

/// Makes a check from the header of the signature, that of the nonce if the spec has one, and the
/// secret; `None` if these are not enough.
type MakeCheck = fn(HeaderName, Option<HeaderName>, &str) -> Option<Box<dyn Signature>>;

/// The check of a provider's signature, with the secret looked up by name; `None` if it does not
/// sign.
pub(crate) fn signature<'a>(endpoint: &Endpoint, secret: impl Fn(&str) -> &'a str) -> Option<Box<dyn Signature>> {
    let header = computed(endpoint, Computed::Signature)?;
    let check = signed::recipe(&endpoint.id)
        .and_then(|recipe| (recipe.check)(header, computed(endpoint, Computed::Nonce), secret(recipe.secret.0)));
    Some(check.unwrap_or_else(|| Box::new(Unverifiable)))
}

/// The worked example of a provider's signature, over a body. It is made with the example secret,
/// never with one that somebody set.
pub(crate) fn example(endpoint: &Endpoint, body: &str) -> Option<Example> {
    let (_, secret) = secret(&endpoint.id)?;
    signature(endpoint, |_| secret)?.example(endpoint.create.path.as_str(), body)
}

/// The name of the signing secret, which is in no header template, and an example value.
pub(crate) fn secret(provider: &str) -> Option<(&'static str, &'static str)> {
    signed::recipe(provider).map(|recipe| recipe.secret)
}

/// Whether a value can be used as that credential.
pub(crate) fn is_usable(provider: &str, field: &str, value: &str) -> bool {
    let recipe = signed::recipe(provider).filter(|recipe| recipe.secret.0 == field);
    recipe.is_none_or(|recipe| (recipe.is_secret)(value))
}

/// The header of a computed value.
fn computed(endpoint: &Endpoint, kind: Computed) -> Option<HeaderName> {
    let is_kind = |credential: &Credential| matches!(credential, Credential::Computed(found) if *found == kind);
    endpoint.schemes.iter().find(|scheme| is_kind(&scheme.credential)).map(|scheme| scheme.header.clone())
}

const UNVERIFIABLE: &str = "the sandbox cannot check this signature; write its check in enroll-sandbox/src/verify";

/// Rejects every signature of a provider without a check: an unchecked one must not pass as valid.
#[derive(Debug)]
struct Unverifiable;

impl Signature for Unverifiable {
    fn check(&self, request: &Received) -> Result<(), Mismatch> {
        tracing::warn!(provider = request.provider().unwrap_or_default(), "{UNVERIFIABLE}");
        Err(Mismatch::Signature)
    }

    fn explain(&self, _request: &Received) -> Explanation {
        Explanation { parts: Vec::new(), message: UNVERIFIABLE.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    #[test]
    fn every_signature_of_the_embedded_specs_can_be_checked() {
        for endpoint in spec::endpoints().unwrap() {
            let check = signature(endpoint, |_| "AAEC");
            assert!(!format!("{check:?}").contains("Unverifiable"), "{}", endpoint.id);
            assert_eq!(check.is_some(), secret(&endpoint.id).is_some(), "{}", endpoint.id);
        }
    }
}
