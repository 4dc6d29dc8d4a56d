//! A fake provider: its spec, its checks with the sandbox's credentials, and the caller's choices.
//!
//! `pipeline` processes a request with it, step by step.

mod duplicates;
pub(crate) mod pipeline;

pub use duplicates::Duplicates;

use crate::{
    credentials::Credentials,
    fault::Faults,
    spec::{Case, Endpoint},
    store::Claim,
    verify::{self, PlainChecks, Signature},
};
use duplicates::normalised;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the caller of the sandbox chooses for a provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    /// `None` is the default.
    pub(crate) duplicates: Option<Duplicates>,
    /// The status of the response, for cases that the spec documents with several.
    pub(crate) statuses: BTreeMap<Case, u16>,
    /// Whether rejections have error messages that no provider documents.
    pub(crate) other_messages: bool,
    /// Whether a create that fails uses up its idempotency key.
    pub(crate) uses_up_keys: bool,
}

/// A provider that is ready to process requests.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) plain: PlainChecks,
    pub(crate) signature: Option<Box<dyn Signature>>,
    pub(crate) faults: Faults,
    choices: Choices,
}

impl Provider {
    /// A provider with its checks. The statuses among the choices must be documented in the spec.
    pub(crate) fn new(endpoint: &'static Endpoint, credentials: &Credentials, choices: Choices) -> Self {
        let credential = |field: &str| credentials.get(&endpoint.id, field).unwrap_or_default();
        let plain = PlainChecks::new(endpoint, credential);
        let signature = verify::signature(endpoint, credential);
        Self { endpoint, plain, signature, faults: Faults::default(), choices }
    }

    /// The status that was chosen for a case.
    pub(crate) fn chosen_status(&self, case: Case) -> Option<u16> {
        self.choices.statuses.get(&case).copied()
    }

    /// Whether a second user, or idempotency key, with the same value is rejected.
    pub(crate) fn is_unique(&self, of: &str) -> bool {
        match self.choices.duplicates {
            Some(Duplicates::Allow) => of == "idempotency_key",
            Some(Duplicates::RejectPromised) => self.endpoint.promised.iter().any(|promised| promised == of),
            _ => true,
        }
    }

    /// Whether rejections have error messages that no provider documents.
    pub(crate) fn uses_other_messages(&self) -> bool {
        self.choices.other_messages
    }

    /// Whether a create that fails uses up its idempotency key.
    pub(crate) fn uses_up_keys(&self) -> bool {
        self.choices.uses_up_keys
    }

    /// The external id in a body.
    pub(crate) fn external_id(&self, body: &Value) -> Option<String> {
        first_string(body, &self.endpoint.customer.external_id)
    }

    /// The e-mail address in a body.
    pub(crate) fn email(&self, body: &Value) -> Option<String> {
        first_string(body, &self.endpoint.customer.email)
    }

    /// What identifies the customer in a request body; empty if nothing does.
    pub(crate) fn customer(&self, body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        self.external_id(&body).or_else(|| self.email(&body)).unwrap_or_default()
    }

    /// The values of a body that must be unique; none if duplicates are allowed. A blank value is
    /// left out, because a provider that trims cannot distinguish two of them.
    pub(crate) fn claims(&self, body: &Value) -> Vec<Claim> {
        let provider = self.endpoint.id.as_str();
        let claim =
            |of: &str, value: &str| Claim { provider, of: of.to_owned(), value: normalised(provider, of, value) };
        let fields = self.endpoint.unique.iter().filter(|field| self.is_unique(&field.of));
        let claims = fields.filter_map(|field| Some(claim(&field.of, body.pointer(&field.pointer)?.as_str()?)));
        claims.filter(|claim| !claim.value.is_empty()).collect()
    }
}

fn first_string(body: &Value, pointers: &[String]) -> Option<String> {
    pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_str()).map(str::to_owned)
}
