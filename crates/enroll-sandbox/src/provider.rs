//! One provider's double: its spec, the checks filled in with credentials, and the caller's choices.
//!
//! It holds what the steps of the pipeline need and takes none itself.

use crate::{
    case::Case,
    credentials::Credentials,
    duplicates::{Duplicates, normalised},
    error::StartError,
    fault::Faults,
    spec::Endpoint,
    store::Claim,
    verify::{self, PlainChecks, Signature},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the caller of the sandbox decides about a provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    /// None is the default.
    pub(crate) duplicates: Option<Duplicates>,
    /// The status to answer with, for cases that the spec documents under several.
    pub(crate) statuses: BTreeMap<Case, u16>,
    /// Whether refusals come in words that no document has.
    pub(crate) other_messages: bool,
    /// Whether a create that fails uses up its idempotency key.
    pub(crate) uses_up_keys: bool,
}

/// A provider, ready to serve.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) plain: PlainChecks,
    pub(crate) signature: Option<Box<dyn Signature>>,
    pub(crate) faults: Faults,
    choices: Choices,
}

impl Provider {
    /// Puts a provider together.
    ///
    /// # Errors
    ///
    /// When a status was chosen that the spec has no answer for.
    pub(crate) fn new(
        endpoint: &'static Endpoint,
        credentials: &Credentials,
        mut choices: Choices,
    ) -> Result<Self, StartError> {
        if let Some(Duplicates::RejectWith(status)) = choices.duplicates {
            choices.statuses.insert(Case::Duplicate, status);
        }
        for (case, status) in &choices.statuses {
            check_documented(endpoint, *case, *status)?;
        }
        let plain = PlainChecks::new(endpoint, credentials);
        let signature = verify::signature(endpoint, credentials);
        Ok(Self { endpoint, plain, signature, faults: Faults::default(), choices })
    }

    /// The status that was chosen for a case.
    pub(crate) fn chosen_status(&self, case: Case) -> Option<u16> {
        self.choices.statuses.get(&case).copied()
    }

    /// Whether a second user, or request, with the same value of this is refused.
    pub(crate) fn keeps_unique(&self, of: &str) -> bool {
        match self.choices.duplicates {
            Some(Duplicates::Allow) => of == "idempotency_key",
            Some(Duplicates::RejectPromised) => self.endpoint.promised.iter().any(|promised| promised == of),
            _ => true,
        }
    }

    /// Whether refusals come in words that no document has.
    pub(crate) fn uses_other_words(&self) -> bool {
        self.choices.other_messages
    }

    /// Whether a create that fails uses up its idempotency key.
    pub(crate) fn uses_up_keys(&self) -> bool {
        self.choices.uses_up_keys
    }

    /// The caller's own id of the user in a body.
    pub(crate) fn external_id(&self, body: &Value) -> Option<String> {
        first_text(body, &self.endpoint.customer.external_id)
    }

    /// The e-mail address in a body.
    pub(crate) fn email(&self, body: &Value) -> Option<String> {
        first_text(body, &self.endpoint.customer.email)
    }

    /// By what the caller knows the user of a request; empty where nothing in it tells.
    pub(crate) fn customer(&self, body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        self.external_id(&body).or_else(|| self.email(&body)).unwrap_or_default()
    }

    /// What of a body no other user may have; nothing where duplicates are allowed. A blank value
    /// is none, for a provider that trims could not tell two of them apart.
    pub(crate) fn claims(&self, body: &Value) -> Vec<Claim> {
        let provider = self.endpoint.id.as_str();
        let claim =
            |of: &str, value: &str| Claim { provider, of: of.to_owned(), value: normalised(provider, of, value) };
        let members = self.endpoint.unique.iter().filter(|member| self.keeps_unique(&member.of));
        let claims = members.filter_map(|member| Some(claim(&member.of, body.pointer(&member.pointer)?.as_str()?)));
        claims.filter(|claim| !claim.value.is_empty()).collect()
    }
}

fn first_text(body: &Value, pointers: &[String]) -> Option<String> {
    pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_str()).map(str::to_owned)
}

fn check_documented(endpoint: &Endpoint, case: Case, status: u16) -> Result<(), StartError> {
    let documented: BTreeSet<u16> = endpoint.refusals_of(case).map(|refusal| refusal.status.as_u16()).collect();
    if documented.contains(&status) {
        return Ok(());
    }
    let documented = documented.into_iter().collect();
    Err(StartError::NoSuchResponse { provider: endpoint.id.clone(), case, status, documented })
}
