//! Whether a request comes from who it claims to come from, by this crate's own code.
//!
//! The clients of this workspace are never asked: the sandbox is an independent check of what they
//! send. Plain credentials need nothing but the spec. A signature needs a file in `signed/`, whose
//! list is made from the specs; until its check is written every signed request is refused.

mod plain;
#[rustfmt::skip]
mod signed;
mod template;
mod tokens;

pub(crate) use plain::PlainChecks;
pub(crate) use template::Template;
pub(crate) use tokens::Tokens;

use crate::{
    case::Case,
    credentials::Credentials,
    record::Received,
    spec::{Computed, Credential, Endpoint},
};
use http::HeaderName;
use std::fmt::Debug;

/// The check of what is made anew for each attempt: a signature and a nonce.
pub(crate) trait Signature: Debug + Send + Sync {
    /// Checks the signature over the bytes received, then the nonce.
    ///
    /// The order matters: a nonce under a wrong signature must not count as seen, or anybody could use up the nonces of
    /// a key.
    ///
    /// # Errors
    ///
    /// The case of the refusal.
    fn check(&self, request: &Received) -> Result<(), Case>;
}

/// What a provider signs with, and how that is checked.
struct Recipe {
    /// The name of the secret among the credentials, and a made-up value.
    secret: (&'static str, &'static str),
    /// Whether a text can be such a secret.
    is_secret: fn(&str) -> bool,
    check: MakeCheck,
}

/// Makes a check of the header with the signature, the one with a nonce if the spec has one, and
/// the secret; nothing if these are not enough for it.
type MakeCheck = fn(HeaderName, Option<HeaderName>, &str) -> Option<Box<dyn Signature>>;

/// The signature that a provider asks for; `None` where it asks for none.
pub(crate) fn signature(endpoint: &Endpoint, credentials: &Credentials) -> Option<Box<dyn Signature>> {
    let header = computed(endpoint, Computed::Signature)?;
    let check = signed::recipe(&endpoint.id).and_then(|recipe| {
        let secret = credentials.get(&endpoint.id, recipe.secret.0).unwrap_or_default();
        (recipe.check)(header, computed(endpoint, Computed::Nonce), secret)
    });
    Some(check.unwrap_or_else(|| Box::new(Unverifiable)))
}

/// The secret that signs and so is in no header template, with a made-up value.
pub(crate) fn secret(provider: &str) -> Option<(&'static str, &'static str)> {
    signed::recipe(provider).map(|recipe| recipe.secret)
}

/// Whether a value can be used as a credential at all.
pub(crate) fn is_usable(provider: &str, member: &str, value: &str) -> bool {
    let recipe = signed::recipe(provider).filter(|recipe| recipe.secret.0 == member);
    recipe.is_none_or(|recipe| (recipe.is_secret)(value))
}

/// The header of a computed scheme.
fn computed(endpoint: &Endpoint, kind: Computed) -> Option<HeaderName> {
    let is_kind = |credential: &Credential| matches!(credential, Credential::Computed(found) if *found == kind);
    endpoint.schemes.iter().find(|scheme| is_kind(&scheme.credential)).map(|scheme| scheme.header.clone())
}

/// Stands for a signature that nobody has written a check for: an unchecked signature must not pass for a right one.
#[derive(Debug)]
struct Unverifiable;

impl Signature for Unverifiable {
    fn check(&self, request: &Received) -> Result<(), Case> {
        let provider = request.provider().unwrap_or_default();
        tracing::warn!(
            provider,
            "the sandbox cannot check this signature; write its check in enroll-sandbox/src/verify"
        );
        Err(Case::WrongSignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec;

    #[test]
    fn every_signature_of_the_embedded_specs_can_be_checked() {
        for endpoint in spec::endpoints().unwrap() {
            let check = signature(endpoint, &Credentials::default());
            assert!(!format!("{check:?}").contains("Unverifiable"), "{}", endpoint.id);
            assert_eq!(check.is_some(), secret(&endpoint.id).is_some(), "{}", endpoint.id);
        }
    }
}
