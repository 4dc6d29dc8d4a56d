//! Taking a trait out of a derive.

use syn::punctuated::Punctuated;
use syn::{Attribute, Path, Token};

/// Takes a trait out of the derives; tells whether it was there.
pub(super) fn remove(attributes: &mut [Attribute], name: &str) -> bool {
    let mut removed = false;
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let Ok(paths) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else { continue };
        let kept: Vec<&Path> =
            paths.iter().filter(|path| path.segments.last().is_none_or(|last| last.ident != name)).collect();
        if kept.len() < paths.len() {
            removed = true;
            *attribute = syn::parse_quote!(#[derive(#(#kept),*)]);
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens as _;

    #[test]
    fn leaves_the_others() {
        let mut item: syn::ItemStruct = syn::parse_quote!(
            #[derive(Clone, ::std::fmt::Debug, Copy)]
            struct A;
        );
        assert!(remove(&mut item.attrs, "Debug"));
        assert_eq!(item.attrs[0].to_token_stream().to_string(), "# [derive (Clone , Copy)]");
        assert!(!remove(&mut item.attrs, "Debug"));
    }
}
