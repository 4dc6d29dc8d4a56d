//! `Client::new` goes.
//!
//! It unwraps, fixes timeouts at fifteen seconds, and makes an HTTP client that follows redirects with the credentials on board.
//! `Client::new_with_client` stays for the crate itself alone: put together by hand, a checked session could be sent to an address that nobody checked.

use anyhow::{Result, bail};
use quote::ToTokens as _;
use syn::{File, ImplItem, Item};

/// Runs the pass.
pub(super) fn apply(code: &mut File) -> Result<()> {
    let mut removed = false;
    for item in &mut code.items {
        if let Item::Impl(item) = item
            && item.trait_.is_none()
            && item.self_ty.to_token_stream().to_string() == "Client"
        {
            let before = item.items.len();
            item.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
            removed |= item.items.len() < before;
            item.items.iter_mut().for_each(keep_inside);
        }
    }
    if !removed {
        bail!("the generated code has no Client::new; look at what the generator changed");
    }
    Ok(())
}

fn keep_inside(item: &mut ImplItem) {
    if let ImplItem::Fn(function) = item
        && function.sig.ident == "new_with_client"
    {
        function.vis = syn::parse_quote!(pub(crate));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_the_one_constructor() {
        let mut code: File = syn::parse_quote! {
            impl Client {
                pub fn new(baseurl: &str) -> Self { panic!() }
                pub fn new_with_client(baseurl: &str) -> Self { Self }
            }
            impl Other { pub fn new() {} }
        };
        apply(&mut code).unwrap();
        let text = prettyplease::unparse(&code);
        assert!(!text.contains("pub fn new(baseurl"), "{text}");
        assert!(text.contains("pub(crate) fn new_with_client") && text.contains("pub fn new()"), "{text}");
        assert!(
            apply(&mut syn::parse_quote!(
                struct Client;
            ))
            .is_err()
        );
    }
}
