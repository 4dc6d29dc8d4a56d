//! What nothing uses goes: the prelude, and imports that only other clients would need.
//!
//! An import stays when its name is spoken anywhere in the file. The compiler refuses one that stays and is not used, for the generator's permission
//! goes as well.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use quote::ToTokens as _;
use syn::visit_mut::VisitMut;
use syn::{File, Ident, Item, ItemUse, Macro, UseTree};

use super::module_mut;
use crate::names::idents;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let before = code.items.len();
    code.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    if code.items.len() == before {
        bail!("the generated code has no prelude; look at what the generator changed");
    }
    let mut spoken = Spoken { imported: imported(&code.items), names: BTreeSet::new() };
    spoken.visit_file_mut(code);
    let spoken = spoken.names;
    let mut dropped = prune(&mut code.items, &spoken);
    dropped += prune(module_mut(code, "builder")?, &spoken);
    if dropped == 0 {
        bail!("the generated code imports nothing that is not used; look at what the generator changed");
    }
    Ok(())
}

/// The names in the import lists of these items and of the modules inside.
fn imported(items: &[Item]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in items {
        match item {
            Item::Use(item) => names.extend(idents(item.tree.to_token_stream())),
            Item::Mod(module) => names.extend(imported(module.content.as_ref().map_or(&[], |(_, items)| items))),
            _ => {}
        }
    }
    names
}

/// Which of the imported names stand in everything but imports.
struct Spoken {
    imported: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl VisitMut for Spoken {
    fn visit_item_use_mut(&mut self, _: &mut ItemUse) {}

    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        self.names.extend(self.imported.iter().find(|name| ident == name).cloned());
    }

    fn visit_macro_mut(&mut self, called: &mut Macro) {
        self.names.extend(idents(called.tokens.clone()));
        self.visit_path_mut(&mut called.path);
    }
}

/// Takes names out of import lists; tells how many.
fn prune(items: &mut [Item], spoken: &BTreeSet<String>) -> usize {
    let mut dropped = 0;
    for item in items {
        let Item::Use(item) = item else { continue };
        let UseTree::Path(path) = &mut item.tree else { continue };
        let UseTree::Group(group) = &mut *path.tree else { continue };
        let names = group.items.len();
        group.items = std::mem::take(&mut group.items)
            .into_iter()
            .filter(|tree| !matches!(tree, UseTree::Name(name) if !spoken.contains(&name.ident.to_string())))
            .collect();
        dropped += names - group.items.len();
        item.attrs.retain(|attribute| !attribute.path().is_ident("allow"));
    }
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spoken_stays() {
        let mut code: File = syn::parse_quote! {
            #[allow(unused_imports)]
            pub use progenitor_client::{ByteStream, Error};
            mod builder {
                #[allow(unused_imports)]
                use super::{ByteStream, Error};
                fn send() -> Error { Error }
            }
            pub mod prelude { pub use self::super::Client; }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(!text.contains("ByteStream") && !text.contains("prelude") && !text.contains("allow"), "{text}");
        assert_eq!(text.matches("use ").count(), 2, "{text}");
        assert!(apply(&mut code).is_err());
    }
}
