//! Changes to the generated code, made on its syntax tree.
//!
//! They take out what a lowered document cannot: derived `Debug` of types whose values nobody may see, a constructor that panics, and what nothing
//! uses; they put in the words that the generator has no place for. Each pass fails when it does not find what it is there for, so that a new release
//! of the generator cannot undo it unnoticed.

mod borrowed_errors;
mod derive;
mod doc_lines;
mod member_docs;
mod no_default_client;
mod no_leftovers;
mod quiet_handles;
mod quiet_types;
mod sent_builders;
mod took;

use anyhow::{Context as _, Result};
use syn::{File, Item, Type};

use crate::lower::Lowered;

/// Runs all passes.
pub(crate) fn polish(code: &mut File, lowered: &Lowered) -> Result<()> {
    took::check(code, &lowered.document)?;
    quiet_types::apply(code, &lowered.personal)?;
    quiet_handles::apply(code)?;
    no_default_client::apply(code)?;
    sent_builders::apply(code, &lowered.document)?;
    no_leftovers::apply(code)?;
    borrowed_errors::apply(code)?;
    member_docs::apply(code)?;
    doc_lines::apply(code)
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

/// The last name of a type's path, such as `User` of `super::User`.
fn name_of(of: &Type) -> Option<String> {
    let Type::Path(path) = of else { return None };
    path.path.segments.last().map(|last| last.ident.to_string())
}
