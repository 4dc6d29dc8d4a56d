//! What the command says: each file that it wrote, and what a person has to write now.

use super::plan::Plan;
use super::{New, auth, schemes, signing, sources};
use crate::emit::profile_file;

/// Prints what was written by the command itself; codegen tells of the rest.
#[expect(clippy::print_stdout, reason = "the report of a command belongs on standard output")]
pub(super) fn written(plan: &Plan) {
    for step in &plan.steps {
        println!("{} {}", step.action.word(), step.path);
    }
}

/// Prints what is left.
#[expect(clippy::print_stdout, reason = "the report of a command belongs on standard output")]
pub(super) fn left(new: &New) {
    println!("\nleft to write by hand:");
    for line in by_hand(new) {
        println!("  {line}");
    }
    println!("\n`cargo test --workspace {}` fails until then; specs/README.md tells more.", new.id());
}

fn by_hand(new: &New) -> Vec<String> {
    let id = new.id();
    let auth = if auth::is_complete(&new.schemes) {
        "complete; read it, and say what the credentials are".to_owned()
    } else {
        format!("`Authorizer::apply`, for {}", unfinished(&new.schemes))
    };
    let mut left = vec![
        format!("crates/enroll-{id}/src/auth.rs: {auth}"),
        format!("crates/enroll-{id}/src/mapping.rs: {} leaves to fill", new.leaves.len()),
        format!("crates/enroll-{id}/src/errors.rs: where its errors are in a response"),
        format!("{}: where each fact comes from", sources::file(id)),
        format!("{}: made from the spec's example; look whether a person would fill it in so", profile_file(id)),
    ];
    if new.spec.provider.signs.is_some() {
        left.push(format!("{}: the check of the signature in the sandbox", signing::check_file(id)));
        left.push(format!("{}: a call that somebody else has signed, as in kraken.json", signing::vectors_file(id)));
    }
    left
}

fn unfinished(schemes: &[schemes::Scheme]) -> String {
    let headers = schemes.iter().filter(|scheme| matches!(scheme.value, schemes::HeaderValue::ByHand { .. }));
    headers.map(|scheme| scheme.header.as_str()).collect::<Vec<_>>().join(", ")
}
