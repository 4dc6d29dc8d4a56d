//! The tests of a new provider: a module, its profile, and the expected request body.
//!
//! The body is the example of the spec. So the test fails until the mapping is written, and then
//! compares the mapping with the spec.

use anyhow::{Context as _, Result};

use super::New;
use super::plan::Plan;
use crate::emit::{profile_file, template};
use crate::profile;

/// The file of the test module.
pub(super) fn module(id: &str) -> String {
    format!("tests/suite/providers/{id}.rs")
}

/// Adds the files.
pub(super) fn add(plan: &mut Plan, new: &New) -> Result<()> {
    let id = new.id();
    let mut example = profile::fullest(&new.spec, &new.leaves)?.clone();
    let profile = profile::of(&new.spec, &new.leaves, &example);
    // Snapshots sort fields by name.
    example.sort_all_objects();
    let values = vec![("id", id.to_owned()), ("name", new.name().to_owned())];
    let fill = |template: &str, file: &str| {
        let text = template::fill(template, &values, &[]);
        text.with_context(|| format!("xtask/src/new_provider/templates/{file}"))
    };
    plan.create(module(id), fill(include_str!("templates/module.rs.in"), "module.rs.in")?)?;
    plan.create(profile_file(id), profile::format_json(&profile))?;
    let head = fill(include_str!("templates/example.snap.in"), "example.snap.in")?;
    let snapshot = format!("tests/suite/snapshots/suite__bodies__{id}_example.snap");
    plan.create(snapshot, head + &serde_json::to_string_pretty(&example)? + "\n")
}
