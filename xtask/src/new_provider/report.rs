//! The output of the command: each file that it wrote, and what to write by hand.

use super::plan::Plan;
use super::{New, auth, schemes, signing, sources};
use crate::emit::profile_file;

/// Prints the files that the command itself wrote; codegen prints the others.
#[expect(clippy::print_stdout, reason = "the report of a command belongs on standard output")]
pub(super) fn written(plan: &Plan) {
    for step in &plan.steps {
        println!("{} {}", step.action.word(), step.path);
    }
}

/// Prints what is left to write.
#[expect(clippy::print_stdout, reason = "the report of a command belongs on standard output")]
pub(super) fn left(new: &New) {
    println!("\nleft to write by hand:");
    for line in by_hand(new) {
        println!("  {line}");
    }
    println!("\n`cargo test --workspace {}` fails until then; see specs/README.md.", new.id());
}

fn by_hand(new: &New) -> Vec<String> {
    let id = new.id();
    let auth = if auth::is_complete(&new.schemes) {
        "complete; review it, and describe the credentials".to_owned()
    } else {
        format!("`Authorizer::apply`, for {}", unfinished(&new.schemes))
    };
    let mut left = vec![
        format!("crates/enroll-{id}/src/auth.rs: {auth}"),
        format!("crates/enroll-{id}/src/mapping.rs: {} fields to fill", new.leaves.len()),
        format!("crates/enroll-{id}/src/errors.rs: how to find its errors in a response"),
        format!("{}: the source of each fact", sources::file(id)),
        format!("{}: generated from the spec's example; check that it is a realistic profile", profile_file(id)),
    ];
    if let Some(call) = new.look_up() {
        let name = call.id().unwrap_or_default();
        left.push(format!("crates/enroll-{id}/src/look_up.rs: one page of the look-up, by `Client::{name}`"));
    }
    if new.spec.provider.signs.is_some() {
        left.push(format!("{}: the check of the signature in the sandbox", signing::check_file(id)));
        left.push(format!(
            "{}: a call that was signed by other means, as in tests/fixtures/signing/kraken/calls.json",
            signing::vectors_file(id)
        ));
    }
    left
}

fn unfinished(schemes: &[schemes::Scheme]) -> String {
    let headers = schemes.iter().filter(|scheme| matches!(scheme.value, schemes::HeaderValue::ByHand { .. }));
    headers.map(|scheme| scheme.header.as_str()).collect::<Vec<_>>().join(", ")
}
