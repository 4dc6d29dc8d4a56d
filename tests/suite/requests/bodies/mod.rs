//! The bodies that the sandbox received, formatted for reading. A change here changes what
//! providers get. Which profiles are sent to a provider is in `../providers/`.

mod page_examples;

use enroll::{CallOptions, NewUser, connect};
use enroll_sandbox::Received;
use enroll_tests::harness::{credentials, only, sandbox, sent, still};
use enroll_tests::profiles;
use serde_json::Value;

/// Holds a body against its snapshot. `what` tells a reviewer where it came from.
fn review(provider: &str, name: &str, what: &str, received: &Received) {
    let body: Value = serde_json::from_slice(received.body()).unwrap();
    insta::with_settings!({ snapshot_path => format!("snapshots/{provider}"), prepend_module_to_snapshot => false, description => what, omit_expression => true }, {
        insta::assert_json_snapshot!(name, body);
    });
}

fn profile(name: &str) -> NewUser {
    let mut all = profiles::full_set().into_iter();
    all.find(|(candidate, _)| *candidate == name).unwrap().1
}

/// Sends profiles to a provider and holds each body against its snapshot.
pub(crate) async fn review_profiles(provider: &str, names: &[&str]) {
    for name in names {
        let received = sent(provider, &profile(name), &CallOptions::new()).await;
        review(provider, name, &format!("what {provider} gets for the profile `{name}`"), &received);
    }
}

/// Creates the user of a provider's own profile: the body is the example of its spec, and the id
/// that the provider gave out is known afterwards.
pub(crate) async fn review_example(id: &str, profile: &[u8]) {
    let sandbox = sandbox().await;
    let provider = connect(id, &credentials(&sandbox, id), &still(&sandbox)).unwrap();
    let user = NewUser::from_json(profile).map_err(|error| chain(&error)).unwrap();
    let report = provider.check(&user);
    assert!(report.is_ready(), "{report}");
    let created = provider.create_user(&user, &CallOptions::new()).await;
    let created = created.map_err(|error| chain(&error)).unwrap();
    review(id, "example", &format!("the request of the profile of {id}: the example of its spec"), &only(&sandbox));
    assert_eq!(created.user_id, sandbox.users()[0].id());
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
