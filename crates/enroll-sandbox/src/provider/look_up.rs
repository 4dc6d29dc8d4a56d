//! Processes a look-up as the provider would, step by step.
//!
//! The steps are credentials, signature and nonce, parameters and body, users. The first that fails
//! decides the response. Nothing is stored. Faults are played as with a create.

use super::{Provider, duplicates::normalised};
use crate::{
    clock,
    inject::{self, Processed},
    response::{JsonResponse, OutgoingResponse, found},
    spec::{Case, Input, LookUp},
    store::{Received, Store, User},
};
use serde_json::Value;

/// The number of users on a page if the request does not say and the spec documents no default.
const PAGE_SIZE: u64 = 20;
/// The limit of users on a page if the spec documents none, so that no request fills the memory.
const MAX_PAGE_SIZE: u64 = 1000;

/// The provider's response to a look-up, or that of the fault that it gets.
pub(crate) fn respond(provider: &Provider, look_up: &LookUp, store: &Store, request: &Received) -> OutgoingResponse {
    let (id, operation) = (provider.endpoint.id.as_str(), &look_up.operation);
    if let Some(fault) = request.fault() {
        tracing::debug!(provider = id, fault = fault.name(), "fault played with a look-up");
    }
    if let Some(response) = request.fault().and_then(|fault| inject::instead(fault, operation, request)) {
        return response;
    }
    let (response, processed) = match process(provider, look_up, store, request) {
        Ok(body) => (JsonResponse::succeeded(operation, body), Processed::LookedUp),
        Err(case) => {
            tracing::debug!(provider = id, %case, "look-up rejected");
            (provider.rejection(operation, case, None), Processed::Rejected)
        }
    };
    match request.fault() {
        Some(fault) => inject::damage(fault, operation, request, response, processed),
        None => response.into(),
    }
}

/// What identifies the customer in a look-up; empty for a list of all users.
pub(crate) fn customer(look_up: &LookUp, request: &Received) -> String {
    [Input::Email, Input::UserId].into_iter().find_map(|input| look_up.text(input, request)).unwrap_or_default()
}

fn process(provider: &Provider, look_up: &LookUp, store: &Store, request: &Received) -> Result<Value, Case> {
    provider.authorise(request)?;
    provider.check_input(&look_up.operation, request)?;
    let filter = Filter::read(provider, look_up, request);
    let view = provider.view(clock::now());
    if look_up.record.list.is_none() {
        let (users, _) = store.find(view, |user| filter.matches(user), 0, 1);
        return users.first().map(|user| found::one(look_up, user)).ok_or(Case::NotFound);
    }
    let page = Pages::read(look_up, request);
    let (users, total) = store.find(view, |user| filter.matches(user), page.skip, page.limit());
    Ok(found::list(look_up, &users, &page.shown(total)))
}

/// Which users a look-up is for.
struct Filter<'a> {
    provider: &'a str,
    email: Option<String>,
    /// Whether all of an e-mail address must be given.
    is_exact: bool,
    user_id: Option<String>,
    /// No phone numbers are stored, so a search by one finds nobody.
    is_by_phone: bool,
}

impl<'a> Filter<'a> {
    fn read(provider: &'a Provider, look_up: &LookUp, request: &Received) -> Self {
        let id = provider.endpoint.id.as_str();
        let email = look_up.text(Input::Email, request);
        Self {
            provider: id,
            email: email.map(|email| normal(id, look_up.is_exact, &email)),
            is_exact: look_up.is_exact,
            user_id: look_up.text(Input::UserId, request),
            is_by_phone: look_up.text(Input::Phone, request).is_some(),
        }
    }

    fn matches(&self, user: &User) -> bool {
        let has_email = self.email.as_ref().is_none_or(|email| self.has_email(user, email));
        has_email && self.user_id.as_ref().is_none_or(|id| id == user.id()) && !self.is_by_phone
    }

    /// Whether a user has the e-mail address. A search that is not exact is one in names and
    /// addresses, which finds parts of them.
    fn has_email(&self, user: &User, email: &str) -> bool {
        user.email().is_some_and(|known| {
            let known = normal(self.provider, self.is_exact, known);
            if self.is_exact { known == email } else { known.contains(email) }
        })
    }
}

/// The form in which e-mail addresses are compared: that of uniqueness for an exact search, and
/// without regard to case for any other.
fn normal(provider: &str, is_exact: bool, email: &str) -> String {
    let email = normalised(provider, "email", email);
    if is_exact { email } else { email.to_lowercase() }
}

/// Which page of a list a look-up is for.
struct Pages {
    /// The number of the page, as the provider counts.
    number: u64,
    first: u64,
    size: u64,
    skip: u64,
}

impl Pages {
    fn read(look_up: &LookUp, request: &Received) -> Self {
        let size = look_up.number(Input::PageSize, request).unwrap_or(PAGE_SIZE).clamp(1, MAX_PAGE_SIZE);
        let first = look_up.default(Input::Page).unwrap_or(1);
        let number = look_up.number(Input::Page, request).unwrap_or(first).max(first);
        let skip = look_up.number(Input::Offset, request).unwrap_or_else(|| (number - first).saturating_mul(size));
        Self { number, first, size, skip }
    }

    fn limit(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    fn shown(&self, total: u64) -> found::Page {
        let number = if self.skip == 0 { self.first } else { self.number };
        found::Page { number, size: self.size, total }
    }
}
