//! Files of a provider that signs: the sandbox's check of its signature, and test vectors for both
//! sides.
//!
//! Until they are written by hand, the check rejects every request, and the tests fail because
//! there is no vector.

use anyhow::{Context as _, Result};

use super::New;
use super::plan::Plan;
use crate::emit::template;

/// The file of the sandbox's check.
pub(super) fn check_file(id: &str) -> String {
    format!("crates/enroll-sandbox/src/verify/signed/{id}.rs")
}

/// The file of the test vectors.
pub(super) fn vectors_file(id: &str) -> String {
    format!("tests/fixtures/signing/{id}.json")
}

/// Adds both files, if the provider signs.
pub(super) fn add(plan: &mut Plan, new: &New) -> Result<()> {
    let Some(signs) = &new.spec.provider.signs else { return Ok(()) };
    let id = new.id();
    let values = vec![("id", id.to_owned()), ("name", new.name().to_owned()), ("signs", signs.clone())];
    let check = template::fill(include_str!("templates/signed.rs.in"), &values, &[]);
    plan.create(check_file(id), check.context("xtask/src/new_provider/templates/signed.rs.in")?)?;
    plan.create(vectors_file(id), "[]\n".to_owned())
}
