use enroll_client::{Ended, FailureKind, UserMayExist};

use super::*;
use crate::test_double::{FACTS, kinds};

/// The kinds without a response.
const WITHOUT_RESPONSE: [ErrorKind; 5] = [
    ErrorKind::NotSent,
    ErrorKind::NoConnection,
    ErrorKind::NoSecureConnection,
    ErrorKind::DeadlineBeforeSending,
    ErrorKind::Unknown,
];

/// Every kind that only a response has.
fn of_responses() -> impl Iterator<Item = ErrorKind> {
    kinds().into_iter().filter(|kind| Error::builder("fake", kind.clone()).build().status().is_some())
}

#[test]
fn a_built_error_is_the_one_that_a_call_reports() {
    assert_eq!(of_responses().count(), kinds().len() - WITHOUT_RESPONSE.len() - 1, "all but an incomplete profile");
    for kind in of_responses().chain([ErrorKind::Unknown]) {
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
    for kind in WITHOUT_RESPONSE {
        let built = Error::builder("fake", kind.clone()).build();
        assert_eq!((built.status(), built.raw().is_none()), (None, true), "{kind:?}");
        assert_eq!(built.user_may_exist(), by_kind(&kind), "{kind:?}");
    }
}

#[test]
fn an_earlier_attempt_that_may_have_created_the_user_is_remembered() {
    let lost = Ended::Failed(FailureKind::Lost);
    for kind in of_responses().chain([ErrorKind::NotSent, ErrorKind::NoConnection]) {
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
