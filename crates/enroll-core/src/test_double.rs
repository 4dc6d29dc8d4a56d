//! For tests of this crate: facts of a fake provider, and futures that are ready at once.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use enroll_client::Existing;

use crate::facts::{Keep, LookUpFacts, ServiceStatus};
use crate::{ErrorKind, Facts, NewUser, Person, PersonName, Problem, ProblemKind, Report};

/// The values that nothing may print.
pub(crate) const EMAIL: &str = "canary.mail@example.com";
pub(crate) const EXTERNAL_ID: &str = "canary-external-id";
pub(crate) const KEY: &str = "canary-idempotency-key";

/// A provider that promises nothing and finds nobody.
pub(crate) const FACTS: Facts = Facts {
    id: "fake",
    name: "Fake",
    version: "v1",
    status: ServiceStatus::Live,
    modes: &[],
    signs: None,
    unique: &[],
    retry_safe_by: &[],
    retry_note: "nothing is promised",
    look_up: LookUpFacts::none("ask the provider's support"),
    servers: &[],
    method: "POST",
    path: "/users",
    success: &[201],
    errors: &[400],
    auth: &[],
    parameters: &[],
    request_id_header: None,
    wait_header: None,
    keep: Keep { user_id: Some("/id"), one_time_password: None, refresh_token: None, request_id: None },
    external_id_pointer: Some("/external_id"),
    email_pointer: Some("/email"),
    error_fields: &[],
    listed_errors: &[],
    in_band_failure: false,
    requirements: &[],
};

pub(crate) fn user() -> NewUser {
    NewUser::person(EMAIL, Person::new(PersonName::new("Jo", "Doe"))).external_id(EXTERNAL_ID)
}

/// Every kind of error.
pub(crate) fn kinds() -> Vec<ErrorKind> {
    use ErrorKind::*;
    let problem = Problem { path: "phone".into(), kind: ProblemKind::Missing, why: "it is required".into() };
    let wait = Some(Duration::from_millis(1500));
    vec![
        Incomplete(Report { provider: "fake".into(), problems: vec![problem] }),
        NotSent,
        Credentials,
        Signature,
        Nonce,
        AlreadyExists(Existing::ExternalId),
        AlreadyExists(Existing::Email),
        IdempotencyKeyReused,
        Rejected,
        RateLimited(wait),
        RateLimited(None),
        LockedOut(wait),
        NoConnection,
        NoSecureConnection,
        DeadlineBeforeSending,
        Unknown,
        Intermediary,
        Conflict,
        ProtocolViolation,
        CreatedUnreadable,
    ]
}

/// The result of a future that waits for nothing.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

/// Fails if what is printed of a value holds personal data or a key.
pub(crate) fn assert_silent(printed: &str) {
    for canary in [EMAIL, "canary.mail", EXTERNAL_ID, KEY] {
        assert!(!printed.contains(canary), "{printed}");
    }
}
