//! What the tests need to know of all providers: their modules, and the type of each body.
//!
//! Written, so that a new provider brings its tests with it and no list of theirs has to be edited.

use anyhow::{Context as _, Result};

use super::{template, template_of};
use crate::names;
use crate::outputs::Outputs;
use crate::spec::Spec;
use crate::spec::operation;
use crate::spec::pointer::referenced;

/// Adds the files.
pub(super) fn add(outputs: &mut Outputs, header: &str, specs: &[Spec]) -> Result<()> {
    let outer = vec![("header", header.to_owned())];
    let each = specs.iter().map(values).collect::<Result<Vec<_>>>()?;
    for (file, text) in [
        ("tests/src/generated/bodies.rs", include_str!("templates/bodies.rs.in")),
        ("tests/suite/providers.rs", include_str!("templates/providers.rs.in")),
    ] {
        let text = template::fill(text, &outer, &each).with_context(|| template_of(file))?;
        outputs.add(file, text);
    }
    Ok(())
}

fn values(spec: &Spec) -> Result<template::Values> {
    let id = &spec.provider.id;
    let line = |component: &String| {
        let name = names::type_name(component);
        format!("    (\"{id}\", \"{component}\", through::<enroll::{id}::types::{name}>),")
    };
    let bodies = bodies(spec)?.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(vec![("id", id.clone()), ("bodies", bodies)])
}

/// The components that are bodies, the request first, each once.
fn bodies(spec: &Spec) -> Result<Vec<String>> {
    let operation = operation::find(&spec.document).with_context(|| spec.file.clone())?;
    let (_, request) = operation.request().with_context(|| spec.file.clone())?;
    let answers = operation.answers().with_context(|| spec.file.clone())?;
    let mut found = Vec::new();
    for schema in std::iter::once(request).chain(answers.iter().filter_map(|answer| answer.schema())) {
        if let Some(name) = referenced(schema).filter(|name| !found.iter().any(|other| other == name)) {
            found.push(name.to_owned());
        }
    }
    Ok(found)
}
