//! The checks before anything is written.
//!
//! Rejected are an invalid name, a spec that is missing or has problems, one that the generator
//! does not support, and a provider that already exists.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::codegen;
use crate::generate::OptionalCrates;
use crate::lower::Spec;

/// Names that would collide with a feature, a module or a package that is not a provider.
const TAKEN: [&str; 6] = ["all", "default", "facts", "rustls", "signing", "tests"];

/// A valid spec, and the optional crates and the type of error bodies of its generated code.
pub(super) struct Checked {
    pub(super) spec: Spec,
    pub(super) crates: OptionalCrates,
    pub(super) error_body: String,
}

/// Runs all checks.
pub(super) fn check(root: &Path, id: &str) -> Result<Checked> {
    name(id)?;
    let file = format!("specs/{id}.yaml");
    if !root.join(&file).is_file() {
        bail!("{file}: does not exist; write the spec first, as specs/README.md describes");
    }
    let folder = format!("crates/enroll-{id}");
    if root.join(&folder).exists() {
        bail!("{folder}: already exists; run `cargo xtask codegen` to update it");
    }
    let mut specs = codegen::read_lint_and_lower(root)?;
    others(root, id, &specs)?;
    let at =
        specs.iter().position(|spec| spec.file == file).with_context(|| format!("{file}: not found; check its id"))?;
    let spec = specs.swap_remove(at);
    let client = codegen::generate_and_postprocess(&spec)?;
    Ok(Checked { spec, crates: client.crates, error_body: client.call.error_body })
}

/// An id becomes the name of a crate, a feature and a module.
fn name(id: &str) -> Result<()> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !id.starts_with(|first: char| first.is_ascii_lowercase()) || !id.bytes().all(is_allowed) {
        bail!("{id} is not a valid provider id; use lowercase letters and digits, and start with a letter");
    }
    if TAKEN.contains(&id) || syn::parse_str::<syn::Ident>(id).is_err() {
        bail!("{id} is reserved in Rust or in this workspace; choose another id");
    }
    Ok(())
}

/// Codegen, which runs at the end, requires a crate for every other spec.
fn others(root: &Path, id: &str, specs: &[Spec]) -> Result<()> {
    for Spec { file, provider, .. } in specs.iter().filter(|spec| spec.provider.id != id) {
        let manifest = format!("crates/enroll-{}/Cargo.toml", provider.id);
        if !root.join(&manifest).is_file() {
            bail!("{manifest}: does not exist; move {file} away, and create one provider at a time");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_lowercase_letters_and_digits_and_not_reserved() {
        for good in ["examplepay", "pay2"] {
            assert!(name(good).is_ok(), "{good}");
        }
        for bad in ["", "Pay", "2pay", "pay-me", "pay_me", "../pay", "match", "self", "all", "tests"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
