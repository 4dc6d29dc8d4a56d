//! Which users of the pages match a query.
//!
//! E-mail addresses are compared whole, without white space around them and case-insensitively;
//! external ids whole and exactly. A matching external id wins over matching addresses.

use std::collections::BTreeSet;

use super::{FoundUser, LookUp, Match, UserQuery, query};
use crate::facts::{LookUpFacts, LookUpKey, NotFoundProves};

/// The users that match so far.
pub(super) struct Matching<'a> {
    by: LookUpKey,
    email: Option<&'a str>,
    external_id: Option<&'a str>,
    /// Whether the response shows the external id of each user that has one.
    shows_external_id: bool,
    /// Whether a user of any page has shown an e-mail address: then one without does not match.
    shows_email: bool,
    found: Vec<Candidate>,
    ids: BTreeSet<String>,
}

struct Candidate {
    user: Match,
    /// None if the response shows no e-mail address.
    has_email: Option<bool>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(query: &'a UserQuery, by: LookUpKey, facts: &LookUpFacts) -> Self {
        let shows_external_id = facts.by.contains(&LookUpKey::ExternalId);
        let (email, external_id) = (query::trimmed(&query.email), query::trimmed(&query.external_id));
        Self { by, email, external_id, shows_external_id, shows_email: false, found: Vec::new(), ids: BTreeSet::new() }
    }

    pub(super) fn add(&mut self, user: FoundUser) {
        // Pages shift while users are created, so one user can be on two of them.
        if enroll_client::is_blank(&user.user_id) || !self.ids.insert(user.user_id.clone()) {
            return;
        }
        let (email, external_id) = (query::trimmed(&user.email), query::trimmed(&user.external_id));
        self.shows_email |= email.is_some();
        let has_email = email.zip(self.email).map(|(shown, asked)| is_same_email(shown, asked));
        let has_external_id = match (external_id, self.external_id) {
            (Some(shown), Some(asked)) => Some(shown == asked),
            (None, Some(_)) if self.shows_external_id => Some(false),
            _ => None,
        };
        let is_by_id = self.by == LookUpKey::UserId;
        let by = if has_external_id == Some(true) && !is_by_id { LookUpKey::ExternalId } else { self.by };
        if is_by_id || by == LookUpKey::ExternalId || has_email != Some(false) {
            let FoundUser { user_id, created_at, .. } = user;
            let user = Match { user_id, by, matches_external_id: has_external_id, created_at };
            self.found.push(Candidate { user, has_email });
        }
    }

    /// Whether a user has matched by a value that is unique at the provider.
    pub(super) fn has_unique(&self, unique: &[&str]) -> bool {
        self.found.iter().any(|candidate| match candidate.user.by {
            LookUpKey::Email => candidate.has_email == Some(true) && unique.contains(&"email"),
            LookUpKey::ExternalId => unique.contains(&"external_id"),
            LookUpKey::UserId => true,
        })
    }

    pub(super) fn into_result(self, proves: NotFoundProves) -> LookUp {
        let has_external_id = self.found.iter().any(|candidate| candidate.user.by == LookUpKey::ExternalId);
        let is_match = |candidate: &Candidate| match candidate.user.by {
            LookUpKey::Email => !has_external_id && candidate.has_email.unwrap_or(!self.shows_email),
            LookUpKey::ExternalId | LookUpKey::UserId => true,
        };
        let matches = self.found.into_iter().filter(is_match).map(|candidate| candidate.user);
        LookUp::of(matches.collect(), proves)
    }
}

/// No address in use differs from another by the case of ASCII letters alone.
fn is_same_email(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
