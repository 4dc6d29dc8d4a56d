//! The manifest of the new crate, and the facade's manifest with its feature.
//!
//! The facade's manifest keeps its order and its comments. It is rejected if it lacks these lists,
//! or already has the provider.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::New;
use crate::emit::template;
use crate::workspace;

/// The facade's manifest.
pub(super) const FACADE: &str = "crates/enroll/Cargo.toml";

/// The manifest of the new crate.
pub(super) fn of_crate(new: &New) -> Result<String> {
    let regress = if new.crates.regress { "regress.workspace = true\n" } else { "" };
    let template = include_str!("templates/Cargo.toml.in").replace("{{regress}}", regress);
    let values = vec![("id", new.id().to_owned()), ("name", new.name().to_owned())];
    template::fill(&template, &values, &[]).context("xtask/src/new_provider/templates/Cargo.toml.in")
}

/// The facade's manifest with another optional dependency and feature.
pub(super) fn with_feature(root: &Path, id: &str) -> Result<String> {
    let version = version(&workspace::read(root, "Cargo.toml")?)?;
    edited(&workspace::read(root, FACADE)?, id, &version).with_context(|| format!("{FACADE}: cannot be edited"))
}

/// The version that all crates share.
fn version(manifest: &str) -> Result<String> {
    let document: DocumentMut = manifest.parse().context("Cargo.toml: cannot be read")?;
    let version = document.get("workspace").and_then(|table| table.get("package")?.get("version")?.as_str());
    Ok(version.context("Cargo.toml: there is no version under [workspace.package]; add one")?.to_owned())
}

fn edited(manifest: &str, id: &str, version: &str) -> Result<String> {
    let mut document: DocumentMut = manifest.parse().context("it is not valid TOML; fix it")?;
    let package = format!("enroll-{id}");
    let features = table(&mut document, "features")?;
    if features.contains_key(id) {
        bail!("it already has the feature {id}; remove it");
    }
    features.insert(id, value(list([format!("dep:{package}")])));
    let all = features.get("all").and_then(Item::as_array).context("its feature `all` is not a list; fix it")?;
    let mut ids: Vec<_> = all.iter().filter_map(Value::as_str).map(str::to_owned).chain([id.to_owned()]).collect();
    ids.sort();
    let mut all = list(ids);
    if let Some(Item::Value(Value::Array(old))) = features.get_mut("all") {
        *all.decor_mut() = old.decor().clone();
        *old = all;
    }
    // `default`, `all` and the TLS libraries stay above the providers.
    features.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
    let dependencies = table(&mut document, "dependencies")?;
    dependencies.insert(&package, value(dependency(&package, version)));
    dependencies.sort_values();
    Ok(document.to_string())
}

fn table<'a>(document: &'a mut DocumentMut, name: &str) -> Result<&'a mut Table> {
    let table = document.get_mut(name).and_then(Item::as_table_mut);
    table.with_context(|| format!("it has no table [{name}]; add it"))
}

fn rank(feature: &str) -> (u8, &str) {
    match feature {
        "default" => (0, feature),
        "all" => (1, feature),
        "rustls" | "rustls-ring" => (2, feature),
        _ => (3, feature),
    }
}

fn list(items: impl IntoIterator<Item = String>) -> Array {
    items.into_iter().collect()
}

fn dependency(package: &str, version: &str) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("path", format!("../{package}").into());
    table.insert("version", version.into());
    table.insert("optional", true.into());
    table.insert("default-features", false.into());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"[package]
name = "enroll"

[features]
default = ["all"]
# Every provider.
all = ["capa", "synapse"]
capa = ["dep:enroll-capa"]
synapse = ["dep:enroll-synapse"]

[dependencies]
enroll-capa = { path = "../enroll-capa", version = "0.1.0", optional = true, default-features = false }
# The common types.
enroll-core.workspace = true
serde.workspace = true

[lints]
workspace = true
"#;

    const AFTER: &str = r#"[package]
name = "enroll"

[features]
default = ["all"]
# Every provider.
all = ["capa", "examplepay", "synapse"]
capa = ["dep:enroll-capa"]
examplepay = ["dep:enroll-examplepay"]
synapse = ["dep:enroll-synapse"]

[dependencies]
enroll-capa = { path = "../enroll-capa", version = "0.1.0", optional = true, default-features = false }
# The common types.
enroll-core.workspace = true
enroll-examplepay = { path = "../enroll-examplepay", version = "0.1.0", optional = true, default-features = false }
serde.workspace = true

[lints]
workspace = true
"#;

    #[test]
    fn the_rest_of_the_manifest_is_unchanged() {
        assert_eq!(edited(BEFORE, "examplepay", "0.1.0").unwrap(), AFTER);
        assert!(edited(AFTER, "examplepay", "0.1.0").is_err());
        assert!(edited("[features]\n", "examplepay", "0.1.0").is_err());
    }
}
