//! Profiles with one changed value, and errors as a reader sees them.

use enroll::{CallOptions, Error, NewUser, ProblemKind};
use enroll_sandbox::Sandbox;
use enroll_tests::{harness, profiles};
use serde_json::Value;

/// The full person with one field of the profile replaced.
pub(super) fn changed(pointer: &str, value: impl Into<Value>) -> NewUser {
    let mut profile = serde_json::to_value(profiles::full_person()).unwrap();
    *profile.pointer_mut(pointer).unwrap() = value.into();
    serde_json::from_value(profile).unwrap()
}

/// The full person with another id and another address.
pub(crate) fn person(external_id: &str, email: &str) -> NewUser {
    let mut user = profiles::full_person().external_id(external_id);
    user.email = Some(email.into());
    user
}

/// The paths of one kind of problem.
pub(super) fn paths(report: &enroll::Report, kind: ProblemKind) -> Vec<&str> {
    report.problems.iter().filter(|problem| problem.kind == kind).map(|problem| &*problem.path).collect()
}

/// One call with the right credentials that must fail.
pub(crate) async fn create_error(sandbox: &Sandbox, provider: &str, user: &NewUser) -> Error {
    create_error_with(sandbox, provider, user, &CallOptions::new()).await
}

pub(crate) async fn create_error_with(sandbox: &Sandbox, provider: &str, user: &NewUser, call: &CallOptions) -> Error {
    harness::provider(sandbox, provider).unwrap().create_user(user, call).await.unwrap_err()
}

/// The kind of a failure, and whether the user may exist.
pub(crate) fn outcome(error: &Error) -> String {
    format!("{:?}, {:?}", error.kind(), error.user_may_exist())
}

/// An error as a log shows it: its message and those of its causes.
pub(crate) fn error_chain(error: &(dyn std::error::Error + 'static)) -> String {
    let cause = error.source().map(|cause| format!("\n  because {}", error_chain(cause)));
    format!("{error}{}", cause.unwrap_or_default())
}

/// Holds a string against its snapshot. Which providers there are is no part of it.
pub(super) fn review(name: &str, text: &[String]) {
    review_in("snapshots", name, text);
}

/// The same in another folder, relative to this file.
pub(crate) fn review_in(folder: &str, name: &str, text: &[String]) {
    let text = text.join("\n").replace(&enroll::PROVIDER_IDS.join(", "), "[all of them]");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
