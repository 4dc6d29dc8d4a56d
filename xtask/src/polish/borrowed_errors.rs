//! A builder says what is missing without making a text of it for every member.
//!
//! The generator fills each member that must be given, and a body that has no builder, with `Err("…".to_string())`. Every call begins with those, so that
//! was an allocation a member, made and thrown away. The texts are borrowed until somebody reads them.

use anyhow::{Context as _, Result, bail};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprCall, ExprMethodCall, File, GenericArgument, Item, ItemStruct, PathArguments, Type};

use super::{module_mut, name_of};

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let types = module_mut(code, "types")?;
    let mut borrow = Borrow { members: 0 };
    for item in inner(types, "builder")?.iter_mut() {
        borrow.visit_item_mut(item);
    }
    if borrow.members == 0 {
        bail!("the generated builders keep no errors; look at what the generator changed");
    }
    let errors = inner(types, "error")?;
    if !errors.iter_mut().any(from_cow) {
        bail!("the generated ConversionError is made of no String; look at what the generator changed");
    }
    module_mut(code, "builder")?.iter_mut().for_each(|item| borrow.visit_item_mut(item));
    Ok(())
}

fn inner<'a>(items: &'a mut [Item], name: &str) -> Result<&'a mut Vec<Item>> {
    let found = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut(),
        _ => None,
    });
    let lost = || format!("the generated types have no module {name}; look at what the generator changed");
    found.map(|(_, items)| items).with_context(lost)
}

/// The conversion that `?` asks for: from the text that the builders keep now.
fn from_cow(item: &mut Item) -> bool {
    let Item::Impl(found) = item else { return false };
    let of_string = found.trait_.as_ref().is_some_and(|(path, _)| {
        path.segments.last().is_some_and(|last| {
            matches!(&last.arguments, PathArguments::AngleBracketed(list)
                if matches!(list.args.first(), Some(GenericArgument::Type(of)) if name_of(of).as_deref() == Some("String")))
        })
    });
    if of_string {
        *item = syn::parse_quote! {
            impl From<::std::borrow::Cow<'static, str>> for ConversionError {
                fn from(value: ::std::borrow::Cow<'static, str>) -> Self {
                    Self(value)
                }
            }
        };
    }
    of_string
}

struct Borrow {
    members: usize,
}

impl VisitMut for Borrow {
    /// `Result<T, String>` becomes `Result<T, Cow<'static, str>>`.
    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        for field in &mut item.fields {
            if let Type::Path(path) = &mut field.ty
                && let Some(last) = path.path.segments.last_mut().filter(|last| last.ident == "Result")
                && let PathArguments::AngleBracketed(list) = &mut last.arguments
                && let Some(error) = list.args.last_mut()
            {
                *error = syn::parse_quote!(::std::borrow::Cow<'static, str>);
                self.members += 1;
            }
        }
    }

    /// `Err("…".to_string())` becomes `Err(Cow::Borrowed("…"))`.
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        if let Some(Expr::MethodCall(made)) = call.args.first()
            && made.method == "to_string"
            && matches!(*made.receiver, Expr::Lit(_))
        {
            let text = &made.receiver;
            call.args = syn::parse_quote!(::std::borrow::Cow::Borrowed(#text));
        }
    }

    /// `map_err(|e| format!(…))` becomes `map_err(|e| format!(…).into())`, and what a call fails with is a `String` again.
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method != "map_err" {
            return;
        }
        match call.args.first_mut() {
            Some(Expr::Closure(closure)) => {
                let made = &closure.body;
                closure.body = syn::parse_quote!(#made.into());
            }
            Some(Expr::Path(variant)) => call.args = syn::parse_quote!(|e| #variant(e.into())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_before_it_is_read() {
        let mut code: File = syn::parse_quote! {
            mod types {
                mod builder {
                    pub struct A { b: ::std::result::Result<u8, ::std::string::String> }
                    impl Default for A {
                        fn default() -> Self { Self { b: Err("no value supplied for b".to_string()) } }
                    }
                    impl A {
                        fn b(mut self, value: u8) -> Self {
                            self.b = value.try_into().map_err(|e| format!("error: {e}"));
                            self
                        }
                    }
                }
                mod error {
                    impl From<String> for ConversionError {}
                }
            }
            mod builder {
                pub struct CreateUser { body: Result<types::A, String> }
                impl CreateUser {
                    fn new() -> Self { Self { body: Err("body was not initialized".to_string()) } }
                    fn send(self) { self.body.map_err(Error::InvalidRequest)?; }
                }
            }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(text.contains("::std::result::Result<u8, ::std::borrow::Cow<'static, str>>"), "{text}");
        assert!(text.contains("Err(::std::borrow::Cow::Borrowed(\"no value supplied for b\"))"), "{text}");
        assert!(text.contains("format!(\"error: {e}\").into()"), "{text}");
        assert!(text.contains("impl From<::std::borrow::Cow<'static, str>> for ConversionError"), "{text}");
        assert!(text.contains("Err(::std::borrow::Cow::Borrowed(\"body was not initialized\"))"), "{text}");
        assert!(text.contains("map_err(|e| Error::InvalidRequest(e.into()))"), "{text}");
        assert!(apply(&mut code).is_err());
    }
}
