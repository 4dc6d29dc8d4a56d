//! Stage 6, emit: from specs and clients to files, which are compared or written.
//!
//! For each provider it owns the folder `crates/enroll-<id>/src/generated`; for the facade, the
//! sandbox and the tests, their `src/generated`. It also writes the list of test modules and the
//! README's table of providers. An owned folder contains nothing else: a file there that is no
//! longer generated is surplus, and removed. Code that does not depend on the specs is in
//! `templates/`.

mod auth;
mod capabilities;
mod endpoint;
mod facts;
mod front_page;
pub(crate) mod outputs;
mod personal_data;
mod readme;
mod requirements;
mod sandbox;
mod suite;
pub(crate) mod template;

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::generate::GENERATOR;
use crate::lower::describe::markdown;
use crate::names;
use crate::postprocess::Client;
use crate::spec::Spec;

pub(crate) use front_page::profile_file;
use outputs::Outputs;

/// All files for these specs and their clients.
pub(crate) fn all(root: &Path, specs: &[Spec], clients: &[Client]) -> Result<Outputs> {
    let mut outputs = Outputs::default();
    for (spec, client) in specs.iter().zip(clients) {
        provider(root, &mut outputs, spec, client)?;
    }
    shared(&mut outputs, specs, clients)?;
    readme::add(root, &mut outputs, specs)?;
    personal_data::add(&mut outputs, specs)?;
    Ok(outputs)
}

/// Adds the files of one provider.
fn provider(root: &Path, outputs: &mut Outputs, spec: &Spec, client: &Client) -> Result<()> {
    let generated = format!("crates/enroll-{}/src/generated", spec.provider.id);
    let values = [values(spec), front_page::values(root, spec)?, endpoint::values(spec, client)?].concat();
    let header = header(&spec.file);
    for (file, about, code) in [
        ("client.rs", format!("The generated client of {}.", spec.provider.name), &client.client),
        ("types.rs", format!("The request and response types of {}.", spec.provider.name), &client.types),
    ] {
        outputs.add(format!("{generated}/{file}"), format!("{header}\n//! {about}\n\n{}", prettyplease::unparse(code)));
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

/// Adds the files that are generated from all specs together.
fn shared(outputs: &mut Outputs, specs: &[Spec], clients: &[Client]) -> Result<()> {
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
    let file = "crates/enroll-sandbox/src/verify/signed/mod.rs";
    outputs.add(file, text.with_context(|| template_of(file))?);
    suite::add(outputs, &header, specs, clients)?;
    for spec in specs {
        outputs
            .add(format!("crates/enroll-sandbox/src/generated/specs/{}.json", spec.provider.id), sandbox::json(spec)?);
    }
    Ok(())
}

/// The URL of a provider's source notes, for readers of the published documentation.
pub(crate) fn sources_url(id: &str) -> String {
    format!("{}/blob/HEAD/specs/sources/{id}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// The template of a generated file.
fn template_of(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("xtask/src/emit/templates/{name}.in")
}

/// The values that all templates can use.
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

/// The header of a generated file. It depends only on the source's name and the generator, so that
/// a changed description changes only the file that contains it.
fn header(source: &str) -> String {
    format!("// @generated by `cargo xtask codegen` from {source} with {GENERATOR}; do not edit.\n")
}
