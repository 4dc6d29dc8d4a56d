//! What the generator never documents gets words: values of enumerations, builders and their setters.
//!
//! Whatever has words keeps them. A type or a field has those of its spec; one that has none is refused here, and anything else without words by the
//! compiler, for `missing_docs` is denied in generated code.

use anyhow::{Context as _, Result, bail};
use syn::{Attribute, File, ImplItem, Item, ItemImpl, Lit, Variant, Visibility};

use super::{module_mut, name_of};

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let types = module_mut(code, "types")?;
    types.iter().try_for_each(explained)?;
    types.iter_mut().for_each(of_type);
    let builders = types.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    let (_, builders) = builders.context("the generated types have no builders; look at what the generator changed")?;
    let setters: usize = builders.iter_mut().map(of_builder).sum();
    if setters == 0 {
        bail!("the generated builders have no setters; look at what the generator changed");
    }
    module_mut(code, "builder")?.iter_mut().for_each(of_call);
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
        Some(field) => bail!("nobody says what `{field}` of the type {name} means; give the member a description"),
        None => Ok(()),
    }
}

fn has_words(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("doc"))
}

fn of_type(item: &mut Item) {
    match item {
        Item::Enum(item) => item.variants.iter_mut().for_each(of_variant),
        Item::Impl(item) => {
            each_method(item, |name| (name == "builder").then(|| "Begins with nothing filled in.".to_owned()))
        }
        _ => {}
    }
}

fn of_variant(variant: &mut Variant) {
    let text = match variant.fields.iter().next() {
        _ if variant.ident == "Unrecognized" => "A value that nobody knew of when this was written.".to_owned(),
        Some(field) => match name_of(&field.ty) {
            Some(name) => format!("This form: [`{name}`]."),
            None => "This form.".to_owned(),
        },
        None => format!("The value `{}`.", value(variant)),
    };
    document(&mut variant.attrs, &text);
}

/// What stands in JSON for a value.
fn value(variant: &Variant) -> String {
    let mut renamed = None;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename")
                && let Lit::Str(name) = meta.value()?.parse()?
            {
                renamed = Some(name.value());
            }
            Ok(())
        });
    }
    renamed.unwrap_or_else(|| variant.ident.to_string())
}

/// Documents a builder of a type; tells how many setters it has.
fn of_builder(item: &mut Item) -> usize {
    match item {
        Item::Struct(item) => {
            let text = format!("Builds a [`super::{}`], member by member.", item.ident);
            document(&mut item.attrs, &text);
            0
        }
        Item::Impl(item) if item.trait_.is_none() => {
            let of = name_of(&item.self_ty).unwrap_or_default();
            let mut setters = 0;
            each_method(item, |name| {
                setters += 1;
                Some(format!("Sets [`{of}::{name}`](super::{of}::{name})."))
            });
            setters
        }
        _ => 0,
    }
}

fn of_call(item: &mut Item) {
    let Item::Impl(item) = item else { return };
    if item.trait_.is_none() {
        each_method(item, |name| {
            Some(match name {
                "new" => "Begins a call.".to_owned(),
                "body" => "Sets the body.".to_owned(),
                "body_map" => "Changes the body that was filled in so far.".to_owned(),
                other => format!("Sets the parameter `{other}`; see [`create_user`](super::Client::create_user)."),
            })
        });
    }
}

fn each_method(item: &mut ItemImpl, mut words: impl FnMut(&str) -> Option<String>) {
    for item in &mut item.items {
        if let ImplItem::Fn(function) = item
            && matches!(function.vis, Visibility::Public(_))
            && let Some(text) = words(&function.sig.ident.to_string())
        {
            document(&mut function.attrs, &text);
        }
    }
}

fn document(attributes: &mut Vec<Attribute>, text: &str) {
    if !has_words(attributes) {
        attributes.insert(0, syn::parse_quote!(#[doc = #text]));
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
                    Unrecognized(String),
                }
                impl A { pub fn builder() {} }
                mod builder {
                    pub struct A {}
                    impl A { pub fn b(self) {} fn c(self) {} }
                }
            }
            mod builder {
                impl<'a> CreateUser<'a> {
                    #[doc = "Sends."]
                    pub fn send(self) {}
                    pub fn body(self) {}
                }
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        for words in [
            "The value `b c`.",
            "This form: [`KnownA`].",
            "A value that nobody knew of when this was written.",
            "Begins with nothing filled in.",
            "Builds a [`super::A`], member by member.",
            "Sets [`A::b`](super::A::b).",
            "Sets the body.",
        ] {
            assert!(text.contains(&format!("///{words}\n")), "{words}: {text}");
        }
        assert!(!text.contains("A::c") && text.matches("///").count() == 9, "{text}");
        assert!(
            apply(&mut syn::parse_quote!(
                mod types {
                    mod builder {}
                }
                mod builder {}
            ))
            .is_err()
        );
    }

    #[test]
    fn what_the_spec_does_not_explain_is_refused() {
        let refused = |item: Item| explained(&item).unwrap_err().to_string();
        let field = refused(syn::parse_quote! {
            #[doc = "An A."]
            pub struct A { #[doc = "A b."] pub b: u8, pub c: u8 }
        });
        assert_eq!(field, "nobody says what `c` of the type A means; give the member a description");
        let item = refused(syn::parse_quote!(
            pub enum B {}
        ));
        assert_eq!(item, "nobody says what the type B is; give its component a description");
    }
}
