//! What nothing uses goes: the prelude, and imports that only other clients would need.
//!
//! An import stays when its name is spoken anywhere in the file. The compiler refuses one that stays and is not used, for the generator's permission
//! goes as well.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use quote::ToTokens as _;
use syn::{File, Item, UseTree};

use super::module_mut;
use crate::names::idents;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let before = code.items.len();
    code.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    if code.items.len() == before {
        bail!("the generated code has no prelude; look at what the generator changed");
    }
    let mut spoken = BTreeSet::new();
    speak(&code.items, &mut spoken);
    let mut dropped = prune(&mut code.items, &spoken);
    dropped += prune(module_mut(code, "builder")?, &spoken);
    if dropped == 0 {
        bail!("the generated code imports nothing that is not used; look at what the generator changed");
    }
    Ok(())
}

/// The names in everything but imports.
fn speak(items: &[Item], spoken: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Use(_) => {}
            Item::Mod(module) => speak(module.content.as_ref().map_or(&[], |(_, items)| items), spoken),
            other => spoken.extend(idents(other.to_token_stream())),
        }
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
                fn send() -> Error { todo!() }
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
