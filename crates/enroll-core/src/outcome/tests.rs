use std::time::Duration;

use enroll_client::{CallId, Ended, Existing, FailureKind, RetryKey, SafeRetry, UserMayExist};

use super::*;
use crate::facts::NotFoundProves;
use crate::test_double::{EMAIL, EXTERNAL_ID, FACTS, KEY, assert_silent, kinds, user};
use crate::{
    CreatedUser, Error, ErrorKind, Exists, LookUp, PendingCall, ProblemKind, Report, SettleError, Settled, StillUnknown,
};

const NOW: Duration = Duration::from_secs(1_800_000_000);
const MESSAGE: &str = "canary-message";
const SECRET: &str = "canary-secret";

/// An error with all that one can hold.
fn error(kind: ErrorKind) -> Error {
    Error::builder("fake", kind)
        .facts(&FACTS)
        .earlier(Ended::Failed(FailureKind::Lost))
        .code("E-1")
        .message(MESSAGE)
        .field("phone")
        .request_id("req-1")
        .user_id("u-1")
        .one_time_password(SECRET)
        .raw(SECRET.as_bytes().to_vec())
        .idempotency_key(KEY, Duration::from_secs(60))
        .call_id(CallId::new(42).unwrap())
        .safe_retry(SafeRetry::new(RetryKey::IdempotencyKey, Some(NOW)))
        .build()
}

fn round_trip(outcome: &Outcome) -> String {
    let json = serde_json::to_string(outcome).unwrap();
    assert_eq!(&serde_json::from_str::<Outcome>(&json).unwrap(), outcome, "{json}");
    json
}

#[test]
fn every_kind_has_one_name() {
    for kind in kinds() {
        let flat = OutcomeKind::from(&kind);
        assert_eq!(flat.as_str(), kind.as_str());
        assert_eq!(serde_json::to_value(flat).unwrap(), kind.as_str());
        let json = serde_json::to_value(&kind).unwrap();
        let name = json.as_object().and_then(|fields| fields.keys().next()).map_or_else(|| json.as_str(), |k| Some(k));
        assert_eq!(name, Some(kind.as_str()));
        assert_eq!(serde_json::from_value::<ErrorKind>(json).unwrap(), kind);
    }
}

#[test]
fn every_outcome_is_read_as_it_was_stored_and_holds_no_secret() {
    for kind in kinds() {
        for error in [error(kind.clone()), Error::new("fake", kind.clone()), Error::builder("fake", kind).build()] {
            let outcome = Outcome::from(&error).for_user(&user());
            let json = round_trip(&outcome);
            for canary in [EMAIL, EXTERNAL_ID, MESSAGE, SECRET] {
                assert!(!json.contains(canary), "{json}");
            }
            let printed = format!("{outcome:?}");
            assert_silent(&printed);
            let hash = outcome.email_sha256.unwrap().into_inner();
            assert!(json.contains(&hash) && !printed.contains(&hash), "{printed}");
        }
    }
    let mut created = CreatedUser::new("fake", "u-1");
    (created.one_time_password, created.raw) = (Some(SECRET.into()), SECRET.as_bytes().to_vec().into());
    let outcome = Outcome::from(&Ok(created));
    assert!(!round_trip(&outcome).contains(SECRET) && outcome.has_secrets);
}

#[test]
fn an_outcome_says_what_the_error_does() {
    let mut outcome = Outcome::from(&error(ErrorKind::Unknown)).recorded_at(NOW);
    outcome.attempts.iter_mut().for_each(|attempt| attempt.began_at_ms = 1_799_999_999_000);
    let age = Duration::from_millis(outcome.began_at_ms - outcome.key_began_at_ms.unwrap());
    assert_eq!(age, Duration::from_secs(60));
    (outcome.began_at_ms, outcome.ended_at_ms, outcome.key_began_at_ms) = (1, 2, Some(3));
    let expected = serde_json::json!({
        "provider": "fake",
        "kind": "unknown",
        "user_may_exist": "maybe",
        "step": "look_up",
        "status": 500,
        "code": "E-1",
        "field": "phone",
        "request_id": "req-1",
        "candidate_user_id": "u-1",
        "call_id": "0000000000000000000000000000002a",
        "attempts": [
            {
                "number": 1, "began_at_ms": 1_799_999_999_000_u64, "elapsed_ms": 0, "ended": "lost",
                "user_may_exist": "maybe",
            },
            {
                "number": 2, "began_at_ms": 1_799_999_999_000_u64, "elapsed_ms": 0, "ended": "unknown",
                "user_may_exist": "maybe", "status": 500, "request_id": "req-1",
            },
        ],
        "has_secrets": true,
        "retry_safe_by": "idempotency_key",
        "retry_safe_until_ms": 1_800_000_000_000_u64,
        "idempotency_key": KEY,
        "key_began_at_ms": 3,
        "began_at_ms": 1,
        "ended_at_ms": 2,
        "recorded_at_ms": 1_800_000_000_000_u64,
    });
    assert_eq!(serde_json::to_value(&outcome).unwrap(), expected);
}

#[test]
fn the_error_of_reading_an_outcome_names_the_field_and_shows_no_value() {
    let mut json = serde_json::to_value(Outcome::from(&error(ErrorKind::Unknown))).unwrap();
    json["user_may_exist"] = SECRET.into();
    let error = serde_json::from_value::<Outcome>(json).unwrap_err().to_string();
    assert!(error.contains("user_may_exist") && !error.contains(SECRET), "{error}");
}

#[test]
fn only_an_open_outcome_of_a_known_user_can_be_settled() {
    for kind in kinds() {
        let outcome = Outcome::from(&Error::new("fake", kind.clone()));
        let is_open = !matches!(outcome.user_may_exist, UserMayExist::No);
        assert_eq!(outcome.is_open(), is_open, "{kind:?}");
        let expected = if is_open { SettleError::NoUser } else { SettleError::Known { kind: outcome.kind } };
        assert_eq!(PendingCall::try_from(&outcome).unwrap_err(), expected);
        assert_eq!(PendingCall::try_from(&outcome.for_user(&user())).is_ok(), is_open);
    }
    let created = Outcome::from(&CreatedUser::new("fake", "u-1")).for_user(&user());
    assert!(!created.is_open());
    let named = Error::builder("fake", ErrorKind::AlreadyExists(Existing::ExternalId)).user_id("u-1").build();
    assert!(!Outcome::from(&named).is_open(), "the id is known");
}

#[test]
fn the_pending_call_of_an_outcome_is_that_of_its_user_alone() {
    let mut outcome = Outcome::from(&error(ErrorKind::Unknown)).for_user(&user());
    (outcome.began_at_ms, outcome.ended_at_ms) = (1_799_999_000_000, 1_800_000_000_000);
    outcome.key_began_at_ms = Some(1_799_998_000_000);
    let pending = PendingCall::try_from(&outcome).unwrap();
    assert!(pending.is_for(&user()));
    assert!(!pending.is_for(&user().external_id("another")));
    assert_eq!(pending.began().as_secs(), 1_799_999_000);
    assert_eq!(pending.last_ended(), Some(NOW));
    assert_eq!((pending.key(), pending.key_age(NOW)), (Some(KEY), Some(Duration::from_secs(2000))));
    let stored = serde_json::to_string(&pending.settling()).unwrap();
    assert!(serde_json::from_str::<PendingCall>(&stored).unwrap().is_for(&user()));
}

/// The result of settling in a test.
fn settled(ownership: Option<Ownership>, user_id: Option<&str>, retry: Option<Error>) -> Settled {
    let look_up = Some(Ok(LookUp::NotFound { proves: NotFoundProves::Nothing }));
    let user_id = user_id.map(str::to_owned);
    match ownership {
        Some(ownership) => {
            let candidates = Vec::new();
            Settled::Exists(Exists { provider: "fake", user_id, ownership, candidates, retry, look_up })
        }
        None => {
            let (candidates, question) = (Vec::new(), String::new());
            Settled::Unknown(StillUnknown { provider: "fake", candidates, question, retry, look_up })
        }
    }
}

fn open_row() -> Outcome {
    let mut row = Outcome::from(&Error::builder("fake", ErrorKind::Unknown).build()).for_user(&user());
    (row.began_at_ms, row.ended_at_ms) = (1_799_999_000_000, 1_799_999_001_000);
    row.settling()
}

/// A later end would make another person's user of a later time ours.
#[test]
fn the_end_of_a_call_moves_only_if_the_retry_may_have_created_the_user() {
    for (kind, moves) in [(ErrorKind::NoConnection, false), (ErrorKind::Rejected, false), (ErrorKind::Unknown, true)] {
        let result = settled(None, None, Some(Error::builder("fake", kind.clone()).build()));
        let row = open_row().settled(&result);
        assert_eq!(row.ended_at_ms > 1_799_999_001_000 || row.ended_at_ms == row.recorded_at_ms, moves, "{kind:?}");
        assert_eq!((row.began_at_ms, row.settling, row.is_open()), (1_799_999_000_000, false, true));
        let mut pending = PendingCall::try_from(&open_row()).unwrap();
        pending.settled_at(&result, NOW);
        let ended = if moves { NOW } else { Duration::from_millis(1_799_999_001_000) };
        assert_eq!((pending.last_ended(), pending.is_settling()), (Some(ended), false));
    }
    assert!(!open_row().settled(&settled(None, None, None)).settling);
}

#[test]
fn settling_never_makes_an_outcome_less_sure() {
    let exists = Error::builder("fake", ErrorKind::AlreadyExists(Existing::ExternalId)).build();
    let row = Outcome::from(&exists).for_user(&user()).settled(&settled(None, None, None));
    assert_eq!((row.user_may_exist, row.is_open()), (UserMayExist::Yes, true));
}

#[test]
fn a_candidate_stays_open_and_is_dropped_if_it_is_not_the_user() {
    let named = Error::builder("fake", ErrorKind::AlreadyExists(Existing::Email)).user_id("u-candidate").build();
    let row = Outcome::from(&named).for_user(&user());
    assert_eq!((row.user_id.as_deref(), row.candidate_user_id.as_deref()), (None, Some("u-candidate")));
    assert!(row.is_open());
    for (ownership, user_id, step) in [
        (Ownership::Unproven, None, Some(Step::LookUp)),
        (Ownership::Earlier, Some("u-earlier"), Some(Step::LookUp)),
        (Ownership::OursByExternalId, Some("u-1"), None),
    ] {
        let row = row.clone().settled(&settled(Some(ownership), user_id, None));
        let ours = user_id.filter(|_| ownership.is_ours());
        assert_eq!((row.ownership, row.user_id.as_deref(), row.step), (Some(ownership), ours, step));
        assert_eq!(row.candidate_user_id, None);
        assert!(!row.is_open(), "what is left is for a person");
        round_trip(&row);
    }
}

#[test]
fn a_user_that_the_retry_created_is_all_that_is_left_of_an_open_outcome() {
    let mut created = CreatedUser::new("fake", "u-1");
    created.one_time_password = Some(SECRET.into());
    let row = open_row().settled(&Settled::Created(Box::new(created)));
    assert_eq!((row.kind, row.user_id.as_deref(), row.step), (OutcomeKind::Created, Some("u-1"), None));
    assert!(row.has_secrets && row.is_for_user && !row.settling && !row.is_open());
}

#[test]
fn a_call_that_was_being_settled_is_settled_as_such() {
    assert!(PendingCall::try_from(&open_row()).unwrap().is_settling());
}

#[test]
fn every_other_name_is_stored_as_it_is_counted() {
    use crate::facts::LookUpKey::{Email, ExternalId, UserId};
    use Ownership::{Earlier, OursByEmailAndAge, OursByExternalId, OursByRetry, Unproven};
    use Step::{Adopt, FixNonces, FixProfile, FixSetup, Keep, LookUp, Retry, WaitForUnlock};
    let read = |name: &str| serde_json::Value::from(name);
    for step in [FixProfile, FixSetup, FixNonces, Retry, WaitForUnlock, LookUp, Adopt, Keep] {
        assert_eq!(serde_json::from_value::<Step>(read(step.as_str())).unwrap(), step);
        assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
    }
    for ownership in [OursByRetry, OursByExternalId, OursByEmailAndAge, Earlier, Unproven] {
        assert_eq!(serde_json::from_value::<Ownership>(read(ownership.as_str())).unwrap(), ownership);
        assert_eq!(serde_json::to_value(ownership).unwrap(), ownership.as_str());
    }
    for kind in [ProblemKind::Missing, ProblemKind::Rejected, ProblemKind::Ignored] {
        assert_eq!(serde_json::from_value::<ProblemKind>(read(kind.as_str())).unwrap(), kind);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for key in [Email, ExternalId, UserId] {
        assert_eq!(serde_json::to_value(key).unwrap(), key.to_string());
    }
    for proves in [NotFoundProves::Nothing, NotFoundProves::NotVisible] {
        let json = serde_json::to_value(proves).unwrap();
        assert_eq!(serde_json::from_value::<NotFoundProves>(json).unwrap(), proves);
    }
    let reports = kinds().into_iter().filter_map(|kind| Error::new("fake", kind).report().cloned());
    for report in reports.collect::<Vec<Report>>() {
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
        assert_eq!(serde_json::to_value(&report.problems[0]).unwrap()["kind"], "missing");
    }
}
