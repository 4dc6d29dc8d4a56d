//! Credentials that a header carries as they are: API keys and bearer tokens.
//!
//! Everything about them stands in the spec, so a provider that signs nothing needs no code here. Values are compared
//! in constant time, as a provider should.

use crate::{
    case::Case,
    credentials::Credentials,
    record::Received,
    spec::{Credential, Endpoint, Scheme},
    verify::{Template, Tokens},
};
use http::HeaderName;
use std::fmt;
use subtle::ConstantTimeEq;

/// The checks of all headers that authorise a provider's requests.
pub(crate) struct PlainChecks(Vec<Check>);

struct Check {
    header: HeaderName,
    expected: Expected,
}

enum Expected {
    /// Exactly this value.
    Value(String),
    /// One of the tokens that are good now, after the word `Bearer`.
    Token(Tokens),
    /// Any value of this form: what a call may replace, such as the fingerprint of a device, which is registered and not checked.
    Form(Template),
    /// Any value at all; the signature's check judges it.
    Anything,
}

impl PlainChecks {
    /// The checks of a provider, filled in from the sandbox's credentials.
    pub(crate) fn new(endpoint: &Endpoint, credentials: &Credentials) -> Self {
        Self(endpoint.schemes.iter().map(|scheme| Check::new(scheme, &endpoint.id, credentials)).collect())
    }

    /// Checks that every header is there, then that every value is right.
    ///
    /// # Errors
    ///
    /// [`Case::MissingCredentials`] or [`Case::WrongCredentials`].
    pub(crate) fn check(&self, request: &Received) -> Result<(), Case> {
        if !self.0.iter().all(|check| request.headers().get(&check.header).is_some_and(|value| !value.is_empty())) {
            return Err(Case::MissingCredentials);
        }
        if self.0.iter().all(|check| check.accepts(request)) { Ok(()) } else { Err(Case::WrongCredentials) }
    }

    /// The bearer tokens, where the provider takes such.
    pub(crate) fn tokens(&self) -> Option<&Tokens> {
        self.0.iter().find_map(Check::tokens)
    }

    /// Ends the bearer token of a request.
    pub(crate) fn expire(&self, request: &Received) {
        for check in &self.0 {
            let token = request.header(&check.header).and_then(bearer_token);
            if let (Some(tokens), Some(token)) = (check.tokens(), token) {
                tokens.expire(token);
            }
        }
    }
}

impl fmt::Debug for PlainChecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|check| &check.header)).finish()
    }
}

impl Check {
    fn new(scheme: &Scheme, provider: &str, credentials: &Credentials) -> Self {
        let value = |member: &str| credentials.get(provider, member).unwrap_or_default();
        let expected = match &scheme.credential {
            Credential::Fixed(template) if scheme.is_bearer => Expected::Token(Tokens::new(template.fill(value))),
            Credential::Fixed(template) => Expected::Value(template.fill(value)),
            Credential::PerCall(template) => Expected::Form(template.clone()),
            Credential::Computed(_) => Expected::Anything,
        };
        Self { header: scheme.header.clone(), expected }
    }

    fn tokens(&self) -> Option<&Tokens> {
        match &self.expected {
            Expected::Token(tokens) => Some(tokens),
            _ => None,
        }
    }

    fn accepts(&self, request: &Received) -> bool {
        let Some(value) = request.header(&self.header) else { return false };
        match &self.expected {
            Expected::Value(expected) => value.as_bytes().ct_eq(expected.as_bytes()).into(),
            Expected::Token(tokens) => bearer_token(value).is_some_and(|token| tokens.accept(token)),
            Expected::Form(template) => template.fits(value),
            Expected::Anything => true,
        }
    }
}

/// The token after the word `Bearer`, which RFC 9110 lets a client write in any case.
fn bearer_token(value: &str) -> Option<&str> {
    let (word, token) = value.split_once(' ')?;
    word.eq_ignore_ascii_case("bearer").then_some(token)
}
