//! What is written, and where.
//!
//! For each provider: the whole folder `crates/enroll-<id>/src/generated`; for the facade and the sandbox: the
//! folder `src/generated` of each; for the tests `src/generated` and the list of their modules per provider; in the README the table of providers.
//! Text that does not depend on the specs stands in `templates/`, so that changing it takes no Rust.

mod auth;
mod capabilities;
mod endpoint;
pub(crate) mod facts;
mod front_page;
mod readme;
mod requirements;
mod sandbox;
mod suite;
pub(crate) mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::generate::GENERATOR;
use crate::lower::describe::markdown;
use crate::names;
use crate::outputs::Outputs;
use crate::postprocess::Client;
use crate::spec::Spec;

pub(crate) use front_page::profile_file;
pub(crate) use readme::add as readme;

/// The names of the types in the generated code of each provider, by its id.
pub(crate) type Types = BTreeMap<String, BTreeSet<String>>;

/// The names of the types that generated code has.
pub(crate) fn types(types: &syn::File) -> BTreeSet<String> {
    let names = types.items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(&item.ident),
        syn::Item::Enum(item) => Some(&item.ident),
        _ => None,
    });
    names.map(ToString::to_string).collect()
}

/// Adds the files of one provider.
pub(crate) fn provider(root: &Path, outputs: &mut Outputs, spec: &Spec, client: &Client) -> Result<()> {
    let generated = format!("crates/enroll-{}/src/generated", spec.provider.id);
    let values = [values(spec), front_page::values(root, spec)?, endpoint::values(spec, client)?].concat();
    let header = header(&spec.file);
    for (file, code) in [("client.rs", &client.client), ("types.rs", &client.types)] {
        let about = match file {
            "client.rs" => format!("//! The calls of {}.", spec.provider.name),
            _ => format!("//! What is sent to {} and what comes back.", spec.provider.name),
        };
        outputs.add(format!("{generated}/{file}"), format!("{header}\n{about}\n\n{}", prettyplease::unparse(code)));
    }
    outputs.add(format!("{generated}/facts.rs"), format!("{header}\n{}", facts::of(spec)?));
    for (file, text) in [
        ("front_page.md", include_str!("templates/front_page.md.in")),
        ("mod.rs", include_str!("templates/mod.rs.in")),
        ("provider.rs", include_str!("templates/provider.rs.in")),
    ] {
        let text = template::fill(text, &values, &[]).with_context(|| template_of(file))?;
        outputs.add(format!("{generated}/{file}"), text);
    }
    Ok(())
}

/// Adds the files that are made from all specs together.
pub(crate) fn shared(outputs: &mut Outputs, specs: &[Spec], types: &Types) -> Result<()> {
    let header = header("specs/*.yaml");
    let outer = vec![("header", header.clone())];
    let each: Vec<_> = specs.iter().map(values).collect();
    for (file, text) in [
        ("crates/enroll/src/generated/registry.rs", include_str!("templates/registry.rs.in")),
        ("crates/enroll-sandbox/src/generated/specs.rs", include_str!("templates/specs.rs.in")),
    ] {
        let text = template::fill(text, &outer, &each).with_context(|| template_of(file))?;
        outputs.add(file, text);
    }
    let signed: Vec<_> = specs.iter().filter(|spec| spec.provider.signs.is_some()).map(values).collect();
    let text = template::fill(include_str!("templates/signed.rs.in"), &outer, &signed);
    let file = "crates/enroll-sandbox/src/verify/signed.rs";
    outputs.add(file, text.with_context(|| template_of(file))?);
    suite::add(outputs, &header, specs, types)?;
    for spec in specs {
        outputs
            .add(format!("crates/enroll-sandbox/src/generated/specs/{}.json", spec.provider.id), sandbox::json(spec)?);
    }
    Ok(())
}

/// Where the origin of a provider's facts stands, for readers who have the documentation alone.
pub(crate) fn sources_url(id: &str) -> String {
    format!("{}/blob/HEAD/specs/sources/{id}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// The template that a file is made from.
fn template_of(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("xtask/src/emit/templates/{name}.in")
}

/// The values that a template may name.
fn values(spec: &Spec) -> template::Values {
    let provider = &spec.provider;
    let info = &spec.document["info"];
    let description = markdown::safe(info["description"].as_str().unwrap_or_default());
    vec![
        ("header", header(&spec.file)),
        ("id", provider.id.clone()),
        ("name", provider.name.clone()),
        ("Type", names::provider_type(&provider.name)),
        ("title", info["title"].as_str().unwrap_or_default().to_owned()),
        ("description", description),
    ]
}

/// Says where a file comes from. Nothing in it depends on place, time, or the rest of the spec, so
/// that a change in one description changes only the files that have it.
fn header(source: &str) -> String {
    format!("// @generated by `cargo xtask codegen` from {source} with {GENERATOR}; do not edit.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_those_at_the_top() {
        let code = "struct A(i32); enum B {} impl A {} mod error { struct C; }";
        let found = types(&syn::parse_str(code).unwrap());
        assert_eq!(found.iter().collect::<Vec<_>>(), ["A", "B"]);
    }
}
