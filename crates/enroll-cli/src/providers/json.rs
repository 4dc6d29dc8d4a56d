//! The object of a provider. Its fields are stable: new ones may come, none changes its meaning.

use enroll::facts::{AuthHeader, AuthValue, LookUpFacts, RetryPromise, Server};
use enroll::{Facts, Requirement};
use serde::Serialize;

use crate::output::VERSION;

/// A provider.
#[derive(Serialize)]
pub(super) struct Provider {
    v: u32,
    id: &'static str,
    name: &'static str,
    /// The version of its API.
    version: &'static str,
    /// `live` or `dark`.
    status: String,
    method: &'static str,
    path: &'static str,
    auth: Vec<Auth>,
    /// What a signature covers; null if nothing is signed.
    signs: Option<&'static str>,
    /// `person`, `business`, `reference`.
    modes: Vec<String>,
    /// Paths in a profile.
    unique: &'static [&'static str],
    retry_safe_by: Vec<Promise>,
    retry_note: &'static str,
    look_up: LookUp,
    hosts: Vec<Host>,
    /// What is shown once, when a user is created.
    one_time_secrets: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirements: Option<Vec<Field>>,
}

#[derive(Serialize)]
struct Auth {
    header: &'static str,
    /// Its value with the names of credentials in braces, or `signature` or `nonce`.
    value: &'static str,
}

#[derive(Serialize)]
struct Promise {
    by: String,
    max_age_seconds: Option<u64>,
}

#[derive(Serialize)]
struct LookUp {
    by: Vec<String>,
    call: Option<&'static str>,
    note: &'static str,
}

#[derive(Serialize)]
struct Host {
    name: &'static str,
    url: &'static str,
}

/// A field of the request.
#[derive(Serialize)]
struct Field {
    field: &'static str,
    required: bool,
    /// Paths in a profile, one of which is enough.
    from: &'static [&'static str],
    rule: Option<&'static str>,
    /// The form of the request that has it; null if all have it.
    mode: Option<&'static str>,
}

impl Provider {
    /// Without the requirements.
    pub(super) fn new(facts: &'static Facts) -> Self {
        Self {
            v: VERSION,
            id: facts.id,
            name: facts.name,
            version: facts.version,
            status: facts.status.to_string(),
            method: facts.method,
            path: facts.path,
            auth: facts.auth.iter().map(Auth::new).collect(),
            signs: facts.signs,
            modes: facts.modes.iter().map(ToString::to_string).collect(),
            unique: facts.unique,
            retry_safe_by: facts.retry_safe_by.iter().map(Promise::new).collect(),
            retry_note: facts.retry_note,
            look_up: LookUp::new(&facts.look_up),
            hosts: facts.servers.iter().map(|Server { name, url }| Host { name, url }).collect(),
            one_time_secrets: one_time_secrets(facts).collect(),
            requirements: None,
        }
    }

    pub(super) fn in_detail(facts: &'static Facts) -> Self {
        Self { requirements: Some(facts.requirements.iter().map(Field::new).collect()), ..Self::new(facts) }
    }
}

/// The names of what is shown once.
pub(super) fn one_time_secrets(facts: &Facts) -> impl Iterator<Item = &'static str> {
    let password = facts.keep.one_time_password.map(|_| "one_time_password");
    password.into_iter().chain(facts.keep.refresh_token.map(|_| "refresh_token"))
}

impl Auth {
    const fn new(header: &AuthHeader) -> Self {
        let value = match header.value {
            AuthValue::Credentials(template) => template,
            AuthValue::Signature => "signature",
            AuthValue::Nonce => "nonce",
        };
        Self { header: header.name, value }
    }
}

impl Promise {
    fn new(promise: &RetryPromise) -> Self {
        Self { by: promise.by.to_string(), max_age_seconds: promise.max_age.map(|age| age.as_secs()) }
    }
}

impl LookUp {
    fn new(facts: &LookUpFacts) -> Self {
        Self { by: facts.by.iter().map(ToString::to_string).collect(), call: facts.call, note: facts.note }
    }
}

impl Field {
    const fn new(of: &Requirement) -> Self {
        Self { field: of.field, required: of.required, from: of.from, rule: of.rule, mode: of.mode }
    }
}
