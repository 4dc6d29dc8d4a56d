//! What the generator never documents gets words: the values of enumerations.
//!
//! Whatever has words keeps them. A type or a field has those of its spec; one that has none is refused here, and anything else without words by the
//! compiler, for `missing_docs` is denied in generated code.

use anyhow::{Result, bail};
use syn::{Attribute, File, Item, Variant};

use super::{doc, module_mut, name_of, renamed};
use crate::lower::describe::markdown::code;

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let types = module_mut(code, "types")?;
    types.iter().try_for_each(explained)?;
    types.iter_mut().for_each(of_type);
    Ok(())
}

/// Refuses what the spec does not explain.
fn explained(item: &Item) -> Result<()> {
    let (name, attributes, fields) = match item {
        Item::Struct(item) => (&item.ident, &item.attrs, item.fields.iter().collect()),
        Item::Enum(item) => (&item.ident, &item.attrs, Vec::new()),
        _ => return Ok(()),
    };
    if !has_words(attributes) {
        bail!("nobody says what the type {name} is; give its component a description");
    }
    let silent = fields.into_iter().filter(|field| !has_words(&field.attrs)).find_map(|field| field.ident.as_ref());
    match silent {
        Some(field) => bail!("nobody says what `{field}` of the type {name} means; give the field a description"),
        None => Ok(()),
    }
}

fn has_words(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

fn of_type(item: &mut Item) {
    if let Item::Enum(item) = item {
        item.variants.iter_mut().for_each(of_variant);
    }
}

fn of_variant(variant: &mut Variant) {
    let text = match variant.fields.iter().next() {
        _ if variant.ident == "Unrecognized" => "A value that nobody knew of when this was written.".to_owned(),
        Some(field) => match name_of(&field.ty) {
            Some(name) => format!("This form: [`{name}`]."),
            None => "This form.".to_owned(),
        },
        None => format!("The value {}.", code(&renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string()))),
    };
    document(&mut variant.attrs, &text);
}

fn document(attributes: &mut Vec<Attribute>, text: &str) {
    if !has_words(attributes) {
        attributes.insert(0, doc(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_no_words_gets_some() {
        let mut code: File = syn::parse_quote! {
            mod types {
                #[doc = "An A."]
                pub enum A {
                    #[serde(rename = "b c")]
                    BC,
                    Known(KnownA),
                    #[doc = "Words."]
                    D,
                    Unrecognized(String),
                }
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        for words in
            ["The value `b c`.", "This form: [`KnownA`].", "A value that nobody knew of when this was written."]
        {
            assert!(text.contains(&format!("///{words}\n")), "{words}: {text}");
        }
        assert_eq!(text.matches("///").count(), 5, "{text}");
    }

    #[test]
    fn what_the_spec_does_not_explain_is_refused() {
        let refused = |item: Item| explained(&item).unwrap_err().to_string();
        let field = refused(syn::parse_quote! {
            #[doc = "An A."]
            pub struct A { #[doc = "A b."] pub b: u8, pub c: u8 }
        });
        assert_eq!(field, "nobody says what `c` of the type A means; give the field a description");
        let item = refused(syn::parse_quote!(
            pub enum B {}
        ));
        assert_eq!(item, "nobody says what the type B is; give its component a description");
    }
}
