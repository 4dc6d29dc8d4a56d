//! Pass: checked strings and enumerations with personal data print only their name.
//!
//! They are plain Rust types with a derived `Debug` and a `Display`; wrapping them would lose their
//! check. A type that only forwards to such a `Display` loses its own too.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use proc_macro2::Ident;
use quote::{ToTokens, format_ident};
use syn::punctuated::Punctuated;
use syn::{Attribute, File, Item, ItemImpl, Path, Token};

use super::module_mut;
use crate::names::{idents, type_name};

/// Runs the pass for these components.
pub(super) fn apply(code: &mut File, personal: &BTreeSet<String>) -> Result<()> {
    let items = module_mut(code, "types")?;
    let redacted: BTreeSet<String> = personal.iter().map(|component| type_name(component)).collect();
    for name in &redacted {
        redact(items, name)?;
    }
    let without_display = with_wrappers(items, redacted);
    items.retain(|item| !is_display_of(item, &without_display));
    Ok(())
}

fn redact(items: &mut Vec<Item>, name: &str) -> Result<()> {
    let Some(index) = items.iter().position(|item| declared(item).is_some_and(|ident| ident == name)) else {
        bail!("the generated code has no type {name} to redact; name the component in PascalCase");
    };
    if !items.get_mut(index).and_then(attributes_mut).is_some_and(|attributes| underive(attributes, "Debug")) {
        bail!("the generated type {name} does not derive Debug; check what changed in the generator");
    }
    let ident = format_ident!("{name}");
    let text = format!("{name}([personal])");
    let debug: Item = syn::parse_quote! {
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(#text)
            }
        }
    };
    items.insert(index + 1, debug);
    Ok(())
}

/// These types, and all types that contain one of them.
fn with_wrappers(items: &[Item], mut names: BTreeSet<String>) -> BTreeSet<String> {
    loop {
        let holders = items.iter().filter(|item| mentions(item, &names)).filter_map(declared);
        let wider: BTreeSet<String> = holders.map(ToString::to_string).chain(names.iter().cloned()).collect();
        if wider.len() == names.len() {
            return names;
        }
        names = wider;
    }
}

fn mentions(item: &Item, names: &BTreeSet<String>) -> bool {
    let tokens = match item {
        Item::Struct(item) => item.fields.to_token_stream(),
        Item::Enum(item) => item.variants.iter().map(|variant| variant.fields.to_token_stream()).collect(),
        _ => return false,
    };
    idents(tokens).iter().any(|ident| names.contains(ident))
}

/// Removes a trait from the derives; returns whether it was there.
fn underive(attributes: &mut [Attribute], name: &str) -> bool {
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

fn declared(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        _ => None,
    }
}

fn attributes_mut(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        _ => None,
    }
}

fn is_display_of(item: &Item, names: &BTreeSet<String>) -> bool {
    let Item::Impl(ItemImpl { trait_: Some((path, _)), self_ty, .. }) = item else { return false };
    let display = path.segments.last().is_some_and(|last| last.ident == "Display");
    display && names.contains(&self_ty.to_token_stream().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postprocessed(code: File) -> Result<String> {
        let mut code = code;
        apply(&mut code, &BTreeSet::from(["Code".to_owned()]))?;
        Ok(prettyplease::unparse(&code))
    }

    #[test]
    fn only_the_name_is_printed() {
        let text = postprocessed(syn::parse_quote! {
            mod types {
                #[derive(Clone, Debug)]
                pub struct Code(String);
                impl ::std::fmt::Display for Code {}
                #[derive(Debug)]
                pub enum Holder { Code(Code) }
                impl ::std::fmt::Display for Holder {}
                pub struct Other(String);
                impl ::std::fmt::Display for Other {}
            }
        });
        let text = text.unwrap();
        assert!(text.contains("#[derive(Clone)]\n    pub struct Code"), "{text}");
        assert!(text.contains(r#"f.write_str("Code([personal])")"#), "{text}");
        assert!(!text.contains("Display for Code") && !text.contains("Display for Holder"), "{text}");
        assert!(text.contains("Display for Other"), "{text}");
    }

    #[test]
    fn a_missing_type_is_an_error() {
        assert!(
            postprocessed(syn::parse_quote!(
                mod types {}
            ))
            .unwrap_err()
            .to_string()
            .contains("no type Code")
        );
    }

    #[test]
    fn other_derives_are_kept() {
        let mut item: syn::ItemStruct = syn::parse_quote!(
            #[derive(Clone, ::std::fmt::Debug, Copy)]
            struct A;
        );
        assert!(underive(&mut item.attrs, "Debug"));
        assert_eq!(item.attrs[0].to_token_stream().to_string(), "# [derive (Clone , Copy)]");
        assert!(!underive(&mut item.attrs, "Debug"));
    }
}
