//! Pass: removes `TryFrom<&str>`, which does the same as `parse`.
//!
//! A type can then be made from a string in two ways: `FromStr` and `TryFrom<String>`.

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
        bail!("the generated conversions of checked strings differ; check what changed in the generator");
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
    fn try_from_str_is_removed() {
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
        // If the conversion is not found, the generator writes it differently.
        assert!(apply(&mut code).is_err());
    }
}
