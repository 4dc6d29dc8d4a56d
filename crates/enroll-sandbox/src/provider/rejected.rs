//! A rejection by a provider of the sandbox: the case, which decides the response, and the reason,
//! which is recorded for the person who writes the client.

use super::Provider;
use crate::{
    reason::{Problem, Reason, own},
    spec::Case,
    store::{Conflict, KEY_LIFETIME, Received},
    verify::Mismatch,
};
use serde_json::Value;

/// Why a request is rejected.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(super) kind: Kind,
    pub(super) reason: Box<Reason>,
}

/// What decides the response.
#[derive(Debug)]
pub(super) enum Kind {
    /// By the provider, for this case; `of` is the path in `NewUser` of a duplicate value.
    Case { case: Case, of: Option<String> },
    /// By the sandbox itself, because the limit of users is reached.
    Full,
}

impl Rejected {
    pub(super) fn new(case: Case, reason: impl Into<Box<Reason>>) -> Self {
        Self { kind: Kind::Case { case, of: None }, reason: reason.into() }
    }

    /// The case, unless the sandbox itself rejects the request.
    pub(super) fn case(&self) -> Option<Case> {
        match self.kind {
            Kind::Case { case, .. } => Some(case),
            Kind::Full => None,
        }
    }
}

impl Provider {
    /// The rejection of a computed value.
    pub(super) fn mismatch(&self, mismatch: Mismatch, request: &Received) -> Rejected {
        let case = mismatch.case();
        let reason = match mismatch {
            Mismatch::Nonce(nonce, message) => Reason::new(case.as_str(), message).with_nonce(nonce),
            Mismatch::Signature => self.wrong_signature(case, request),
        };
        Rejected::new(case, reason)
    }

    fn wrong_signature(&self, case: Case, request: &Received) -> Reason {
        let Some(explained) = self.signature.as_ref().map(|signature| signature.explain(request)) else {
            return Reason::new(case.as_str(), "the signature does not match");
        };
        let parts = explained.parts.iter().map(|(name, bytes)| self.personal.part(name, bytes));
        Reason::new(case.as_str(), explained.message).with_signed(parts.collect())
    }

    /// The rejection of a create whose user cannot be stored.
    pub(super) fn conflict(&self, conflict: Conflict, request: &Received, body: &Value) -> Rejected {
        match conflict {
            Conflict::Full => Rejected { kind: Kind::Full, reason: Box::new(own::FULL.into()) },
            Conflict::IdempotencyKey => {
                let case = Case::IdempotencyKeyReused;
                let message = format!(
                    "the idempotency key was used within the last {} hours; send a new one, unless this is a retry, \
                     whose user may exist",
                    KEY_LIFETIME.as_secs() / 3600
                );
                let header = self.endpoint.idempotency_header().map_or("", http::HeaderName::as_str);
                let problem = Problem::of_header(header, "unique", "was used before");
                Rejected::new(case, Reason::new(case.as_str(), message).with_problem(problem))
            }
            Conflict::Field(of) => {
                let reason = self.duplicate(&of, body);
                let unknown = self.endpoint.create.unknown_fields(request);
                let kind = Kind::Case { case: Case::Duplicate, of: Some(of) };
                Rejected { kind, reason: Box::new(reason.with_unknown(unknown)) }
            }
        }
    }

    fn duplicate(&self, of: &str, body: &Value) -> Reason {
        let message = format!(
            "a user with this {of} exists, and {} accepts it once; send another, or look that user up",
            self.endpoint.id
        );
        let reason = Reason::new(Case::Duplicate.as_str(), message);
        let sent = self.endpoint.unique.iter().filter(|field| field.of == of);
        let Some(field) = sent.into_iter().find(|field| body.pointer(&field.pointer).is_some()) else { return reason };
        let value = body.pointer(&field.pointer).and_then(|value| self.personal.json(value));
        let problem = Problem::new("body", &field.pointer, "unique", "belongs to another user");
        reason.with_problem(Problem { value, ..problem })
    }
}
