//! `cargo xtask new-provider NAME`: from a spec to a crate that compiles and says what is left to write.
//!
//! Everything is made in memory first. Nothing is written unless the spec is clean, the generator takes it and nothing of that name is there yet, so a
//! mistake leaves the tree as it was. Then codegen runs. A second run is refused: `cargo xtask codegen` is what brings a provider up to date.

mod auth;
mod by_hand;
mod extras;
mod manifests;
mod plan;
mod preflight;
mod report;
mod schemes;
mod signing;
mod sources;
mod suite;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::generate::OptionalCrates;
use crate::spec::leaves::{self, Leaf};
use crate::spec::{Spec, operation};
use crate::{codegen, names};
use plan::Plan;
use preflight::Checked;
use schemes::Scheme;

/// What has to be said.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The provider's id: small letters and digits. Its spec must stand in specs/NAME.yaml.
    name: String,
}

/// A provider about to be made, with all that the files are made from.
struct New {
    spec: Spec,
    leaves: Vec<Leaf>,
    schemes: Vec<Scheme>,
    crates: OptionalCrates,
    /// The name of its type, such as `Kraken`.
    type_name: String,
}

/// Runs the command.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let Checked { spec, crates } = preflight::check(root, &options.name)?;
    let new = New::of(spec, crates)?;
    let plan = new.plan(root)?;
    plan.write(root)?;
    report::written(&plan);
    let in_order = codegen::run(root, &codegen::Options::default())?;
    report::left(&new);
    Ok(in_order)
}

impl New {
    fn of(spec: Spec, crates: OptionalCrates) -> Result<Self> {
        let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
        let leaves = leaves::of(&spec.document, &operation).with_context(|| spec.file.clone())?;
        let schemes = schemes::of(&spec.document).with_context(|| spec.file.clone())?;
        let type_name = names::provider_type(&spec.provider.name);
        Ok(Self { leaves, schemes, crates, type_name, spec })
    }

    fn id(&self) -> &str {
        &self.spec.provider.id
    }

    fn name(&self) -> &str {
        &self.spec.provider.name
    }

    /// Everything that is written beside generated code.
    fn plan(&self, root: &Path) -> Result<Plan> {
        let id = self.id();
        let crate_manifest = format!("crates/enroll-{id}/Cargo.toml");
        let manifest = manifests::of_crate(self)?;
        let problems = self.crates.problems(&crate_manifest, &manifest);
        if !problems.is_empty() {
            bail!(problems.join("\n"));
        }
        let mut plan = Plan::new(root);
        plan.make(crate_manifest, manifest)?;
        plan.make(format!("crates/enroll-{id}/src/auth.rs"), auth::text(self)?)?;
        plan.make(format!("crates/enroll-{id}/src/errors.rs"), by_hand::errors(self)?)?;
        plan.make(format!("crates/enroll-{id}/src/lib.rs"), by_hand::lib(self)?)?;
        plan.make(format!("crates/enroll-{id}/src/mapping.rs"), by_hand::mapping(self)?)?;
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(root.join(licence)).with_context(|| format!("{licence}: cannot be read"))?;
            plan.make(format!("crates/enroll-{id}/{licence}"), text)?;
        }
        plan.make_unless_there(sources::file(id), sources::text(self)?)?;
        plan.edit(manifests::FACADE, manifests::with_feature(root, id)?);
        suite::add(&mut plan, self)?;
        extras::add(&mut plan, root, self)?;
        signing::add(&mut plan, self)?;
        Ok(plan)
    }
}
