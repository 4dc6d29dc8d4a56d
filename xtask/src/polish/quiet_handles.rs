//! The client and the builder of a call print their name and nothing else.
//!
//! The client holds the credentials, the builder the whole person. The builders of single types need nothing: they hold types that print nothing by
//! themselves.

use anyhow::{Result, bail};
use quote::format_ident;
use syn::{File, Item, ItemStruct};

use super::{derive, module_mut};

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    if silence(&mut code.items, |item| item.ident == "Client") != 1 {
        bail!("the generated code has no Client that derives Debug; look at what the generator changed");
    }
    if silence(module_mut(code, "builder")?, |_| true) == 0 {
        bail!("the generated code has no builder that derives Debug; look at what the generator changed");
    }
    Ok(())
}

/// Replaces the derived `Debug` of the structs that are meant; tells of how many.
fn silence(items: &mut Vec<Item>, meant: impl Fn(&ItemStruct) -> bool) -> usize {
    let mut quiet = Vec::new();
    for item in items.iter_mut() {
        if let Item::Struct(item) = item
            && meant(item)
            && derive::remove(&mut item.attrs, "Debug")
        {
            quiet.push(debug(item));
        }
    }
    let count = quiet.len();
    items.extend(quiet);
    count
}

fn debug(item: &ItemStruct) -> Item {
    let name = item.ident.to_string();
    let ident = format_ident!("{name}");
    let (generics, arguments, bounds) = item.generics.split_for_impl();
    syn::parse_quote! {
        impl #generics ::std::fmt::Debug for #ident #arguments #bounds {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_names_alone() {
        let mut code: File = syn::parse_quote! {
            #[derive(Clone, Debug)]
            pub struct Client { baseurl: String }
            mod builder {
                #[derive(Debug)]
                pub struct CreateUser<'a> { client: &'a super::Client }
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(text.contains("#[derive(Clone)]\npub struct Client"), "{text}");
        assert!(text.contains("impl<'a> ::std::fmt::Debug for CreateUser<'a>"), "{text}");
        assert!(text.contains(r#"f.debug_struct("CreateUser").finish_non_exhaustive()"#), "{text}");
    }

    #[test]
    fn fails_where_there_is_nothing_to_silence() {
        assert!(
            apply(&mut syn::parse_quote!(
                mod builder {}
            ))
            .is_err()
        );
    }
}
