//! Changes to the generated code, made on its syntax tree.
//!
//! They take out what a lowered document cannot: derived `Debug` of types whose values nobody may see, and a constructor that panics. Each pass
//! fails when it does not find what it is there for, so that a new release of the generator cannot undo it unnoticed.

mod derive;
mod no_default_client;
mod quiet_handles;
mod quiet_types;
mod took;

use anyhow::{Context as _, Result};
use syn::{File, Item};

use crate::lower::Lowered;

/// Runs all passes.
pub(crate) fn polish(code: &mut File, lowered: &Lowered) -> Result<()> {
    took::check(code, &lowered.document)?;
    quiet_types::apply(code, &lowered.personal)?;
    quiet_handles::apply(code)?;
    no_default_client::apply(code)
}

/// The items of a module at the top of the file.
fn module_mut<'a>(code: &'a mut File, name: &str) -> Result<&'a mut Vec<Item>> {
    let found = code.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut(),
        _ => None,
    });
    found
        .map(|(_, items)| items)
        .with_context(|| format!("the generated code has no module {name}; look at what the generator changed"))
}
