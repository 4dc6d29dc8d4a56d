//! Checks that every private value has a redacting type of `enroll-client`.
//!
//! The generator does not report a conversion that does not match; the value would be a plain
//! string. So the types are counted in the document and in the code, component by component.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use quote::ToTokens as _;
use serde_json::Value;
use syn::{File, Item};

use crate::lower::FORMATS;
use crate::names::{idents, type_name};
use crate::spec::pointer::{Lookup as _, component};
use crate::spec::walk;

/// Fails if a component has fewer redacting types than the document requires.
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
        for (marker, expected) in expected(document, name) {
            let count = has.iter().filter(|ident| *ident == marker).count();
            if count < expected {
                bail!(
                    "{}: {expected} values should be {marker}, but {count} are; run `cargo xtask codegen --print-lowered ID` to see what disables the conversion",
                    component(name)
                );
            }
        }
    }
    Ok(())
}

/// The number of schemas of each redacting type in a component.
fn expected<'a>(document: &Value, name: &str) -> BTreeMap<&'a str, usize> {
    let mut expected = BTreeMap::new();
    for (_, schema) in walk::each_under(document, &component(name)) {
        let format = schema.text("format");
        if let Some(format) = FORMATS.iter().find(|known| Some(known.name) == format) {
            let (path, _) = format.rust_type.split_once('<').unwrap_or((format.rust_type, ""));
            *expected.entry(path.rsplit("::").next().unwrap_or(path)).or_default() += 1;
        }
    }
    expected
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
    fn every_secret_is_counted() {
        let mut both: File = syn::parse_quote! {
            mod types { pub struct Login { password: ::progenitor_client::Secret, token: Option<::progenitor_client::Secret> } }
        };
        check(&mut both, &document()).unwrap();
        let mut one: File = syn::parse_quote! {
            mod types { pub struct Login { password: ::progenitor_client::Secret, token: String } }
        };
        let error = check(&mut one, &document()).unwrap_err().to_string();
        assert!(error.starts_with("/components/schemas/Login: 2 values should be Secret, but 1 are"), "{error}");
    }
}
