//! `cargo xtask new-provider NAME`: from a spec to a crate that compiles, and a list of what to
//! write.
//!
//! All files are composed in memory first. Nothing is written unless the spec has no problems, the
//! generator supports it, and no file is in the way, so an error leaves the tree unchanged. Then
//! codegen runs. A second run is rejected; `cargo xtask codegen` updates an existing provider.

mod auth;
mod by_hand;
mod extras;
mod look_up;
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
use crate::lower::Spec;
use crate::spec::leaves::{self, Leaf};
use crate::spec::operation;
use crate::{codegen, names};
use plan::Plan;
use preflight::Checked;
use schemes::Scheme;

/// The arguments of the command.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The provider's id, lowercase letters and digits; its spec must be specs/NAME.yaml.
    name: String,
}

/// A provider to be created, with everything that its files are composed from.
struct New {
    spec: Spec,
    leaves: Vec<Leaf>,
    schemes: Vec<Scheme>,
    crates: OptionalCrates,
    /// The Rust type of its error bodies.
    error_body: String,
    /// The name of its type, such as `Kraken`.
    type_name: String,
}

/// Runs the command.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    let new = New::of(preflight::check(root, &options.name)?)?;
    let plan = new.plan(root)?;
    plan.write(root)?;
    report::written(&plan);
    let outcome = codegen::run(root, &codegen::Options::default())?;
    report::left(&new);
    Ok(outcome)
}

impl New {
    fn of(Checked { spec, crates, error_body }: Checked) -> Result<Self> {
        let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
        let leaves = leaves::of(&spec.document, &operation).with_context(|| spec.file.clone())?;
        let schemes = schemes::of(&spec.document).with_context(|| spec.file.clone())?;
        let type_name = names::provider_type(&spec.provider.name);
        Ok(Self { leaves, schemes, crates, error_body, type_name, spec })
    }

    fn id(&self) -> &str {
        &self.spec.provider.id
    }

    fn name(&self) -> &str {
        &self.spec.provider.name
    }

    /// All files that are written besides generated code.
    fn plan(&self, root: &Path) -> Result<Plan> {
        let id = self.id();
        let crate_manifest = format!("crates/enroll-{id}/Cargo.toml");
        let manifest = manifests::of_crate(self)?;
        let problems = self.crates.problems(&crate_manifest, &manifest);
        if !problems.is_empty() {
            bail!(problems.join("\n"));
        }
        let mut plan = Plan::new(root);
        plan.create(crate_manifest, manifest)?;
        plan.create(format!("crates/enroll-{id}/src/auth.rs"), auth::text(self)?)?;
        plan.create(format!("crates/enroll-{id}/src/errors.rs"), by_hand::errors(self)?)?;
        plan.create(format!("crates/enroll-{id}/src/lib.rs"), by_hand::lib(self)?)?;
        if let Some(text) = look_up::text(self)? {
            plan.create(format!("crates/enroll-{id}/src/look_up.rs"), text)?;
        }
        plan.create(format!("crates/enroll-{id}/src/mapping.rs"), by_hand::mapping(self)?)?;
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(root.join(licence)).with_context(|| format!("{licence}: cannot be read"))?;
            plan.create(format!("crates/enroll-{id}/{licence}"), text)?;
        }
        plan.create_unless_exists(sources::file(id), sources::text(self)?)?;
        plan.edit(manifests::FACADE, manifests::with_feature(root, id)?);
        suite::add(&mut plan, self)?;
        extras::add(&mut plan, root, self)?;
        signing::add(&mut plan, self)?;
        Ok(plan)
    }
}
