//! What the tests need to know of all providers: their modules, and the type of each component.
//!
//! Written, so that a new provider brings its tests with it and no list of theirs has to be edited.

use anyhow::{Context as _, Result};

use super::{Types, template, template_of};
use crate::names;
use crate::outputs::Outputs;
use crate::spec::Spec;

/// Adds the files. `types` are the names of the types in the generated code of each provider.
pub(super) fn add(outputs: &mut Outputs, header: &str, specs: &[Spec], types: &Types) -> Result<()> {
    let outer = vec![("header", header.to_owned())];
    let each: Vec<_> = specs.iter().map(|spec| values(spec, types)).collect();
    for (file, text) in [
        ("tests/src/generated/components.rs", include_str!("templates/components.rs.in")),
        ("tests/suite/providers.rs", include_str!("templates/providers.rs.in")),
    ] {
        let text = template::fill(text, &outer, &each).with_context(|| template_of(file))?;
        outputs.add(file, text);
    }
    Ok(())
}

fn values(spec: &Spec, types: &Types) -> template::Values {
    let id = &spec.provider.id;
    let components = spec.document["components"]["schemas"].as_object().into_iter().flatten();
    let named = components.map(|(component, _)| (component, names::type_name(component)));
    let typed = named.filter(|(_, name)| types.get(id).is_some_and(|of| of.contains(name)));
    let typed: Vec<_> = typed.collect();
    let lines = |function: &str| {
        let line = |(component, name): &(&String, String)| {
            format!("    (\"{id}\", \"{component}\", {function}::<enroll::{id}::types::{name}>),")
        };
        typed.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    vec![
        ("id", id.clone()),
        ("Type", names::provider_type(&spec.provider.name)),
        ("components", lines("through")),
        ("printed", lines("print")),
    ]
}
