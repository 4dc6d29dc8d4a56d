//! The users, and what of them may not come twice.
//!
//! One lock covers the look-up and the entry, so that of two equal requests at once exactly one makes a user. Nothing
//! is written to disk.

use crate::user::User;
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// How long an idempotency key is kept, by Synapse's page.
const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A value that no other user of the provider may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Claim {
    pub(crate) provider: &'static str,
    /// The path in `NewUser` that the value came from.
    pub(crate) of: String,
    pub(crate) value: String,
}

/// Why a user was not entered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    IdempotencyKey,
    Member(String),
}

/// All users of all providers.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    users: Vec<User>,
    claims: HashSet<Claim>,
    keys: HashMap<(&'static str, String), SystemTime>,
}

impl Store {
    /// Enters a user, or nothing at all.
    ///
    /// # Errors
    ///
    /// When the idempotency key was used within its lifetime, or else when a claimed value is taken.
    pub(crate) fn add(&self, user: User, claims: Vec<Claim>, key: Option<String>) -> Result<(), Conflict> {
        let mut state = self.lock();
        let key = key.map(|key| (user.provider(), key));
        if key.as_ref().is_some_and(|key| state.is_used(key, user.created_at())) {
            return Err(Conflict::IdempotencyKey);
        }
        if let Some(taken) = claims.iter().find(|claim| state.claims.contains(*claim)) {
            return Err(Conflict::Member(taken.of.clone()));
        }
        state.keys.extend(key.map(|key| (key, user.created_at())));
        state.claims.extend(claims);
        state.users.push(user);
        Ok(())
    }

    /// Notes an idempotency key as used, without a user.
    pub(crate) fn use_up(&self, provider: &'static str, key: String, now: SystemTime) {
        self.lock().keys.entry((provider, key)).or_insert(now);
    }

    /// All users, in the order of their creation.
    pub(crate) fn users(&self) -> Vec<User> {
        self.lock().users.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_used(&self, key: &(&'static str, String), now: SystemTime) -> bool {
        let age = self.keys.get(key).map(|used| now.duration_since(*used).unwrap_or_default());
        age.is_some_and(|age| age < KEY_LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::{Received, testing::request},
        user::Facts,
    };
    use std::{
        sync::{Arc, atomic::AtomicBool},
        time::UNIX_EPOCH,
    };

    fn user(hours: u64) -> User {
        made_by(&Arc::new(request("/", &[], b"")), hours)
    }

    fn made_by(request: &Arc<Received>, hours: u64) -> User {
        let facts = Facts {
            id: "1".to_owned(),
            provider: "one",
            created_at: UNIX_EPOCH + Duration::from_secs(hours * 3600),
            external_id: None,
            email: None,
            one_time_password: None,
            refresh_token: None,
            fault: None,
            is_delivered: AtomicBool::new(false),
        };
        User::new(facts, request)
    }

    fn claim(value: &str) -> Claim {
        Claim { provider: "one", of: "email".to_owned(), value: value.to_owned() }
    }

    #[test]
    fn a_key_can_be_used_again_after_a_day() {
        let store = Store::default();
        let add = |hours| store.add(user(hours), vec![], Some("key".to_owned()));
        assert_eq!(
            (add(0), add(23), add(24), add(47)),
            (Ok(()), Err(Conflict::IdempotencyKey), Ok(()), Err(Conflict::IdempotencyKey))
        );
        assert_eq!(store.users().len(), 2);
    }

    #[test]
    fn a_user_outlives_its_request() {
        let (store, request) = (Store::default(), Arc::new(request("/", &[], b"")));
        assert_eq!(store.add(made_by(&request, 0), vec![], None), Ok(()));
        assert!(store.users()[0].request().is_some());
        drop(request);
        assert_eq!((store.users()[0].id(), store.users()[0].request().is_none()), ("1", true));
    }

    #[test]
    fn a_refused_user_leaves_no_trace() {
        let store = Store::default();
        assert_eq!(store.add(user(0), vec![claim("taken")], None), Ok(()));
        let both = vec![claim("free"), claim("taken")];
        assert_eq!(store.add(user(0), both, Some("key".to_owned())), Err(Conflict::Member("email".to_owned())));
        assert_eq!(store.add(user(0), vec![claim("free")], Some("key".to_owned())), Ok(()));
    }
}
