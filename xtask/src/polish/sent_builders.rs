//! A type that is only received has no builder.
//!
//! Nobody makes an answer. The generator writes a builder for every type all the same, which is half of its code and hides what is worth reading.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::Value;
use syn::{File, ImplItem, Item};

use super::{module_mut, name_of};
use crate::names::type_name;
use crate::spec::{operation, walk};

/// Runs the pass.
pub(super) fn apply(code: &mut File, document: &Value) -> Result<()> {
    let at = operation::find(document)?.pointer;
    let sent: BTreeSet<String> =
        walk::reachable(document, &walk::request(document, &at)).iter().map(|name| type_name(name)).collect();
    let types = module_mut(code, "types")?;
    let mut removed = 0;
    for item in types.iter_mut() {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                let Some((_, builders)) = &mut module.content else { continue };
                let before = builders.len();
                builders.retain(|item| built(item).is_none_or(|name| sent.contains(&name)));
                removed += before - builders.len();
            }
            Item::Impl(item)
                if item.trait_.is_none() && name_of(&item.self_ty).is_some_and(|name| !sent.contains(&name)) =>
            {
                item.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"));
            }
            _ => {}
        }
    }
    types.retain(|item| !matches!(item, Item::Impl(item) if item.trait_.is_none() && item.items.is_empty()));
    if removed == 0 {
        bail!("the generated code has no builder of an answer; look at what the generator changed");
    }
    Ok(())
}

/// The type that an item of the builders is for.
fn built(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Impl(item) => name_of(&item.self_ty),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_sent_is_built() {
        let content = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let post = json!({"operationId": "create_user", "requestBody": content("Sent"), "responses": {"200": content("Received")}});
        let document =
            json!({"paths": {"/a": {"post": post}}, "components": {"schemas": {"Sent": {}, "Received": {}}}});
        let mut code: File = syn::parse_quote! {
            mod types {
                impl Sent { pub fn builder() {} }
                impl Received { pub fn builder() {} }
                mod builder {
                    pub struct Sent {}
                    pub struct Received {}
                    impl From<super::Received> for Received {}
                    impl TryFrom<Received> for super::Received {}
                }
            }
        };
        apply(&mut code, &document).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(!text.contains("Received") && text.contains("impl Sent") && text.contains("pub struct Sent"), "{text}");
        assert!(apply(&mut code, &document).is_err());
    }
}
