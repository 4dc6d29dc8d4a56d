//! Checks credentials that a header carries unchanged: API keys and bearer tokens.
//!
//! The spec says everything about them, so a provider that does not sign needs no code. Values are
//! compared in constant time, as a provider should.

use super::Tokens;
use crate::{
    spec::{Case, Credential, Endpoint, Scheme, Template},
    store::Received,
};
use http::HeaderName;
use std::fmt;
use subtle::ConstantTimeEq;

/// The checks of all headers that authorise a request.
pub(crate) struct PlainChecks(Vec<Check>);

struct Check {
    header: HeaderName,
    expected: Expected,
}

enum Expected {
    /// Exactly this value.
    Value(String),
    /// One of the valid tokens, after `Bearer`.
    Token(Tokens),
    /// Any value that matches this template: what a call may replace, such as the fingerprint of a
    /// device, which a provider registers and does not check.
    Matching(Template),
    /// Any value; the check of the signature verifies it.
    Anything,
}

impl PlainChecks {
    /// The checks of a provider, with each credential looked up by its name.
    pub(crate) fn new<'a>(endpoint: &Endpoint, credential: impl Fn(&str) -> &'a str) -> Self {
        Self(endpoint.schemes.iter().map(|scheme| Check::new(scheme, &credential)).collect())
    }

    /// Checks that every header is present, then that every value is valid.
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

    /// The bearer tokens, if the provider has them.
    pub(crate) fn tokens(&self) -> Option<&Tokens> {
        self.0.iter().find_map(Check::tokens)
    }

    /// Expires the bearer token of a request.
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
    fn new<'a>(scheme: &Scheme, value: impl Fn(&str) -> &'a str) -> Self {
        let expected = match &scheme.credential {
            Credential::Fixed(template) if scheme.is_bearer => Expected::Token(Tokens::new(template.fill(value))),
            Credential::Fixed(template) => Expected::Value(template.fill(value)),
            Credential::PerCall(template) => Expected::Matching(template.clone()),
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
            Expected::Matching(template) => template.matches(value),
            Expected::Anything => true,
        }
    }
}

/// The token after `Bearer`, which RFC 9110 allows in any case.
fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
