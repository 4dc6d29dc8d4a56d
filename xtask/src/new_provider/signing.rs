//! What a provider that signs has beside the others: the check of its signature in the sandbox, and
//! vectors that prove both. The check refuses everything until a person has written it; so do the
//! tests while there is no vector.

use anyhow::{Context as _, Result};

use super::New;
use super::plan::Plan;
use crate::emit::template;

/// The sandbox's check.
pub(super) fn check_file(id: &str) -> String {
    format!("crates/enroll-sandbox/src/verify/signed/{id}.rs")
}

/// The vectors.
pub(super) fn vectors_file(id: &str) -> String {
    format!("tests/fixtures/signing/{id}/calls.json")
}

/// Adds both files, if the provider signs.
pub(super) fn add(plan: &mut Plan, new: &New) -> Result<()> {
    let Some(signs) = &new.spec.provider.signs else { return Ok(()) };
    let id = new.id();
    let values = vec![("id", id.to_owned()), ("name", new.name().to_owned()), ("signs", signs.clone())];
    let check = template::fill(include_str!("templates/signed.rs.in"), &values, &[]);
    plan.make(check_file(id), check.context("xtask/src/new_provider/templates/signed.rs.in")?)?;
    plan.make(vectors_file(id), "[]\n".to_owned())
}
