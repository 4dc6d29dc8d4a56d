//! Pass: types can grow, so that a new optional field or a new value in a spec breaks no caller.
//!
//! They become `#[non_exhaustive]`, and sent types get a `new` that takes the required fields. The
//! others are set afterwards.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use quote::quote;
use serde_json::Value;
use syn::{Fields, File, Item, ItemStruct};

use super::{module_mut, optional};
use crate::names::type_name;
use crate::spec::walk;

/// Runs the pass.
pub(super) fn apply(code: &mut File, document: &Value) -> Result<()> {
    let sent: BTreeSet<String> = walk::sent_components(document).iter().map(|name| type_name(name)).collect();
    let types = module_mut(code, "types")?;
    let mut written = Vec::with_capacity(types.len());
    let mut is_found = false;
    for mut item in std::mem::take(types) {
        let new = match &mut item {
            Item::Struct(item) if matches!(item.fields, Fields::Named(_)) => {
                item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
                sent.contains(&item.ident.to_string()).then(|| constructor(item))
            }
            Item::Enum(item) => {
                item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
                None
            }
            _ => None,
        };
        is_found |= new.is_some();
        written.push(item);
        written.extend(new);
    }
    *types = written;
    if !is_found {
        bail!("the generated code has no request type; check what changed in the generator");
    }
    Ok(())
}

fn constructor(item: &ItemStruct) -> Item {
    let name = &item.ident;
    let is_optional = |of: &syn::Type| optional(of).is_some();
    // An optional list defaults to an empty one.
    let is_defaulted = |field: &syn::Field| is_optional(&field.ty) || has_default(field);
    let (required, rest): (Vec<_>, Vec<_>) = item.fields.iter().partition(|field| !is_defaulted(field));
    let names: Vec<_> = required.iter().map(|field| &field.ident).collect();
    let of = required.iter().map(|field| &field.ty);
    let rest: Vec<_> = rest.iter().map(|field| &field.ident).collect();
    let docs =
        if rest.is_empty() { " Takes all fields." } else { " Takes the required fields. Set the others afterwards." };
    syn::parse_quote! {
        impl #name {
            #[doc = #docs]
            pub fn new(#(#names: #of,)*) -> Self {
                Self { #(#names,)* #(#rest: ::std::default::Default::default(),)* }
            }
        }
    }
}

fn has_default(field: &syn::Field) -> bool {
    let serde = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    serde.into_iter().any(|attribute| quote!(#attribute).to_string().contains("default"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn new_takes_the_required_fields() {
        let content = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let post = json!({"operationId": "create_user", "requestBody": content("Sent"), "responses": {"200": content("Received")}});
        let document =
            json!({"paths": {"/a": {"post": post}}, "components": {"schemas": {"Sent": {}, "Received": {}}}});
        let mut code: File = syn::parse_quote! {
            mod types {
                pub struct Sent {
                    pub a: String,
                    pub b: ::std::option::Option<u8>,
                    #[serde(default)]
                    pub c: ::std::vec::Vec<u8>,
                }
                pub struct Received { pub a: String }
                pub struct Text(String);
            }
        };
        apply(&mut code, &document).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(text.contains("pub fn new(a: String) -> Self"), "{text}");
        assert_eq!(text.matches("#[non_exhaustive]").count(), 2, "{text}");
        assert_eq!(text.matches("fn new").count(), 1, "{text}");
        assert!(
            apply(
                &mut syn::parse_quote!(
                    mod types {}
                ),
                &document
            )
            .is_err()
        );
    }
}
