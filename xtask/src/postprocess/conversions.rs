//! A value is made of a string in two ways, `FromStr` and `TryFrom<String>`.
//!
//! The generator adds `TryFrom<&str>`, which does what `parse` does.

use anyhow::{Result, bail};
use quote::ToTokens as _;
use syn::{File, Item};

use super::module_mut;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let items = module_mut(code, "types")?;
    let checked =
        items.iter().filter(|item| implements(item, ":: std :: convert :: TryFrom < :: std :: string :: String >"));
    let (checked, all) = (checked.count(), items.len());
    items.retain(|item| !implements(item, ":: std :: convert :: TryFrom < & str >"));
    if all - items.len() < checked {
        bail!("the generator makes checked strings in another way; look at what it changed");
    }
    Ok(())
}

fn implements(item: &Item, name: &str) -> bool {
    let Item::Impl(item) = item else { return false };
    item.trait_.as_ref().is_some_and(|(path, _)| path.to_token_stream().to_string() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_of_text_is_parsed() {
        let mut code: File = syn::parse_quote! {
            mod types {
                impl ::std::str::FromStr for A {}
                impl ::std::convert::TryFrom<&str> for A {}
                impl ::std::convert::TryFrom<::std::string::String> for A {}
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(!text.contains("&str") && text.contains("FromStr") && text.contains("TryFrom"), "{text}");
        // A conversion that is no longer found is one that the generator writes in another way.
        assert!(apply(&mut code).is_err());
    }
}
