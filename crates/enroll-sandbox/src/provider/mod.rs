//! A fake provider: its spec, its checks with the sandbox's credentials, and the caller's choices.
//!
//! `pipeline` processes a create with it, step by step, and `look_up` a look-up. The checks that
//! both share are in `admission`.

mod admission;
mod duplicates;
pub(crate) mod look_up;
mod personal;
pub(crate) mod pipeline;
mod query;
mod rejected;
pub(crate) mod seeding;

pub use duplicates::Duplicates;

use crate::{
    credentials::Credentials,
    fault::Faults,
    response::JsonResponse,
    spec::{Case, Endpoint, Operation},
    store::{Claim, SeedUser, Seeded, View},
    verify::{self, PlainChecks, Signature},
};
use duplicates::normalised;
use personal::Personal;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

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
    /// How long after its creation a look-up finds a user.
    pub(crate) visible_after: Duration,
    /// Whether unknown fields are rejected.
    pub(crate) is_strict: bool,
    /// Whether reasons have the values that were received.
    pub(crate) shows_personal: bool,
}

/// A provider that is ready to process requests.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) plain: PlainChecks,
    pub(crate) signature: Option<Box<dyn Signature>>,
    /// The plan for creates.
    pub(crate) faults: Faults,
    /// The plan for look-ups, which is apart so that it changes no create.
    pub(crate) look_up_faults: Faults,
    choices: Choices,
    personal: Personal,
}

impl Provider {
    /// A provider with its checks. The statuses among the choices must be documented in the spec.
    pub(crate) fn new(endpoint: &'static Endpoint, credentials: &Credentials, choices: Choices) -> Self {
        let credential = |field: &str| credentials.get(&endpoint.id, field).unwrap_or_default();
        let plain = PlainChecks::new(endpoint, credential);
        let signature = verify::signature(endpoint, credential);
        let (faults, look_up_faults) = (Faults::default(), Faults::default());
        let personal = Personal::new(choices.shows_personal, credentials);
        Self { endpoint, plain, signature, faults, look_up_faults, choices, personal }
    }

    /// The response of an operation to a rejected request, as it was chosen.
    pub(crate) fn rejection(&self, operation: &Operation, case: Case, of: Option<&str>) -> JsonResponse {
        let chosen = self.choices.statuses.get(&case).copied();
        let is_documented = |status: &u16| operation.rejections_of(case).any(|one| one.status.as_u16() == *status);
        let response = JsonResponse::rejected(operation, case, of, chosen.filter(is_documented));
        if self.choices.other_messages { response.with_other_messages() } else { response }
    }

    /// What look-ups of the provider see at this moment.
    pub(crate) fn view(&self, now: SystemTime) -> View<'_> {
        View { provider: &self.endpoint.id, now, visible_after: self.choices.visible_after }
    }

    /// How a second user with the same value of a unique field is treated.
    pub(crate) fn duplicates(&self) -> Duplicates {
        self.choices.duplicates.unwrap_or_default()
    }

    /// Whether a second user, or idempotency key, with the same value is rejected.
    pub(crate) fn is_unique(&self, of: &str) -> bool {
        match self.choices.duplicates {
            Some(Duplicates::Allow) => of == "idempotency_key",
            Some(Duplicates::RejectPromised) => self.endpoint.promised.iter().any(|promised| promised == of),
            _ => true,
        }
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

    /// What identifies the customer in the body of a create; empty if nothing does.
    pub(crate) fn customer(&self, body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        self.external_id(&body).or_else(|| self.email(&body)).unwrap_or_default()
    }

    /// The values that must be unique of a user that no request created.
    pub(crate) fn claims_of(&self, user: &SeedUser) -> Vec<Claim> {
        let provider = self.endpoint.id.as_str();
        let is_counted = |of: &str| user.kind != Seeded::OtherPartner || duplicates::is_global(provider, of);
        let values = [("email", &user.email), ("external_id", &user.external_id)];
        let values = values.into_iter().filter(|(of, _)| self.endpoint.unique.iter().any(|field| field.of == *of));
        let values = values.filter(|(of, _)| self.is_unique(of) && is_counted(of));
        let claims = values.filter_map(|(of, value)| {
            Some(Claim { provider, of: of.to_owned(), value: normalised(provider, of, value.as_deref()?).into_owned() })
        });
        claims.filter(|claim| !claim.value.is_empty()).collect()
    }

    /// The values of a body that must be unique; none if duplicates are allowed. A blank value is
    /// left out, because a provider that trims cannot distinguish two of them.
    pub(crate) fn claims(&self, body: &Value) -> Vec<Claim> {
        let provider = self.endpoint.id.as_str();
        let claim = |of: &str, value: &str| Claim {
            provider,
            of: of.to_owned(),
            value: normalised(provider, of, value).into_owned(),
        };
        let fields = self.endpoint.unique.iter().filter(|field| self.is_unique(&field.of));
        let claims = fields.filter_map(|field| Some(claim(&field.of, body.pointer(&field.pointer)?.as_str()?)));
        claims.filter(|claim| !claim.value.is_empty()).collect()
    }
}

fn first_string(body: &Value, pointers: &[String]) -> Option<String> {
    pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_str()).map(str::to_owned)
}
