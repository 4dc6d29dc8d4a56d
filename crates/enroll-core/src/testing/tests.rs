use std::sync::Arc;
use std::time::Duration;

use enroll_client::clock::ManualClock;

use super::*;
use crate::facts::LookUpKey;
use crate::test_double::{FACTS, KEY, assert_silent, now, user};
use crate::{
    Access, CallOptions, CreateUser, CreatedUser, Error, ErrorKind, FindError, LookUp, Match, Outcome, PendingCall,
    SettleOptions, Settled, UserMayExist, UserQuery, settle,
};

#[test]
fn results_come_in_the_order_of_the_script_and_what_was_asked_is_recorded() {
    let double = Double::new(&FACTS)
        .then(Err(Error::new("fake", ErrorKind::Unknown)))
        .then_with(|user, _| Ok(CreatedUser::new("fake", user.external_id.as_ref().unwrap().expose())))
        .then_find(Ok(LookUp::Found(Match::new("u-2", LookUpKey::Email))))
        .then_access(Access::Ready);
    let call = CallOptions::new().deadline(Duration::from_secs(1));
    assert_eq!(now(double.create_user(&user(), &call)).unwrap_err().kind(), &ErrorKind::Unknown);
    assert_eq!(now(double.create_user(&user(), &call)).unwrap().user_id, crate::test_double::EXTERNAL_ID);
    assert_eq!(now(double.find_user(&UserQuery::of(&user()), &call)).unwrap().matches()[0].user_id, "u-2");
    assert!(now(double.check_access(&call)).is_ready());
    double.assert_finished();
    let asked = double.asked();
    assert!(
        matches!(&asked[..], [Asked::Create { .. }, Asked::Create { user: again, call }, Asked::Find { .. }, Asked::CheckAccess]
            if again.email == user().email && call.deadline == Some(Duration::from_secs(1)))
    );
    assert_silent(&format!("{double:?}"));
}

#[test]
fn a_script_that_ended_is_an_error_of_the_double_and_no_call() {
    let double = Double::new(&FACTS);
    let call = CallOptions::new();
    let error = now(double.create_user(&user(), &call)).unwrap_err();
    assert_eq!((error.kind(), error.user_may_exist()), (&ErrorKind::NotSent, UserMayExist::No));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), ScriptEnded.to_string());
    assert!(matches!(now(double.find_user(&UserQuery::of(&user()), &call)), Err(FindError::Access { .. })));
    assert!(matches!(now(double.check_access(&call)), Access::NotSent(_)));
    let finished = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| double.assert_finished()));
    let message = finished.unwrap_err().downcast::<String>().unwrap();
    assert!(message.ends_with("call not planned (3)"), "{message}");
}

/// Which call finds a user is known of the provider alone.
#[test]
fn the_advice_of_a_planned_error_is_that_of_the_provider() {
    let double = Double::new(&FACTS).then(Err(Error::new("fake", ErrorKind::Unknown)));
    let error = now(double.create_user(&user(), &CallOptions::new())).unwrap_err();
    assert_eq!(error.recovery().look_up_note, Some(FACTS.look_up.note));
}

#[test]
#[should_panic(expected = "the double of fake did not play its script: create not asked for (1), call not planned (1)")]
fn a_script_that_was_not_played_fails_the_test() {
    let double = Double::new(&FACTS).then(Ok(CreatedUser::new("fake", "u-1")));
    assert!(!now(double.check_access(&CallOptions::new())).is_ready());
    double.assert_finished();
}

#[test]
fn a_planned_hang_never_ends() {
    let double = Double::new(&FACTS).then_hang();
    let (user, call) = (user(), CallOptions::new());
    let mut create = double.create_user(&user, &call);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(create.as_mut().poll(&mut context).is_pending());
    drop(create);
    double.assert_finished();
}

/// As a reconcile loop does: from the stored outcome alone.
#[test]
fn a_stored_outcome_can_be_settled_with_the_double() {
    let double = Double::new(&FACTS).then(Err(Error::new("fake", ErrorKind::Unknown)));
    let (user, call) = (user(), CallOptions::new().idempotency_key(KEY));
    let row = Outcome::from(&now(double.create_user(&user, &call))).for_user(&user);
    let stored: Outcome = serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap();
    let clock = Arc::new(ManualClock::new(Duration::from_secs(1_800_000_000)));
    let options = SettleOptions::new().clock(clock);
    let settled = now(settle(&double, &user, &stored, &options)).unwrap();
    assert!(matches!(settled, Settled::Unknown(_)), "the provider promises nothing");
    assert!(stored.clone().settled(&settled).is_open());
    let other = crate::NewUser::reference("another");
    assert!(now(settle(&double, &other, &stored, &options)).is_err());
    let pending = PendingCall::new(&double, &user);
    assert!(now(settle(&double, &user, &pending, &options)).is_ok());
}
