//! The headers that authorise a request, and their values.

use anyhow::{Result, bail};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::names::variant;
use crate::spec::pointer::Lookup as _;

/// One header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthHeader {
    pub(super) name: String,
    pub(super) value: AuthValue,
}

/// The value of a header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AuthValue {
    /// Credentials in this template.
    Credentials(String),
    Signature,
    Nonce,
}

/// The headers, sorted by name.
pub(super) fn headers(document: &Value) -> Result<Vec<AuthHeader>> {
    let schemes = document.get("components").into_iter().flat_map(|components| components.fields("securitySchemes"));
    let mut headers = schemes.map(|(name, scheme)| header(name, scheme)).collect::<Result<Vec<_>>>()?;
    headers.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(headers)
}

fn header(scheme_name: &str, scheme: &Value) -> Result<AuthHeader> {
    let text = |key: &str| scheme.text(key);
    let (name, prefix) = match (text("type"), text("in"), text("name")) {
        (Some("http"), _, _) => ("Authorization", "Bearer "),
        (Some("apiKey"), Some("header"), Some(header)) => (header, ""),
        _ => bail!(
            "/components/securitySchemes/{scheme_name}: the scheme is neither http nor an apiKey in a header; use one of these"
        ),
    };
    let value = match text("x-enroll-computed") {
        Some("nonce") => AuthValue::Nonce,
        Some(_) => AuthValue::Signature,
        None => AuthValue::Credentials(format!("{prefix}{}", text("x-enroll-credential").unwrap_or_default())),
    };
    Ok(AuthHeader { name: name.to_owned(), value })
}

/// A header as a Rust expression.
pub(super) fn tokens(AuthHeader { name, value }: &AuthHeader) -> TokenStream {
    let value = match value {
        AuthValue::Credentials(template) => quote!(AuthValue::Credentials(#template)),
        other => variant("AuthValue", other),
    };
    quote!(AuthHeader { name: #name, value: #value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headers_have_names_and_values() {
        let key = json!({"type": "apiKey", "in": "header", "name": "X-Key", "x-enroll-credential": "{a}|{b}"});
        let sign = json!({"type": "apiKey", "in": "header", "name": "X-Sign", "x-enroll-computed": "signature"});
        let bearer = json!({"type": "http", "scheme": "bearer", "x-enroll-credential": "{token}"});
        let document = json!({"components": {"securitySchemes": {"c": sign, "b": key, "a": bearer}}});
        let header = |name: &str, value| AuthHeader { name: name.to_owned(), value };
        let expected = [
            header("Authorization", AuthValue::Credentials("Bearer {token}".to_owned())),
            header("X-Key", AuthValue::Credentials("{a}|{b}".to_owned())),
            header("X-Sign", AuthValue::Signature),
        ];
        assert_eq!(headers(&document).unwrap(), expected);
        let query = json!({"components": {"securitySchemes": {"q": {"type": "apiKey", "in": "query", "name": "k"}}}});
        assert!(headers(&query).unwrap_err().to_string().starts_with("/components/securitySchemes/q: "));
    }
}
