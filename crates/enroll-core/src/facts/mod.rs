//! What is known about a provider, as data. The values are generated from its spec, and are nowhere
//! else.

mod capabilities;
mod look_up;

use enroll_client::Service;
pub use enroll_client::{
    ErrorField, ErrorPattern, Evidence, Existing, KeyPlace, ListedError, RejectionKind, RetryKey, RetryPromise,
};

pub use capabilities::Capabilities;
pub use look_up::{LookUpFacts, LookUpKey, NotFoundProves};

/// Everything known about a provider.
///
/// ```
/// use enroll_core::Facts;
/// fn required(facts: &Facts) -> impl Iterator<Item = &'static str> {
///     facts.requirements.iter().filter(|field| field.required).map(|field| field.field)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Its id, as in `kraken`.
    pub id: &'static str,
    /// Its name, as in `Kraken Embed`.
    pub name: &'static str,
    /// The version of its API that the spec describes, as the provider names it: a date or a number.
    pub version: &'static str,
    /// Whether the service is live.
    pub status: ServiceStatus,
    /// Which kinds of subject it accepts.
    pub modes: &'static [Mode],
    /// What a signature covers; none if nothing is signed.
    pub signs: Option<&'static str>,
    /// Paths in [`NewUser`](crate::NewUser) that are unique at the provider.
    pub unique: &'static [&'static str],
    /// What makes a retry safe after an unknown outcome: each is a promise of the provider's page,
    /// kept if the request carries the key.
    pub retry_safe_by: &'static [RetryPromise],
    /// What is known about retries, in a sentence.
    pub retry_note: &'static str,
    /// Whether and how a user can be found after an unknown outcome.
    pub look_up: LookUpFacts,
    /// Confirmed base addresses.
    pub servers: &'static [Server],
    /// The method of the call.
    pub method: &'static str,
    /// The path of the call.
    pub path: &'static str,
    /// The statuses of a created user.
    pub success: &'static [u16],
    /// The documented error statuses.
    pub errors: &'static [u16],
    /// The request headers that carry credentials, signature and nonce.
    pub auth: &'static [AuthHeader],
    /// The request headers that change from call to call.
    pub parameters: &'static [&'static str],
    /// The response header with the provider's id of the request.
    pub request_id_header: Option<&'static str>,
    /// The response header with the seconds to wait, in addition to `Retry-After`.
    pub wait_header: Option<&'static str>,
    /// Where in a response the user id and the one-time secrets are.
    pub keep: Keep,
    /// Where in a request the caller's own id is, as a JSON pointer.
    pub external_id_pointer: Option<&'static str>,
    /// Where in a request the e-mail address is, as a JSON pointer.
    pub email_pointer: Option<&'static str>,
    /// The fields at the top of a body that make it the provider's own error.
    pub error_fields: &'static [ErrorField],
    /// The errors whose meaning is known, each with its source.
    pub listed_errors: &'static [ListedError],
    /// Whether a success status may carry a failure.
    pub in_band_failure: bool,
    /// The sources of each field of the request.
    pub requirements: &'static [Requirement],
}

impl Facts {
    /// The part of the facts that the client uses.
    pub const fn service(&'static self, user_agent: &'static str) -> Service {
        Service {
            provider: self.id,
            user_agent,
            success: self.success,
            errors: self.errors,
            request_id_header: self.request_id_header,
            request_id: self.keep.request_id,
            wait_header: self.wait_header,
            user_id: self.keep.user_id,
            secrets: [self.keep.one_time_password, self.keep.refresh_token],
            external_id: self.external_id_pointer,
            email: self.email_pointer,
            error_fields: self.error_fields,
            listed_errors: self.listed_errors,
            in_band_failure: self.in_band_failure,
            retry_safe_by: self.retry_safe_by,
        }
    }

    /// The names of the request headers that carry credentials, signature and nonce.
    pub fn credential_headers(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.auth.iter().map(|header| header.name)
    }

    /// Whether the provider knows keys that make a retry safe.
    ///
    /// ```
    /// fn keys_of(providers: &[&'static enroll_core::Facts]) -> Vec<&'static str> {
    ///     providers.iter().filter(|facts| facts.takes_idempotency_keys()).map(|facts| facts.id).collect()
    /// }
    /// ```
    pub fn takes_idempotency_keys(&self) -> bool {
        self.retry_safe_by.iter().any(|promise| promise.by == RetryKey::IdempotencyKey)
    }

    /// The requirement that a path in a profile is a source of.
    ///
    /// ```
    /// fn field(facts: &enroll_core::Facts) -> Option<&'static str> {
    ///     facts.requirement_of("subject.person.residence.city").map(|requirement| requirement.field)
    /// }
    /// ```
    pub fn requirement_of(&self, path: &str) -> Option<&'static Requirement> {
        self.requirements.iter().find(|requirement| requirement.from.contains(&path))
    }
}

/// Whether a provider's service is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceStatus {
    /// The service responds.
    Live,
    /// The service no longer responds; the client works against the sandbox.
    Dark,
}

/// A request header that authorises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthHeader {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub value: AuthValue,
}

/// What an authorising header holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthValue {
    /// Credentials, by name in a template such as `Bearer {token}`.
    Credentials(&'static str),
    /// A signature, made anew for each attempt.
    Signature,
    /// A nonce, drawn anew for each attempt.
    Nonce,
}

/// A kind of subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A person.
    Person,
    /// A business.
    Business,
    /// Only your external id of the user, no other data.
    Reference,
}

/// A confirmed base address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// `production`, `staging` or `sandbox`.
    pub name: &'static str,
    /// The address.
    pub url: &'static str,
}

/// Where in a response the user id and the one-time secrets are, as JSON pointers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The provider's id of the user.
    pub user_id: Option<&'static str>,
    /// A password that is shown once.
    pub one_time_password: Option<&'static str>,
    /// A token for later calls.
    pub refresh_token: Option<&'static str>,
    /// The provider's id of the request.
    pub request_id: Option<&'static str>,
}

/// One field of a request: its sources in the profile, and its rule.
///
/// ```
/// fn print(provider: &dyn enroll_core::CreateUser) {
///     for requirement in provider.requirements() {
///         println!("{} from {}", requirement.field, requirement.from.join(" or "));
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The field, as in `residence.city` or `aml[].question_id`; a header as `header X-SP-USER-IP`.
    pub field: &'static str,
    /// Whether every request has it.
    pub required: bool,
    /// The paths in a profile that it is taken from, one of which is enough, as a
    /// [`Problem`](crate::Problem) names them: `subject.person.residence.city`.
    ///
    /// Extras are in the profile under the provider's id, so `extras.client_identifier` in the spec
    /// is `extras.kraken.client_identifier` here. Three kinds of path are in no profile: `call.…`
    /// is an option of the call ([`CallOptions`](crate::CallOptions)), `signer.…` is filled in by
    /// the signer, and `constant` is the same in every request.
    pub from: &'static [&'static str],
    /// The rule for its value, if the provider has one.
    pub rule: Option<&'static str>,
    /// Who may see it.
    pub privacy: Privacy,
    /// The form of the request that has it, if there are several.
    pub mode: Option<&'static str>,
}

impl Requirement {
    /// What every request has, without a rule and in every form of the request.
    pub const fn required(field: &'static str, from: &'static [&'static str], privacy: Privacy) -> Self {
        Self { field, required: true, from, rule: None, privacy, mode: None }
    }

    /// What a request may have, without a rule and in every form of the request.
    pub const fn optional(field: &'static str, from: &'static [&'static str], privacy: Privacy) -> Self {
        Self { required: false, ..Self::required(field, from, privacy) }
    }

    /// The same with a rule.
    #[must_use]
    pub const fn with_rule(self, rule: &'static str) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// The same in one form of the request alone.
    #[must_use]
    pub const fn in_mode(self, mode: &'static str) -> Self {
        Self { mode: Some(mode), ..self }
    }
}

/// Who may see a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Never shown, wiped from memory.
    Secret,
    /// About a person, never shown.
    Personal,
    /// May be shown.
    Public,
}
