//! Whether every value that nobody may see really got a type of ours.
//!
//! The generator says nothing when a conversion does not match; the value would be a plain string. So the types are counted, component by component,
//! in the document and in the code.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use quote::ToTokens as _;
use serde_json::Value;
use syn::{File, Item};

use crate::lower::FORMATS;
use crate::names::{idents, type_name};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

/// Fails where a component holds fewer types of ours than the document wants.
pub(super) fn check(code: &mut File, document: &Value) -> Result<()> {
    let mut found = BTreeMap::new();
    for item in super::module_mut(code, "types")? {
        match item {
            Item::Struct(item) => found.insert(item.ident.to_string(), idents(item.fields.to_token_stream())),
            Item::Enum(item) => found.insert(item.ident.to_string(), idents(item.variants.to_token_stream())),
            _ => None,
        };
    }
    let components = document.at("/components/schemas").and_then(Value::as_object);
    for name in components.into_iter().flatten().map(|(name, _)| name) {
        let has = found.get(&type_name(name)).map(Vec::as_slice).unwrap_or_default();
        for (marker, wanted) in wanted(document, name) {
            let count = has.iter().filter(|ident| *ident == marker).count();
            if count < wanted {
                bail!(
                    "{}: {wanted} values should be {marker}, {count} are; see --print-lowered for what keeps the conversion off",
                    component(name)
                );
            }
        }
    }
    Ok(())
}

/// How many schemas of each of our types a component holds.
fn wanted<'a>(document: &Value, name: &str) -> BTreeMap<&'a str, usize> {
    let mut wanted = BTreeMap::new();
    for (_, schema) in walk::each_under(document, &component(name)) {
        let format = schema.text("format");
        if let Some(format) = FORMATS.iter().find(|known| Some(known.name) == format) {
            let (path, _) = format.rust_type.split_once('<').unwrap_or((format.rust_type, ""));
            *wanted.entry(path.rsplit("::").next().unwrap_or(path)).or_default() += 1;
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        let secret = json!({"type": "string", "format": "enroll-secret"});
        json!({"components": {"schemas": {"Login": {"properties": {"password": secret, "token": secret}}}}})
    }

    #[test]
    fn counts_every_secret() {
        let mut both: File = syn::parse_quote! {
            mod types { pub struct Login { password: ::progenitor_client::Secret, token: Option<::progenitor_client::Secret> } }
        };
        check(&mut both, &document()).unwrap();
        let mut one: File = syn::parse_quote! {
            mod types { pub struct Login { password: ::progenitor_client::Secret, token: String } }
        };
        let error = check(&mut one, &document()).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Login: 2 values should be Secret, 1 are"), "{error}");
    }
}
