use std::time::Duration;

use enroll_client::{Ended, Existing, FailureKind, UserMayExist};

use super::*;
use crate::test_double::FACTS;

/// Every kind that a response can have.
fn of_responses() -> [ErrorKind; 13] {
    use ErrorKind::*;
    [
        Credentials,
        Signature,
        Nonce,
        AlreadyExists(Existing::ExternalId),
        AlreadyExists(Existing::Email),
        IdempotencyKeyReused,
        Rejected,
        RateLimited(Some(Duration::from_secs(3))),
        LockedOut(None),
        Intermediary,
        Conflict,
        ProtocolViolation,
        CreatedUnreadable,
    ]
}

#[test]
fn a_built_error_is_the_one_that_a_call_reports() {
    for kind in of_responses().into_iter().chain([ErrorKind::Unknown]) {
        let built = Error::builder("fake", kind.clone()).facts(&FACTS).request_id("req-1").build();
        let exchange = built.0.exchange.clone().unwrap();
        assert_eq!(&ErrorKind::of(exchange.verdict()), &kind);
        let reported = Error::from_exchange(&FACTS, exchange, None);
        assert_eq!((reported.kind(), reported.user_may_exist()), (built.kind(), built.user_may_exist()));
        assert_eq!(reported.recovery(), built.recovery());
        assert_eq!(built.user_may_exist(), by_kind(&kind), "{kind:?}");
    }
}

#[test]
fn a_kind_without_a_response_has_none() {
    use ErrorKind::{DeadlineBeforeSending, NoConnection, NoSecureConnection, NotSent, Unknown};
    for kind in [NotSent, NoConnection, NoSecureConnection, DeadlineBeforeSending, Unknown] {
        let built = Error::builder("fake", kind.clone()).build();
        assert_eq!((built.status(), built.raw().is_none()), (None, true), "{kind:?}");
        assert_eq!(built.user_may_exist(), by_kind(&kind), "{kind:?}");
    }
}

#[test]
fn an_earlier_attempt_that_may_have_created_the_user_is_remembered() {
    let lost = Ended::Failed(FailureKind::Lost);
    for kind in of_responses().into_iter().chain([ErrorKind::NotSent, ErrorKind::NoConnection]) {
        let built = Error::builder("fake", kind.clone()).earlier(lost).build();
        assert!(built.user_may_exist() >= UserMayExist::Maybe, "{kind:?}");
        assert_eq!(built.attempts()[0].ended, lost);
    }
}

#[test]
fn the_cause_of_a_built_error_is_kept() {
    let built = Error::builder("fake", ErrorKind::NotSent).source("no token").build();
    assert_eq!(std::error::Error::source(&built).map(ToString::to_string).as_deref(), Some("no token"));
}
