//! Waits, keys, what is sent and what is not.

use std::sync::Arc;
use std::time::Duration;

use enroll_client::Clock as _;
use enroll_client::clock::ManualClock;

use super::double::{BY_ID, BY_KEY, Double, NOTHING, NOW, UNIQUE_EMAIL};
use crate::test_double::{EMAIL, KEY, now, user};
use crate::{
    CallOptions, CreateUser as _, Facts, NewUser, PendingCall, Person, PersonName, Problem, ProblemKind, SettleError,
    SettleOptions, Settled, settle,
};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How long settling waits at this time. The fake provider has timeouts of 20 s and 50 s.
fn waited(pending: &PendingCall, at: Duration, delay: Option<Duration>) -> u64 {
    let clock = Arc::new(ManualClock::new(at));
    let options = SettleOptions { delay, ..SettleOptions::new().clock(clock.clone()) };
    now(settle(&Double::new(&BY_ID), &user(), pending, &options)).unwrap();
    (clock.since_epoch() - at).as_secs()
}

#[test]
fn the_retry_waits_until_the_last_attempt_has_ended_and_a_delay_has_passed() {
    let died = PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW);
    let mut ended = died.clone();
    ended.ended_at(NOW + s(10));
    let settling = ended.settling();
    let rows = [
        ("a settle that never ended: its retry may just have begun", &settling, NOW + s(1000), None, 50 + 50),
        ("the end is not known: total timeout and delay", &died, NOW, None, 50 + 50),
        ("a part of that has passed", &died, NOW + s(70), None, 30),
        ("all of it", &died, NOW + s(1000), None, 0),
        ("after the recorded end", &ended, NOW + s(10), None, 50),
        ("a part of that has passed since", &ended, NOW + s(40), None, 20),
        ("a delay of one's own", &ended, NOW + s(10), Some(s(7)), 7),
        ("no delay", &ended, NOW + s(10), Some(Duration::ZERO), 0),
        ("the clock was set back by years", &ended, s(5), None, 50 + 50),
        ("likewise, with a delay of one's own", &died, s(5), Some(s(7)), 7 + 50),
    ];
    for (what, pending, at, delay, expected) in rows {
        assert_eq!(waited(pending, at, delay), expected, "{what}");
    }
}

/// What settling sends, for a call that was made at `began`.
fn sent(facts: &'static Facts, user: &NewUser, began: Duration, key: Option<&str>) -> (Double, (usize, usize)) {
    let double = Double::new(facts);
    let pending = PendingCall::new_at(&double, user, began);
    let pending = if let Some(key) = key { pending.idempotency_key(key) } else { pending };
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
    now(settle(&double, user, &pending, &options)).unwrap();
    let calls = double.calls();
    (double, calls)
}

#[test]
fn the_retry_has_the_same_key_and_its_age() {
    let (double, _) = sent(&BY_KEY, &user(), NOW - s(3600), Some(KEY));
    let creates = double.creates.lock().unwrap();
    assert_eq!(creates[0].idempotency_key.as_deref(), Some(KEY));
    assert_eq!(creates[0].idempotency_key_age, Some(s(3600)));
}

#[test]
fn nothing_is_retried_under_a_key_that_may_be_forgotten() {
    let hours = |hours: u64| sent(&BY_KEY, &user(), NOW - s(hours * 3600) - s(1), None).1;
    assert_eq!(hours(22), (1, 0));
    assert_eq!(hours(23), (0, 1), "an hour before the end of its life");
    // The clock was set back since, so the age of the key is unknown; the wait makes it no older.
    assert_eq!(sent(&BY_KEY, &user(), NOW + s(86_400), None).1, (0, 1));
    assert_eq!(sent(&BY_KEY, &user(), NOW, Some("  ")).1, (0, 1), "a blank key is none");
}

#[test]
fn nothing_is_retried_that_does_not_carry_what_the_provider_recognises() {
    let person = || NewUser::person(EMAIL, Person::new(PersonName::new("Jo", "Doe")));
    assert_eq!(sent(&BY_ID, &person(), NOW, None).1, (0, 1), "no external id");
    assert_eq!(sent(&BY_ID, &person().external_id(" \u{200b}"), NOW, None).1, (0, 1), "a blank external id");
    assert_eq!(sent(&UNIQUE_EMAIL, &person(), NOW, None).1, (1, 0), "the e-mail address alone");
    assert_eq!(sent(&NOTHING, &user(), NOW, None).1, (0, 0), "nothing is promised");

    let ignored = Problem { path: "external_id".into(), kind: ProblemKind::Ignored, why: "not used".into() };
    let double = Double { problems: vec![ignored], ..Double::new(&BY_ID) };
    let pending = PendingCall::new_at(&double, &user(), NOW);
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
    now(settle(&double, &user(), &pending, &options)).unwrap();
    assert_eq!(double.calls(), (0, 1), "an external id that the request has no field for");
}

#[test]
fn values_that_do_not_belong_together_are_rejected_before_anything_is_sent() {
    let missing = Problem { path: "phone".into(), kind: ProblemKind::Missing, why: "required".into() };
    let other = Facts { id: "other", ..BY_ID };
    let other: &'static Facts = Box::leak(Box::new(other));
    let of_other = PendingCall::new_at(&Double::new(other), &user(), NOW);
    let ours = PendingCall::new_at(&Double::new(&BY_ID), &user(), NOW);
    let email = NewUser { email: Some("somebody.else@example.com".into()), ..user() };
    let rows = [
        (Vec::new(), user(), &of_other, "OtherProvider"),
        (Vec::new(), user().external_id("other"), &ours, "OtherUser"),
        (Vec::new(), NewUser { external_id: None, ..user() }, &ours, "OtherUser"),
        (Vec::new(), email, &ours, "OtherUser"),
        (vec![missing], user(), &ours, "Incomplete"),
    ];
    for (problems, user, pending, expected) in rows {
        let double = Double { problems, ..Double::new(&BY_ID) };
        let clock = Arc::new(ManualClock::new(NOW));
        let error = now(settle(&double, &user, pending, &SettleOptions::new().clock(clock.clone()))).unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
        assert_eq!((double.calls(), clock.since_epoch()), ((0, 0), NOW), "{expected}");
    }
    let same = NewUser { external_id: Some(format!(" {} ", user().external_id.unwrap().expose()).into()), ..user() };
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
    assert!(now(settle(&Double::new(&BY_ID), &same, &ours, &options)).is_ok(), "white space around it");
}

#[test]
fn a_stored_call_is_settled_twice_by_another_process() {
    let first = Double::new(&BY_KEY);
    let mut pending = PendingCall::new_at(&first, &user(), NOW);
    let lost = Double { retry: || Err(crate::Error::new("fake", crate::ErrorKind::Unknown)), ..Double::new(&BY_KEY) };
    let clock = Arc::new(ManualClock::new(NOW));
    let options = SettleOptions::new().clock(clock.clone());
    let settled = now(settle(&lost, &user(), &pending, &options)).unwrap();
    assert!(matches!(settled, Settled::Unknown(_)));
    pending.ended_at(clock.since_epoch());
    let key = pending.call_options_at(CallOptions::new(), NOW).idempotency_key;

    let stored = serde_json::to_string(&pending).unwrap();
    let read: PendingCall = serde_json::from_str(&stored).unwrap();
    let second = Double::new(&BY_KEY);
    let settled = now(settle(&second, &user(), &read, &options)).unwrap();
    assert_eq!(settled.user_id(), Some("u-new"));
    let creates = second.creates.lock().unwrap();
    assert_eq!((creates[0].idempotency_key.clone(), creates[0].idempotency_key_age), (key, Some(s(100 + 50))));
}

#[test]
fn a_double_without_the_new_methods_has_their_defaults() {
    use enroll_client::BoxFuture;
    struct Plain;
    impl crate::CreateUser for Plain {
        fn facts(&self) -> &'static Facts {
            &BY_ID
        }
        fn check(&self, _: &NewUser) -> crate::Report {
            crate::Report { provider: "fake".into(), problems: Vec::new() }
        }
        fn create_user<'a>(
            &'a self,
            _: &'a NewUser,
            _: &'a CallOptions,
        ) -> BoxFuture<'a, Result<crate::CreatedUser, crate::Error>> {
            Box::pin(std::future::ready(Err(crate::Error::new("fake", crate::ErrorKind::Unknown))))
        }
    }
    let (query, call) = (crate::UserQuery::of(&user()), CallOptions::new());
    assert!(matches!(now(Plain.find_user(&query, &call)), Err(crate::FindError::Unsupported { .. })));
    assert!(matches!(now(Plain.check_access(&call)), crate::Access::Unsupported));
    assert_eq!(Plain.timeouts(), crate::Timeouts::default());
    let pending = PendingCall::new_at(&Plain, &user(), NOW);
    let options = SettleOptions::new().clock(Arc::new(ManualClock::new(NOW)));
    assert!(matches!(now(settle(&Plain, &user(), &pending, &options)), Ok(Settled::Unknown(_))));
    assert!(SettleError::OtherUser.to_string().starts_with("the pending call"));
}
