//! One provider's double: its spec, the checks filled in with credentials, and the caller's choices.
//!
//! It holds what the steps of the pipeline need and takes none itself.

use crate::{
    case::Case,
    credentials::Credentials,
    duplicates::{Duplicates, normalised},
    error::StartError,
    spec::Endpoint,
    store::Claim,
    verify::{self, PlainChecks, Signature},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the caller of the sandbox decides about a provider.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    pub(crate) duplicates: Duplicates,
    /// The status to answer with, for cases that the spec documents under several.
    pub(crate) statuses: BTreeMap<Case, u16>,
}

/// A provider, ready to serve.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) plain: PlainChecks,
    pub(crate) signature: Option<Box<dyn Signature>>,
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
        if let Duplicates::RefuseWith(status) = choices.duplicates {
            choices.statuses.insert(Case::Duplicate, status);
        }
        for (case, status) in &choices.statuses {
            check_documented(endpoint, *case, *status)?;
        }
        let plain = PlainChecks::new(endpoint, credentials);
        Ok(Self { endpoint, plain, signature: verify::signature(endpoint, credentials), choices })
    }

    /// The status that was chosen for a case.
    pub(crate) fn chosen_status(&self, case: Case) -> Option<u16> {
        self.choices.statuses.get(&case).copied()
    }

    /// What of a body no other user may have; nothing where duplicates are allowed.
    pub(crate) fn claims(&self, body: &Value) -> Vec<Claim> {
        if self.choices.duplicates == Duplicates::Allow {
            return Vec::new();
        }
        let provider = self.endpoint.id.as_str();
        let claim =
            |of: &str, value: &str| Claim { provider, of: of.to_owned(), value: normalised(provider, of, value) };
        let members = self.endpoint.unique.iter();
        members.filter_map(|member| Some(claim(&member.of, body.pointer(&member.pointer)?.as_str()?))).collect()
    }
}

fn check_documented(endpoint: &Endpoint, case: Case, status: u16) -> Result<(), StartError> {
    let documented: BTreeSet<u16> = endpoint.refusals_of(case).map(|refusal| refusal.status.as_u16()).collect();
    if documented.contains(&status) {
        return Ok(());
    }
    let documented = documented.into_iter().collect();
    Err(StartError::NoSuchAnswer { provider: endpoint.id.clone(), case, status, documented })
}
