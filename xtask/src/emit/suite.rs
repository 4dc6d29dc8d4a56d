//! What the tests need to know of all providers: their modules, and the type of each component.
//!
//! Written, so that a new provider brings its tests with it and no list of theirs has to be edited.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use super::outputs::Outputs;
use super::{template, template_of};
use crate::lower::Spec;
use crate::names;
use crate::postprocess::Client;

/// Adds the files.
pub(super) fn add(outputs: &mut Outputs, header: &str, specs: &[Spec], clients: &[Client]) -> Result<()> {
    let outer = vec![("header", header.to_owned())];
    let each: Vec<_> = specs.iter().zip(clients).map(|(spec, client)| values(spec, &types(&client.types))).collect();
    for (file, text) in [
        ("tests/src/generated/components.rs", include_str!("templates/components.rs.in")),
        ("tests/suite/requests/providers/mod.rs", include_str!("templates/providers.rs.in")),
    ] {
        let text = template::fill(text, &outer, &each).with_context(|| template_of(file))?;
        outputs.add(file, text);
    }
    Ok(())
}

fn values(spec: &Spec, types: &BTreeSet<String>) -> template::Values {
    let id = &spec.provider.id;
    let components = spec.document["components"]["schemas"].as_object().into_iter().flatten();
    let named = components.map(|(component, _)| (component, names::type_name(component)));
    let typed = named.filter(|(_, name)| types.contains(name));
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

/// The names of the types that generated code has.
fn types(types: &syn::File) -> BTreeSet<String> {
    let names = types.items.iter().filter_map(|item| match item {
        syn::Item::Struct(item) => Some(&item.ident),
        syn::Item::Enum(item) => Some(&item.ident),
        _ => None,
    });
    names.map(ToString::to_string).collect()
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
