//! What must hold before anything is written.
//!
//! Refused are a name that cannot be one, a spec that is missing or not clean, one that the generator does not take, and a provider that is there
//! already.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::codegen;
use crate::generate::OptionalCrates;
use crate::spec::Spec;

/// Names that would collide with a feature, a module or a package that is no provider.
const TAKEN: [&str; 6] = ["all", "default", "facts", "rustls", "signing", "tests"];

/// A spec that codegen takes, and what its generated code needs.
pub(super) struct Checked {
    pub(super) spec: Spec,
    pub(super) crates: OptionalCrates,
}

/// Makes all checks.
pub(super) fn check(root: &Path, id: &str) -> Result<Checked> {
    name(id)?;
    let file = format!("specs/{id}.yaml");
    if !root.join(&file).is_file() {
        bail!("{file}: does not exist; write the spec first, as specs/README.md explains");
    }
    let folder = format!("crates/enroll-{id}");
    if root.join(&folder).exists() {
        bail!("{folder}: exists already; `cargo xtask codegen` brings an existing provider up to date");
    }
    let mut specs = codegen::specs(root)?;
    others(root, id, &specs)?;
    let at = specs.iter().position(|spec| spec.file == file).with_context(|| format!("{file}: cannot be found"))?;
    let spec = specs.swap_remove(at);
    let crates = codegen::client(&spec)?.crates;
    Ok(Checked { spec, crates })
}

/// An id becomes the name of a crate, a feature and a module.
fn name(id: &str) -> Result<()> {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !id.starts_with(|first: char| first.is_ascii_lowercase()) || !id.bytes().all(small) {
        bail!("{id} is no name for a provider; begin with a small letter and use only small letters and digits");
    }
    if TAKEN.contains(&id) || syn::parse_str::<syn::Ident>(id).is_err() {
        bail!("{id} means something else in Rust or in this workspace; choose another name");
    }
    Ok(())
}

/// Codegen, which runs at the end, wants a crate for every other spec.
fn others(root: &Path, id: &str, specs: &[Spec]) -> Result<()> {
    for Spec { file, provider, .. } in specs.iter().filter(|spec| spec.provider.id != id) {
        let manifest = format!("crates/enroll-{}/Cargo.toml", provider.id);
        if !root.join(&manifest).is_file() {
            bail!("{manifest}: does not exist; put {file} aside, make one provider after the other");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_small_letters_and_digits_and_means_nothing_else() {
        for good in ["examplepay", "pay2"] {
            assert!(name(good).is_ok(), "{good}");
        }
        for bad in ["", "Pay", "2pay", "pay-me", "pay_me", "../pay", "match", "self", "all", "tests"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
