//! What a look-up asks for: which users, and which page of them.
//!
//! Both are read from a request that was checked by the spec, so nothing is rejected here. A page
//! has a limit although most providers publish none, so that no request fills the memory.

use super::{
    Provider,
    duplicates::{lower_case, normalised},
};
use crate::{
    response::found,
    spec::{Input, LookUp},
    store::{Received, User},
};
use std::borrow::Cow;

/// The number of users on a page if the request does not say and the spec documents no default.
const PAGE_SIZE: u64 = 20;
/// The limit of users on a page if the spec documents none, so that no request fills the memory.
const MAX_PAGE_SIZE: u64 = 1000;

/// Which users a look-up is for.
pub(super) struct Filter<'a> {
    provider: &'a str,
    email: Option<String>,
    /// Whether all of an e-mail address must be given.
    is_exact: bool,
    user_id: Option<String>,
    /// No phone numbers are stored, so a search by one finds nobody.
    is_by_phone: bool,
}

impl<'a> Filter<'a> {
    pub(super) fn read(provider: &'a Provider, look_up: &LookUp, request: &Received) -> Self {
        let id = provider.endpoint.id.as_str();
        let email = look_up.text(Input::Email, request);
        Self {
            provider: id,
            email: email.map(|email| normal(id, look_up.is_exact, &email).into_owned()),
            is_exact: look_up.is_exact,
            user_id: look_up.text(Input::UserId, request),
            is_by_phone: look_up.text(Input::Phone, request).is_some(),
        }
    }

    pub(super) fn matches(&self, user: &User) -> bool {
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
fn normal<'e>(provider: &str, is_exact: bool, email: &'e str) -> Cow<'e, str> {
    match normalised(provider, "email", email) {
        Cow::Borrowed(email) if !is_exact => lower_case(email),
        // What was changed is in lower case.
        email => email,
    }
}

/// Which page of a list a look-up is for.
pub(super) struct Pages {
    /// The number of the page, as the provider counts.
    number: u64,
    first: u64,
    size: u64,
    /// How many users are before the page.
    pub(super) skip: u64,
}

impl Pages {
    pub(super) fn read(look_up: &LookUp, request: &Received) -> Self {
        let size = look_up.number(Input::PageSize, request).unwrap_or(PAGE_SIZE).clamp(1, MAX_PAGE_SIZE);
        let first = look_up.default(Input::Page).unwrap_or(1);
        let number = look_up.number(Input::Page, request).unwrap_or(first).max(first);
        let skip = look_up.number(Input::Offset, request).unwrap_or_else(|| (number - first).saturating_mul(size));
        Self { number, first, size, skip }
    }

    /// How many users the page has at most.
    pub(super) fn limit(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    /// What the response says of the page, if `total` users match.
    pub(super) fn shown(&self, total: u64) -> found::Page {
        let number = if self.skip == 0 { self.first } else { self.number };
        found::Page { number, size: self.size, total }
    }
}
