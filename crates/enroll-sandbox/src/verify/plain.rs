//! Checks credentials that a header carries unchanged: API keys and bearer tokens.
//!
//! The spec says everything about them, so a provider that does not sign needs no code. Values are
//! compared in constant time, as a provider should.

use super::Tokens;
use crate::{
    reason::{Limited, Problem, Reason},
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
    /// Exactly this value, which was made from the template.
    Value(String, Template),
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
    /// [`Case::MissingCredentials`] or [`Case::WrongCredentials`], with the headers.
    pub(crate) fn check(&self, request: &Received) -> Result<(), (Case, Box<Reason>)> {
        let is_present = |check: &Check| request.headers().get(&check.header).is_some_and(|value| !value.is_empty());
        if !self.0.iter().all(is_present) {
            let missing = self.0.iter().filter(|check| !is_present(check)).map(|check| check.missing(request));
            let message = "a header with credentials is missing; send it with every request";
            return Err(rejected(Case::MissingCredentials, message, missing));
        }
        if self.0.iter().all(|check| check.accepts(request)) {
            return Ok(());
        }
        let wrong = self.0.iter().filter(|check| !check.accepts(request)).map(|check| check.wrong(request));
        let message = "the credentials are not those of the sandbox; send the ones that it announces";
        Err(rejected(Case::WrongCredentials, message, wrong))
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
            Credential::Fixed(template) => Expected::Value(template.fill(value), template.clone()),
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
            Expected::Value(expected, _) => value.as_bytes().ct_eq(expected.as_bytes()).into(),
            Expected::Token(tokens) => bearer_token(value).is_some_and(|token| tokens.accept(token)),
            Expected::Matching(template) => template.matches(value),
            Expected::Anything => true,
        }
    }

    fn missing(&self, request: &Received) -> Problem {
        let is_sent = request.headers().contains_key(&self.header);
        let message = if is_sent { "is empty" } else { "is missing" };
        Problem::of_header(self.header.as_str(), "required", message)
    }

    /// What is wrong with a value that is not accepted: its form or its length, never the value.
    fn wrong(&self, request: &Received) -> Problem {
        let problem = |rule: &str, message: &str| Problem::of_header(self.header.as_str(), rule, message);
        let Some(value) = request.header(&self.header) else {
            return problem("form", "has characters beyond visible ASCII");
        };
        match &self.expected {
            Expected::Token(tokens) => match bearer_token(value) {
                Some(token) => {
                    let (rule, message) = tokens.difference(token);
                    problem(rule, message)
                }
                None => problem("form", "must be `Bearer`, a blank and the token"),
            },
            Expected::Value(_, template) | Expected::Matching(template) if !template.matches(value) => {
                problem("form", &format!("must have the form `{template}`"))
            }
            Expected::Value(expected, template) => {
                let (rule, message) = difference(template, value, expected);
                problem(rule, &message)
            }
            Expected::Matching(_) | Expected::Anything => problem("value", "is not valid"),
        }
    }
}

fn rejected(case: Case, message: &'static str, problems: impl Iterator<Item = Problem>) -> (Case, Box<Reason>) {
    let mut limited = Limited::default();
    limited.extend(problems);
    (case, Box::new(Reason::new(case.as_str(), message).with_problems(limited)))
}

/// Which credential of a value differs, and whether its length does.
fn difference(template: &Template, value: &str, expected: &str) -> (&'static str, String) {
    let pairs = template.split(value).into_iter().zip(template.split(expected));
    let different: Vec<_> = pairs.filter(|((_, sent), (_, valid))| sent != valid).collect();
    let names: Vec<String> = different.iter().map(|((name, _), _)| format!("`{name}`")).collect();
    let names = names.join(" and ");
    if different.iter().any(|((_, sent), (_, valid))| sent.len() != valid.len()) {
        return ("length", format!("{names} has another length than the valid one"));
    }
    ("value", format!("{names} has the length of the valid one and another value"))
}

/// The token after `Bearer`, which RFC 9110 allows in any case.
fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
