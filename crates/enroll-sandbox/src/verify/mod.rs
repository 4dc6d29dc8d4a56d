//! Whether a request comes from who it claims to come from, by this crate's own code.
//!
//! The clients of this workspace are never asked: the sandbox is an independent check of what they send. Plain
//! credentials need nothing but the spec. A signature needs a file here and a line in [`signature`] and [`secrets`];
//! without one every signed request is refused.

mod kraken;
mod onchainpay;
mod plain;
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

/// The signature that a provider asks for; `None` where it asks for none.
pub(crate) fn signature(endpoint: &Endpoint, credentials: &Credentials) -> Option<Box<dyn Signature>> {
    let header = computed(endpoint, Computed::Signature)?;
    let secret = |member| credentials.get(&endpoint.id, member).unwrap_or_default();
    match (endpoint.id.as_str(), computed(endpoint, Computed::Nonce)) {
        ("kraken", Some(nonce)) => Some(Box::new(kraken::Kraken::new(header, nonce, secret("api_secret")))),
        ("onchainpay", _) => Some(Box::new(onchainpay::OnchainPay::new(header, secret("private_key")))),
        _ => Some(Box::new(Unverifiable)),
    }
}

/// The secrets that sign and so stand in no header template, with made-up values.
pub(crate) fn secrets(provider: &str) -> &'static [(&'static str, &'static str)] {
    match provider {
        "kraken" => &[("api_secret", kraken::MADE_UP_SECRET)],
        "onchainpay" => &[("private_key", "sandbox-onchainpay-private_key")],
        _ => &[],
    }
}

/// Whether a value can be used as a credential at all.
pub(crate) fn is_usable(provider: &str, member: &str, value: &str) -> bool {
    match (provider, member) {
        ("kraken", "api_secret") => kraken::is_secret(value),
        _ => true,
    }
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
            assert_eq!(check.is_some(), !secrets(&endpoint.id).is_empty(), "{}", endpoint.id);
        }
    }
}
