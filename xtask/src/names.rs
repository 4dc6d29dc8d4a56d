//! Names in generated code: derives them as the generator does, and finds them again.

use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// The name of the type that the generator derives from a component.
pub(crate) fn type_name(component: &str) -> String {
    component.to_upper_camel_case()
}

/// The provider's name as used in type names: its first word, so that `Kraken Embed` gives
/// `Kraken`.
pub(crate) fn provider_type(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().replace(|c: char| !c.is_ascii_alphanumeric(), "")
}

/// The constant that is named after an operation.
pub(crate) fn constant(operation: &str) -> Ident {
    format_ident!("{}", operation.to_ascii_uppercase())
}

/// All identifiers in the tokens.
pub(crate) fn idents(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident.to_string()],
            TokenTree::Group(group) => idents(group.stream()),
            _ => Vec::new(),
        })
        .collect()
}

/// A variant of the enumeration with the same variants in `enroll_core`.
pub(crate) fn variant(of: &str, value: impl std::fmt::Debug) -> TokenStream {
    let (of, value) = (format_ident!("{of}"), format_ident!("{value:?}"));
    quote!(#of::#value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_match_the_generator() {
        assert_eq!(type_name("KYCStatus"), "KycStatus");
        assert_eq!(type_name("create_user"), "CreateUser");
    }

    #[test]
    fn a_provider_type_keeps_the_spelling() {
        assert_eq!(provider_type("OnchainPay"), "OnchainPay");
        assert_eq!(provider_type("Kraken Embed"), "Kraken");
    }
}
