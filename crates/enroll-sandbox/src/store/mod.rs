//! What the sandbox keeps in memory: users, unique values, idempotency keys and received requests.
//!
//! One lock covers the look-up and the insert of a user, so exactly one of two equal requests at
//! once creates one. Nothing is written to disk.

mod journal;
mod received;
mod search;
mod seed;
mod truth;
mod user;

pub(crate) use journal::{Journal, Later};
pub use received::Received;
#[cfg(test)]
pub(crate) use received::testing;
pub(crate) use search::View;
pub use seed::{SeedError, SeedUser, Seeded};
pub use truth::Truth;
pub(crate) use truth::{Count, Tally};
pub(crate) use user::Facts;
pub use user::User;

use crate::clock::Clock;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// How long an idempotency key is kept, according to Synapse's page.
pub(crate) const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A value that must be unique among the users of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Claim {
    pub(crate) provider: &'static str,
    /// The path in `NewUser` of the value.
    pub(crate) of: String,
    pub(crate) value: String,
}

/// Why a user was not stored.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    IdempotencyKey,
    Field(String),
    /// The limit of users is reached.
    Full,
}

/// The default limit of users, of all providers together: some 800 bytes each.
pub(crate) const MAX_USERS: usize = 500_000;
/// How many users are read under one lock when all are listed.
const PAGE: usize = 256;

/// All users of all providers, and the clock by which they are created, seen and forgotten.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) clock: Clock,
    max_users: usize,
    state: Mutex<State>,
}

/// A page of the list of a provider's users.
pub(crate) struct Page {
    /// Each with the number of the provider's users for the same customer.
    pub(crate) users: Vec<(User, usize)>,
    /// The start of the next page.
    pub(crate) next: usize,
}

/// How many users a provider has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct UserCount {
    /// Also seeded users.
    stored: usize,
    of_customers_with_several: usize,
}

#[derive(Debug, Default)]
struct State {
    users: Vec<User>,
    claims: HashSet<Claim>,
    keys: HashMap<(&'static str, String), SystemTime>,
    /// The number of users by provider and customer, so that a list need not count.
    times: HashMap<&'static str, HashMap<String, usize>>,
    /// Likewise.
    counts: HashMap<&'static str, UserCount>,
}

impl Store {
    pub(crate) fn new(max_users: usize) -> Self {
        Self { clock: Clock::default(), max_users, state: Mutex::default() }
    }

    /// Stores a user with its idempotency key and its claims, or changes nothing.
    ///
    /// # Errors
    ///
    /// When the idempotency key was used within its lifetime, when a claimed value is taken, or
    /// when the limit of users is reached, in this order. No user is dropped for a new one, because
    /// [`Truth`] must stay complete.
    pub(crate) fn add(&self, user: User, claims: Vec<Claim>, key: Option<String>) -> Result<(), Conflict> {
        let mut state = self.lock();
        let key = key.map(|key| (user.provider(), key));
        if key.as_ref().is_some_and(|key| state.is_used(key, user.created_at())) {
            return Err(Conflict::IdempotencyKey);
        }
        if let Some(taken) = claims.iter().find(|claim| state.claims.contains(*claim)) {
            return Err(Conflict::Field(taken.of.clone()));
        }
        if state.users.len() >= self.max_users {
            return Err(Conflict::Full);
        }
        state.keys.extend(key.map(|key| (key, user.created_at())));
        state.claims.extend(claims);
        state.count(&user);
        state.users.push(user);
        Ok(())
    }

    /// Marks an idempotency key as used, without a user.
    pub(crate) fn use_up(&self, provider: &'static str, key: String, now: SystemTime) {
        self.lock().keys.entry((provider, key)).or_insert(now);
    }

    /// All users, also seeded ones, in the order in which they were stored.
    pub(crate) fn users(&self) -> Vec<User> {
        self.lock().users.clone()
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().users.len()
    }

    /// How many users a provider has.
    pub(crate) fn count(&self, provider: &str) -> UserCount {
        self.lock().counts.get(provider).copied().unwrap_or_default()
    }

    /// Forgets all users, also seeded ones, with their unique values, and all idempotency keys.
    pub(crate) fn clear(&self) {
        *self.lock() = State::default();
    }

    /// The provider's users on the page that begins at `from` and ends before `end`. Users are
    /// appended, so successive pages neither miss nor repeat one unless all are forgotten meanwhile.
    pub(crate) fn page(&self, provider: &str, from: usize, end: usize) -> Page {
        let state = self.lock();
        // Also beyond the last user, so that a list ends if they are forgotten meanwhile.
        let next = from.saturating_add(PAGE).min(end);
        let times = state.times.get(provider);
        let listed = |user: &User| {
            let times = user.customer().and_then(|customer| times?.get(customer)).copied().unwrap_or(1);
            (user.clone(), times)
        };
        let users = state.users.get(from..next.min(state.users.len())).unwrap_or_default();
        Page { users: users.iter().filter(|user| user.provider() == provider).map(listed).collect(), next }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&mut self, user: &User) {
        let count = self.counts.entry(user.provider()).or_default();
        count.stored += 1;
        let Some(customer) = user.customer().filter(|_| user.seeded().is_none()) else { return };
        let times = self.times.entry(user.provider()).or_default().entry(customer.to_owned()).or_default();
        *times += 1;
        count.of_customers_with_several += match *times {
            1 => 0,
            // The customer's first user is now one of several too.
            2 => 2,
            _ => 1,
        };
    }

    fn is_used(&self, key: &(&'static str, String), now: SystemTime) -> bool {
        let age = self.keys.get(key).map(|used| now.duration_since(*used).unwrap_or_default());
        age.is_some_and(|age| age < KEY_LIFETIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Facts, Received, testing::request};
    use std::{
        sync::{Arc, atomic::AtomicBool},
        time::UNIX_EPOCH,
    };

    fn user(hours: u64) -> User {
        user_of(&Arc::new(request("/", &[], b"")), hours)
    }

    fn user_of(request: &Arc<Received>, hours: u64) -> User {
        User::new(facts(hours), request)
    }

    fn facts(hours: u64) -> Facts {
        Facts {
            id: "1".to_owned(),
            provider: "one",
            created_at: UNIX_EPOCH + Duration::from_secs(hours * 3600),
            external_id: None,
            email: None,
            one_time_password: None,
            refresh_token: None,
            fault: None,
            is_delivered: AtomicBool::new(false),
            is_hidden: false,
            seeded: None,
        }
    }

    fn claim(value: &str) -> Claim {
        Claim { provider: "one", of: "email".to_owned(), value: value.to_owned() }
    }

    #[test]
    fn an_idempotency_key_expires_after_a_day() {
        let store = Store::new(MAX_USERS);
        let add = |hours| store.add(user(hours), vec![], Some("key".to_owned()));
        assert_eq!(
            (add(0), add(23), add(24), add(47)),
            (Ok(()), Err(Conflict::IdempotencyKey), Ok(()), Err(Conflict::IdempotencyKey))
        );
        assert_eq!(store.users().len(), 2);
    }

    #[test]
    fn a_user_outlives_its_request() {
        let (store, request) = (Store::new(MAX_USERS), Arc::new(request("/", &[], b"")));
        assert_eq!(store.add(user_of(&request, 0), vec![], None), Ok(()));
        assert!(store.users()[0].request().is_some());
        drop(request);
        assert_eq!((store.users()[0].id(), store.users()[0].request().is_none()), ("1", true));
    }

    #[test]
    fn a_rejected_user_changes_nothing() {
        let store = Store::new(MAX_USERS);
        assert_eq!(store.add(user(0), vec![claim("taken")], None), Ok(()));
        let both = vec![claim("free"), claim("taken")];
        assert_eq!(store.add(user(0), both, Some("key".to_owned())), Err(Conflict::Field("email".to_owned())));
        assert_eq!(store.add(user(0), vec![claim("free")], Some("key".to_owned())), Ok(()));
    }

    #[test]
    fn beyond_the_limit_no_user_is_stored_and_none_dropped() {
        let store = Store::new(1);
        assert_eq!(store.add(user(0), vec![claim("taken")], None), Ok(()));
        assert_eq!(store.add(user(0), vec![claim("taken")], None), Err(Conflict::Field("email".to_owned())));
        assert_eq!(store.add(user(0), vec![claim("free")], None), Err(Conflict::Full));
        assert_eq!(store.len(), 1);
    }

    #[test]
    fn users_that_are_forgotten_free_their_values_and_keys() {
        let store = Store::new(1);
        let add = || store.add(user(0), vec![claim("taken")], Some("key".to_owned()));
        assert_eq!((add(), add()), (Ok(()), Err(Conflict::IdempotencyKey)));
        store.clear();
        assert_eq!((store.len(), add()), (0, Ok(())));
    }

    #[test]
    fn users_are_counted_by_provider_and_customer() {
        let store = Store::new(MAX_USERS);
        let add = |email: &str| {
            let facts = Facts { email: Some(email.to_owned()), ..facts(0) };
            assert_eq!(store.add(User::without_request(facts), vec![], None), Ok(()));
        };
        ["a", "b", "a", "c", "a", "b"].into_iter().for_each(add);
        assert_eq!(store.count("one"), UserCount { stored: 6, of_customers_with_several: 5 });
        assert_eq!(store.count("two"), UserCount::default());
        store.clear();
        assert_eq!(store.count("one"), UserCount::default());
    }

    #[test]
    fn a_list_ends_when_its_users_are_forgotten() {
        let store = Store::new(MAX_USERS);
        let count = 3 * PAGE;
        (0..count).for_each(|_| assert_eq!(store.add(user(0), vec![], None), Ok(())));
        let next = store.page("one", 0, count).next;
        store.clear();
        let (second, third) = (store.page("one", next, count), store.page("one", 2 * PAGE, count));
        assert!(second.users.is_empty() && third.users.is_empty());
        assert_eq!((second.next, third.next), (2 * PAGE, count));
    }

    #[test]
    fn pages_list_each_user_once() {
        let store = Store::new(MAX_USERS);
        let count = 2 * PAGE + 1;
        (0..count).for_each(|_| assert_eq!(store.add(user(0), vec![], None), Ok(())));
        let (mut at, mut sizes) = (0, Vec::new());
        while at < count {
            let page = store.page("one", at, count);
            sizes.push(page.users.len());
            at = page.next;
        }
        assert_eq!(sizes, [PAGE, PAGE, 1]);
        assert!(store.page("two", 0, count).users.is_empty());
    }
}
