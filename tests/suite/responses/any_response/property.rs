//! The property, at every provider.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use enroll::signing::ManualClock;
use enroll::{Budget, CallOptions, Config, CreateUser, HttpClient, NewUser, PROVIDER_IDS, Retry, UserMayExist};
use enroll_tests::{harness, profiles, scripted};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::event::{Effect, Look, Message, event};
use super::provider::{Provider, Truth};
use crate::spec_conformance::runner::hold_for;

/// Cases at each provider.
const CASES: u32 = 1_500;

/// What a call is about, and what happens to its requests.
#[derive(Debug, Clone)]
struct Case {
    events: Vec<(Effect, Look)>,
    /// Which of the listed strings every string of the profile spells, if any.
    spells: Option<usize>,
    external_id: Option<&'static str>,
    /// Somebody else has the same values.
    is_taken: bool,
}

fn case() -> impl Strategy<Value = Case> {
    let external_id = select(&[Some("Ext-Id-1"), Some("Ext-Id-1"), None, Some(""), Some("  "), Some("\u{a0}\t")][..]);
    let spells = prop_oneof![2 => Just(None), 1 => any::<usize>().prop_map(Some)];
    (vec(event(), 1..6), spells, external_id, prop::bool::weighted(0.1)).prop_map(
        |(events, spells, external_id, is_taken)| {
            // A listed text is only an echo if the profile spells it.
            let spelled = events.iter().find_map(|(_, look)| match look {
                Look::Message { message: Message::Listed(number), .. } => Some(*number),
                _ => None,
            });
            Case { events: with_one_listed(events, spelled), spells: spelled.or(spells), external_id, is_taken }
        },
    )
}

/// A profile spells one string, so of several listed ones only the first is an echo; the others
/// become the same.
fn with_one_listed(events: Vec<(Effect, Look)>, spelled: Option<usize>) -> Vec<(Effect, Look)> {
    let same = |look| match (look, spelled) {
        (Look::Message { place, message: Message::Listed(_), form }, Some(number)) => {
            Look::Message { place, message: Message::Listed(number), form }
        }
        (look, _) => look,
    };
    events.into_iter().map(|(effect, look)| (effect, same(look))).collect()
}

struct World {
    runtime: Runtime,
    provider: Provider,
    client: Box<dyn CreateUser>,
    number: RefCell<u64>,
    /// How often each outcome was reported, so that a property of nothing is found out.
    seen: RefCell<BTreeMap<String, u64>>,
}

impl World {
    fn of(id: &'static str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let provider = runtime.block_on(Provider::start(id));
        let clock = Arc::new(ManualClock::new(harness::MOMENT));
        // So much goes wrong that the usual budget would be empty, and nothing be retried.
        let retry = Retry::new().budget(Budget::new(1_000_000));
        let config = Config::new(&provider.url).clock(clock).retry(retry).http_client(HttpClient::new().unwrap());
        let client = scripted::client(id, &config).unwrap();
        Self { runtime, provider, client, number: RefCell::default(), seen: RefCell::default() }
    }

    fn user(&self, case: &Case) -> NewUser {
        *self.number.borrow_mut() += 1;
        let number = *self.number.borrow();
        let text = case.spells.and_then(|number| self.provider.listed(number));
        let mut user = match text {
            Some(text) => profiles::spelling(&text, number),
            None => profiles::numbered(&profiles::minimal_person(), number),
        };
        if case.spells.is_none() {
            let without = NewUser { external_id: case.external_id.map(Into::into), ..user.clone() };
            user = if self.client.check(&without).is_ready() { without } else { user };
        }
        user
    }

    fn holds(&self, case: &Case) -> Result<(), String> {
        let user = self.user(case);
        let is_taken = self.provider.begin(case.events.clone(), case.is_taken.then(|| self.sent(&user)));
        let result = self.runtime.block_on(self.client.create_user(&user, &CallOptions::new()));
        let Truth { stored, requests } = self.provider.end();
        let (kind, user_may_exist) = match &result {
            Ok(_) => ("created".to_owned(), UserMayExist::Yes),
            Err(error) => (format!("{:?}", error.kind()), error.user_may_exist()),
        };
        *self.seen.borrow_mut().entry(format!("{user_may_exist:?}, stored {stored}")).or_default() += 1;
        let exists = stored > 0 || is_taken;
        let wrong = match user_may_exist {
            _ if stored > 1 => "a second user was created",
            UserMayExist::No if stored > 0 => "the user exists, and No was reported",
            UserMayExist::Yes if !exists => "nobody exists, and Yes was reported",
            _ => return Ok(()),
        };
        Err(format!("{wrong}: {kind} after {requests} requests, {result:?}"))
    }

    /// The body of the request for a user.
    fn sent(&self, user: &NewUser) -> Value {
        let (_, mapped) = enroll_tests::components::REQUESTS.iter().find(|(of, _)| *of == self.provider.id).unwrap();
        mapped(user).unwrap()
    }
}

#[test]
fn no_response_makes_a_second_user_or_a_wrong_report() {
    for id in PROVIDER_IDS {
        let world = World::of(id);
        hold_for(CASES, id, &case(), |case| world.holds(&case));
        let seen = world.seen.borrow();
        for outcome in ["No, stored 0", "Maybe, stored 0", "Maybe, stored 1", "Yes, stored 1"] {
            assert!(seen.get(outcome).is_some_and(|count| *count > 20), "{id}: {seen:?}");
        }
    }
}
