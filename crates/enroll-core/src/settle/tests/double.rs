//! A provider whose retry and look-up are planned, and that records what it is asked.

use std::future::ready;
use std::sync::Mutex;
use std::time::Duration;

use enroll_client::{BoxFuture, Evidence, KeyPlace, RetryKey, RetryPromise};

use crate::facts::{LookUpFacts, LookUpKey, NotFoundProves};
use crate::test_double::FACTS;
use crate::{
    CallOptions, CreateUser, CreatedUser, Error, Facts, FindError, LookUp, NewUser, Problem, Report, Timeouts,
    UserQuery,
};

/// When the tests are.
pub(super) const NOW: Duration = Duration::from_secs(1_800_000_000);

/// A planned result, made when it is asked for.
pub(super) type Plan<T, E> = fn() -> Result<T, E>;

pub(super) struct Double {
    pub(super) facts: &'static Facts,
    pub(super) retry: Plan<CreatedUser, Error>,
    pub(super) look_up: Plan<LookUp, FindError>,
    pub(super) problems: Vec<Problem>,
    /// The options of each create, and whether each look-up came after it.
    pub(super) creates: Mutex<Vec<CallOptions>>,
    pub(super) look_ups: Mutex<Vec<UserQuery>>,
}

impl Double {
    pub(super) fn new(facts: &'static Facts) -> Self {
        Self {
            facts,
            retry: || Ok(created("u-new")),
            look_up: || Ok(LookUp::NotFound { proves: NotFoundProves::NotVisible }),
            problems: Vec::new(),
            creates: Mutex::default(),
            look_ups: Mutex::default(),
        }
    }

    pub(super) fn calls(&self) -> (usize, usize) {
        (self.creates.lock().unwrap().len(), self.look_ups.lock().unwrap().len())
    }
}

impl CreateUser for Double {
    fn facts(&self) -> &'static Facts {
        self.facts
    }

    fn check(&self, _: &NewUser) -> Report {
        Report { provider: self.facts.id.into(), problems: self.problems.clone() }
    }

    fn create_user<'a>(&'a self, _: &'a NewUser, call: &'a CallOptions) -> BoxFuture<'a, Result<CreatedUser, Error>> {
        self.creates.lock().unwrap().push(call.clone());
        Box::pin(ready((self.retry)()))
    }

    fn find_user<'a>(&'a self, query: &'a UserQuery, _: &'a CallOptions) -> BoxFuture<'a, Result<LookUp, FindError>> {
        self.look_ups.lock().unwrap().push(query.clone());
        Box::pin(ready((self.look_up)()))
    }

    fn timeouts(&self) -> Timeouts {
        Timeouts { attempt: Duration::from_secs(20), total: Duration::from_secs(50) }
    }
}

pub(super) fn created(user_id: &str) -> CreatedUser {
    CreatedUser::new("fake", user_id)
}

const fn promise(by: RetryKey, max_age: Option<Duration>) -> RetryPromise {
    RetryPromise { by, at: KeyPlace::Body("/x"), max_age, source: "a page" }
}

const BY_EMAIL: LookUpFacts = LookUpFacts {
    by: &[LookUpKey::Email],
    not_found: NotFoundProves::Nothing,
    evidence: Evidence::Published,
    note: "by e-mail",
    call: Some("GET /users"),
};
const DAY: Option<Duration> = Some(Duration::from_secs(86_400));

/// Nothing is promised, and no user is found: as at Kraken.
pub(super) static NOTHING: Facts = FACTS;
/// The external id is unique, and the e-mail address is not: as at Bitpanda.
pub(super) static BY_ID: Facts = Facts {
    unique: &["external_id"],
    retry_safe_by: &[promise(RetryKey::ExternalId, None)],
    look_up: BY_EMAIL,
    ..FACTS
};
/// The e-mail address is unique, and the record shows its age: as at OnchainPay.
pub(super) static UNIQUE_EMAIL: Facts =
    Facts { unique: &["email"], retry_safe_by: &[promise(RetryKey::Email, None)], look_up: BY_EMAIL, ..FACTS };
/// Both are unique, and no call finds a user: as at Capa.
pub(super) static NO_LOOK_UP: Facts = Facts {
    unique: &["external_id", "email"],
    retry_safe_by: &[promise(RetryKey::ExternalId, None), promise(RetryKey::Email, None)],
    ..FACTS
};
/// A key makes a retry safe for a day: as at Synapse.
pub(super) static BY_KEY: Facts =
    Facts { retry_safe_by: &[promise(RetryKey::IdempotencyKey, DAY)], look_up: BY_EMAIL, ..FACTS };
/// A search by e-mail address, and no promise.
pub(super) static LOOK_UP_ALONE: Facts = Facts { look_up: BY_EMAIL, ..FACTS };
