//! What was really stored, and how often: what no client can know and every test wants to.
//!
//! It is a copy of one moment. It says nothing of what a client was told, only of what left the sandbox.

use crate::user::User;
use std::collections::BTreeMap;

/// The users that were really stored, and what was played, at one moment; see
/// [`Sandbox::truth`](crate::Sandbox::truth).
///
/// Nothing of it is ever forgotten: some 800 bytes for each user, for as long as the sandbox runs, up to
/// [`Builder::max_users`](crate::Builder::max_users).
#[derive(Debug, Clone)]
pub struct Truth {
    pub(crate) users: Vec<User>,
    pub(crate) tallies: BTreeMap<&'static str, Tally>,
}

/// What came to a provider, and what was played.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) requests: u64,
    pub(crate) faults: BTreeMap<&'static str, u64>,
}

impl Truth {
    /// The users stored at a provider, in the order of their creation.
    pub fn users(&self, provider: &str) -> impl Iterator<Item = &User> {
        self.users.iter().filter(move |user| user.provider() == provider)
    }

    /// The users stored at a provider, by the external id in the request. Users without one are not among them.
    #[must_use]
    pub fn by_external_id(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        self.by(provider, User::external_id)
    }

    /// The users stored at a provider, by the e-mail address in the request. Users without one are not among them.
    #[must_use]
    pub fn by_email(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        self.by(provider, User::email)
    }

    /// The customers who were stored more than once at a provider, by external id, or by e-mail address where the
    /// request had no external id.
    #[must_use]
    pub fn stored_twice(&self, provider: &str) -> BTreeMap<&str, Vec<&User>> {
        let mut customers = self.by(provider, User::customer);
        customers.retain(|_, users| users.len() > 1);
        customers
    }

    /// How many requests reached a provider's path.
    #[must_use]
    pub fn requests(&self, provider: &str) -> u64 {
        self.tallies.get(provider).map_or(0, |tally| tally.requests)
    }

    /// How often each fault was played at a provider, by [`Fault::name`](crate::Fault::name).
    #[must_use]
    pub fn faults(&self, provider: &str) -> BTreeMap<&'static str, u64> {
        self.tallies.get(provider).map(|tally| tally.faults.clone()).unwrap_or_default()
    }

    fn by<'a>(&'a self, provider: &str, key: fn(&User) -> Option<&str>) -> BTreeMap<&'a str, Vec<&'a User>> {
        let mut users: BTreeMap<&str, Vec<&User>> = BTreeMap::new();
        for user in self.users.iter().filter(|user| user.provider() == provider) {
            if let Some(key) = key(user) {
                users.entry(key).or_default().push(user);
            }
        }
        users
    }
}
