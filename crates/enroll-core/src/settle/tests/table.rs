//! Promise, retry and look-up, and what follows: a row for each case.

use enroll_client::Existing;
use std::sync::Arc;
use std::time::Duration;

use enroll_client::UserMayExist::{Maybe, Yes};
use enroll_client::clock::ManualClock;

use super::double::{BY_ID, BY_KEY, Double, LOOK_UP_ALONE, NO_LOOK_UP, NOTHING, NOW, Plan, UNIQUE_EMAIL, created};
use crate::facts::{LookUpKey, NotFoundProves};
use crate::test_double::{now, user};
use crate::{
    Access, CreatedUser, Error, ErrorKind, Facts, FindError, LookUp, Match, Ownership, PendingCall, SettleOptions,
    Settled, UserMayExist, settle,
};

/// What a row expects: whether the user may exist, whose it is, its id, how many candidates.
type Expected = (UserMayExist, Option<Ownership>, Option<&'static str>, usize);

fn seen(settled: &Settled) -> (UserMayExist, Option<Ownership>, Option<String>, usize) {
    let user = settled.user_may_exist();
    match settled {
        Settled::Created(created) => (user, None, Some(created.user_id.clone()), 0),
        Settled::Exists(exists) => (user, Some(exists.ownership), exists.user_id.clone(), exists.candidates.len()),
        Settled::Unknown(unknown) => (user, None, None, unknown.candidates.len()),
    }
}

fn shown(user_id: &str, external_id: Option<bool>, age: i64) -> Match {
    let mut user = Match::new(user_id, LookUpKey::Email);
    user.matches_external_id = external_id;
    user.created_at = Some(Duration::from_secs(NOW.as_secs().saturating_add_signed(-age)));
    user
}

// The retry.
const CREATED: Plan<CreatedUser, Error> = || Ok(created("u-new"));
const LOST: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::Unknown));
const REJECTED: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::Rejected));
const NO_CONNECTION: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::NoConnection));
const LIMITED: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::RateLimited(None)));
const LOCKED: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::LockedOut(None)));
const CONFLICT: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::Conflict));
const KEY_USED: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::IdempotencyKeyReused));
const ID_TAKEN: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::AlreadyExists(Existing::ExternalId)));
const ID_TAKEN_BY: Plan<CreatedUser, Error> =
    || Err(Error::builder("fake", ErrorKind::AlreadyExists(Existing::ExternalId)).user_id("u-named").build());
const EMAIL_TAKEN: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::AlreadyExists(Existing::Email)));
const UNREADABLE: Plan<CreatedUser, Error> = || Err(Error::new("fake", ErrorKind::CreatedUnreadable));
const UNREADABLE_ID: Plan<CreatedUser, Error> =
    || Err(Error::builder("fake", ErrorKind::CreatedUnreadable).user_id("u-saved").build());

// The look-up.
const NOT_FOUND: Plan<LookUp, FindError> = || Ok(LookUp::NotFound { proves: NotFoundProves::NotVisible });
const BARE: Plan<LookUp, FindError> = || Ok(LookUp::Found(Match::new("u-1", LookUpKey::Email)));
const OURS: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", Some(true), 99)));
const OTHERS: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", Some(false), -1)));
const OTHERS_OLD: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", Some(false), 999)));
const YOUNG: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", None, -1)));
const SAME_SECOND: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", None, 0)));
const TOO_YOUNG: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", None, -101)));
const OLD: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", None, 301)));
const A_BIT_OLD: Plan<LookUp, FindError> = || Ok(LookUp::Found(shown("u-1", None, 300)));
const TWO: Plan<LookUp, FindError> = || Ok(LookUp::Several(vec![shown("u-1", None, 0), shown("u-2", None, 0)]));
const TWO_ONE_OURS: Plan<LookUp, FindError> =
    || Ok(LookUp::Several(vec![shown("u-1", Some(false), 0), shown("u-2", Some(true), 0)]));
const TWO_OURS: Plan<LookUp, FindError> =
    || Ok(LookUp::Several(vec![shown("u-1", Some(true), 0), shown("u-2", Some(true), 0)]));
const FAILED: Plan<LookUp, FindError> = || Err(FindError::Access { provider: "fake", access: Access::Credentials });

const ID: Option<Ownership> = Some(Ownership::OursByExternalId);
const AGE: Option<Ownership> = Some(Ownership::OursByEmailAndAge);
const RETRY: Option<Ownership> = Some(Ownership::OursByRetry);
const EARLIER: Option<Ownership> = Some(Ownership::Earlier);
const UNPROVEN: Option<Ownership> = Some(Ownership::Unproven);

/// The rows: what it is, the provider, retry and look-up, how often each is sent, what follows.
type Row = (&'static str, &'static Facts, Plan<CreatedUser, Error>, Plan<LookUp, FindError>, (usize, usize), Expected);

const ROWS: &[Row] = &[
    ("nothing is promised and nobody found", &NOTHING, CREATED, OURS, (0, 0), (Maybe, None, None, 0)),
    ("not found never makes a no", &LOOK_UP_ALONE, CREATED, NOT_FOUND, (0, 1), (Maybe, None, None, 0)),
    ("found, which is no proof", &LOOK_UP_ALONE, CREATED, BARE, (0, 1), (Maybe, None, None, 1)),
    ("young, but the address is not unique", &LOOK_UP_ALONE, CREATED, YOUNG, (0, 1), (Maybe, None, None, 1)),
    ("the record has our external id", &LOOK_UP_ALONE, CREATED, OURS, (0, 1), (Yes, ID, Some("u-1"), 0)),
    ("the record has another external id", &LOOK_UP_ALONE, CREATED, OTHERS, (0, 1), (Maybe, None, None, 0)),
    ("one of two has our external id", &LOOK_UP_ALONE, CREATED, TWO_ONE_OURS, (0, 1), (Yes, ID, Some("u-2"), 0)),
    ("two have our external id", &LOOK_UP_ALONE, CREATED, TWO_OURS, (0, 1), (Yes, ID, None, 2)),
    ("the look-up fails", &LOOK_UP_ALONE, CREATED, FAILED, (0, 1), (Maybe, None, None, 0)),
    ("the retry creates", &BY_ID, CREATED, BARE, (1, 0), (Yes, None, Some("u-new"), 0)),
    ("our external id is taken, the id is named", &BY_ID, ID_TAKEN_BY, BARE, (1, 0), (Yes, ID, Some("u-named"), 0)),
    ("our external id is taken, as at Bitpanda", &BY_ID, ID_TAKEN, BARE, (1, 1), (Yes, ID, None, 1)),
    ("our external id is taken, two candidates", &BY_ID, ID_TAKEN, TWO, (1, 1), (Yes, ID, None, 2)),
    ("our external id is taken, the record shows it", &BY_ID, ID_TAKEN, OURS, (1, 1), (Yes, ID, Some("u-1"), 0)),
    ("our external id is taken, a young record", &UNIQUE_EMAIL, ID_TAKEN, YOUNG, (1, 1), (Yes, ID, None, 1)),
    ("our external id is taken, nobody is found", &BY_ID, ID_TAKEN, NOT_FOUND, (1, 1), (Yes, ID, None, 0)),
    ("our external id is taken, the look-up fails", &BY_ID, ID_TAKEN, FAILED, (1, 1), (Yes, ID, None, 0)),
    ("the retry is lost, a candidate", &BY_ID, LOST, BARE, (1, 1), (Maybe, None, None, 1)),
    ("the retry is lost, not found", &BY_ID, LOST, NOT_FOUND, (1, 1), (Maybe, None, None, 0)),
    ("the retry is lost, the record has our id", &BY_ID, LOST, OURS, (1, 1), (Yes, ID, Some("u-1"), 0)),
    ("the retry is rejected, not found", &BY_ID, REJECTED, NOT_FOUND, (1, 1), (Maybe, None, None, 0)),
    ("the retry finds no connection", &BY_ID, NO_CONNECTION, NOT_FOUND, (1, 1), (Maybe, None, None, 0)),
    ("the retry is limited", &BY_ID, LIMITED, NOT_FOUND, (1, 1), (Maybe, None, None, 0)),
    ("a lockout, which calls prolong", &BY_ID, LOCKED, OURS, (1, 0), (Maybe, None, None, 0)),
    ("an unexplained conflict", &BY_ID, CONFLICT, BARE, (1, 1), (Maybe, None, None, 1)),
    ("created, unreadable, with an id", &BY_ID, UNREADABLE_ID, BARE, (1, 0), (Yes, RETRY, Some("u-saved"), 0)),
    ("created, unreadable, a candidate", &BY_ID, UNREADABLE, BARE, (1, 1), (Yes, RETRY, None, 1)),
    ("created, unreadable, the record is ours", &BY_ID, UNREADABLE, OURS, (1, 1), (Yes, RETRY, Some("u-1"), 0)),
    (
        "created, unreadable, the record is young",
        &UNIQUE_EMAIL,
        UNREADABLE,
        YOUNG,
        (1, 1),
        (Yes, RETRY, Some("u-1"), 0),
    ),
    ("created, unreadable, the record is old", &UNIQUE_EMAIL, UNREADABLE, OLD, (1, 1), (Yes, RETRY, None, 1)),
    ("our address is taken, young", &UNIQUE_EMAIL, EMAIL_TAKEN, YOUNG, (1, 1), (Yes, AGE, Some("u-1"), 0)),
    (
        "our address is taken, the same second",
        &UNIQUE_EMAIL,
        EMAIL_TAKEN,
        SAME_SECOND,
        (1, 1),
        (Yes, UNPROVEN, None, 1),
    ),
    ("the retry is lost, the same second", &UNIQUE_EMAIL, LOST, SAME_SECOND, (1, 1), (Maybe, None, None, 1)),
    // A retry that was rejected created nobody, so a user after the last attempt is another's.
    ("our address is taken, after the call", &UNIQUE_EMAIL, EMAIL_TAKEN, TOO_YOUNG, (1, 1), (Yes, UNPROVEN, None, 1)),
    ("our address is taken, a bit old", &UNIQUE_EMAIL, EMAIL_TAKEN, A_BIT_OLD, (1, 1), (Yes, UNPROVEN, None, 1)),
    ("the retry is lost, after the call", &UNIQUE_EMAIL, LOST, TOO_YOUNG, (1, 1), (Yes, AGE, Some("u-1"), 0)),
    ("our address is taken, old", &UNIQUE_EMAIL, EMAIL_TAKEN, OLD, (1, 1), (Yes, EARLIER, Some("u-1"), 0)),
    ("our address is taken, without an age", &UNIQUE_EMAIL, EMAIL_TAKEN, BARE, (1, 1), (Yes, UNPROVEN, None, 1)),
    ("our address is taken, not found", &UNIQUE_EMAIL, EMAIL_TAKEN, NOT_FOUND, (1, 1), (Yes, UNPROVEN, None, 0)),
    ("our address is taken, two are found", &UNIQUE_EMAIL, EMAIL_TAKEN, TWO, (1, 1), (Yes, UNPROVEN, None, 2)),
    ("our address is taken by another id", &UNIQUE_EMAIL, EMAIL_TAKEN, OTHERS, (1, 1), (Yes, UNPROVEN, None, 0)),
    ("the retry is lost, young", &UNIQUE_EMAIL, LOST, YOUNG, (1, 1), (Yes, AGE, Some("u-1"), 0)),
    ("the retry is lost, old", &UNIQUE_EMAIL, LOST, OLD, (1, 1), (Yes, EARLIER, Some("u-1"), 0)),
    ("the retry is lost, old, of another id", &UNIQUE_EMAIL, LOST, OTHERS_OLD, (1, 1), (Yes, EARLIER, Some("u-1"), 0)),
    ("the retry is lost, of another id", &UNIQUE_EMAIL, LOST, OTHERS, (1, 1), (Maybe, None, None, 0)),
    ("no look-up, the external id is taken", &NO_LOOK_UP, ID_TAKEN, OURS, (1, 0), (Yes, ID, None, 0)),
    ("no look-up, the address is taken", &NO_LOOK_UP, EMAIL_TAKEN, OURS, (1, 0), (Yes, UNPROVEN, None, 0)),
    ("no look-up, a conflict", &NO_LOOK_UP, CONFLICT, OURS, (1, 0), (Maybe, None, None, 0)),
    ("no look-up, the retry is lost", &NO_LOOK_UP, LOST, OURS, (1, 0), (Maybe, None, None, 0)),
    ("the key was used, which proves no user", &BY_KEY, KEY_USED, NOT_FOUND, (1, 1), (Maybe, None, None, 0)),
    ("the key was used, the record is ours", &BY_KEY, KEY_USED, OURS, (1, 1), (Yes, ID, Some("u-1"), 0)),
    ("the retry under the key creates", &BY_KEY, CREATED, NOT_FOUND, (1, 0), (Yes, None, Some("u-new"), 0)),
];

#[test]
fn every_promise_retry_and_look_up_settles_as_its_row_says() {
    for (what, facts, retry, look_up, calls, expected) in ROWS {
        let double = Double { retry: *retry, look_up: *look_up, ..Double::new(facts) };
        let pending = PendingCall::new_at(&double, &user(), NOW);
        let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
        let settled = now(settle(&double, &user(), &pending, &options)).unwrap();
        let (may_exist, ownership, user_id, candidates) = *expected;
        assert_eq!(seen(&settled), (may_exist, ownership, user_id.map(str::to_owned), candidates), "{what}");
        assert_eq!(double.calls(), *calls, "{what}");
        assert_ne!(settled.user_may_exist(), UserMayExist::No, "{what}");
    }
}

#[test]
fn a_key_is_used_up_if_the_provider_knew_it_and_shows_no_user() {
    for (retry, look_up, expected) in [
        (KEY_USED, NOT_FOUND, true),
        (KEY_USED, OTHERS, true),
        (KEY_USED, BARE, false),
        (KEY_USED, FAILED, false),
        (LOST, NOT_FOUND, false),
    ] {
        let double = Double { retry, look_up, ..Double::new(&BY_KEY) };
        let pending = PendingCall::new_at(&double, &user(), NOW);
        let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
        let Settled::Unknown(unknown) = now(settle(&double, &user(), &pending, &options)).unwrap() else {
            panic!("nothing is proven")
        };
        assert_eq!(unknown.is_key_used_up(), expected);
    }
}

#[test]
fn what_retry_and_look_up_reported_is_kept() {
    let double = Double { retry: UNREADABLE_ID, ..Double::new(&BY_ID) };
    let pending = PendingCall::new_at(&double, &user(), NOW);
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
    let Settled::Exists(exists) = now(settle(&double, &user(), &pending, &options)).unwrap() else { panic!("exists") };
    assert_eq!(exists.retry.unwrap().user_id(), Some("u-saved"));

    let double = Double { retry: LOST, look_up: FAILED, ..Double::new(&BY_ID) };
    let Settled::Unknown(unknown) = now(settle(&double, &user(), &pending, &options)).unwrap() else {
        panic!("unknown")
    };
    assert_eq!(unknown.retry.unwrap().kind(), &ErrorKind::Unknown);
    assert!(matches!(unknown.look_up, Some(Err(FindError::Access { .. }))));
}
