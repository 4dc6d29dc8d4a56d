//! Pass: documents the variants of enumerations, and rejects types and fields without
//! documentation.
//!
//! Existing documentation is kept: a type or a field has that of its spec. The compiler rejects
//! anything else without documentation, because generated code denies `missing_docs`.

use anyhow::{Result, bail};
use syn::{Attribute, File, Item, Variant};

use super::{doc, module_mut, name_of, renamed};
use crate::lower::describe::markdown::code;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let types = module_mut(code, "types")?;
    types.iter().try_for_each(check_documented)?;
    types.iter_mut().for_each(of_type);
    Ok(())
}

/// Rejects a type or a field without a description.
fn check_documented(item: &Item) -> Result<()> {
    let (name, attributes, fields) = match item {
        Item::Struct(item) => (&item.ident, &item.attrs, item.fields.iter().collect()),
        Item::Enum(item) => (&item.ident, &item.attrs, Vec::new()),
        _ => return Ok(()),
    };
    if !is_documented(attributes) {
        bail!("the type {name} is not documented; add a description to its component");
    }
    let undocumented =
        fields.into_iter().filter(|field| !is_documented(&field.attrs)).find_map(|field| field.ident.as_ref());
    match undocumented {
        Some(field) => bail!("the field `{field}` of the type {name} is not documented; add a description to it"),
        None => Ok(()),
    }
}

fn is_documented(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

fn of_type(item: &mut Item) {
    if let Item::Enum(item) = item {
        item.variants.iter_mut().for_each(of_variant);
    }
}

fn of_variant(variant: &mut Variant) {
    let text = match variant.fields.iter().next() {
        _ if variant.ident == "Unrecognized" => "A value that the spec does not list.".to_owned(),
        Some(field) => match name_of(&field.ty) {
            Some(name) => format!("The form [`{name}`]."),
            None => "A form without a type name.".to_owned(),
        },
        None => format!("The value {}.", code(&renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()))),
    };
    document(&mut variant.attrs, &text);
}

fn document(attributes: &mut Vec<Attribute>, text: &str) {
    if !is_documented(attributes) {
        attributes.insert(0, doc(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_undocumented_variants_are_documented() {
        let mut code: File = syn::parse_quote! {
            mod types {
                #[doc = "An A."]
                pub enum A {
                    #[serde(rename = "b c")]
                    BC,
                    Known(KnownA),
                    #[doc = "A variant."]
                    D,
                    Unrecognized(String),
                }
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        for docs in ["The value `b c`.", "The form [`KnownA`].", "A value that the spec does not list."] {
            assert!(text.contains(&format!("///{docs}\n")), "{docs}: {text}");
        }
        assert_eq!(text.matches("///").count(), 5, "{text}");
    }

    #[test]
    fn undocumented_types_and_fields_are_rejected() {
        let rejected = |item: Item| check_documented(&item).unwrap_err().to_string();
        let field = rejected(syn::parse_quote! {
            #[doc = "An A."]
            pub struct A { #[doc = "A b."] pub b: u8, pub c: u8 }
        });
        assert_eq!(field, "the field `c` of the type A is not documented; add a description to it");
        let item = rejected(syn::parse_quote!(
            pub enum B {}
        ));
        assert_eq!(item, "the type B is not documented; add a description to its component");
    }
}
