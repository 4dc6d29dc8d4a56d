//! One entry of `REQUIREMENTS`.

use proc_macro2::TokenStream;
use quote::quote;

use super::facts::option;
use crate::spec::leaves::Leaf;
use crate::spec::privacy::Privacy;
use crate::spec::vocabulary;

/// A leaf of the request as a `Requirement`.
pub(super) fn tokens(provider: &str, leaf: &Leaf) -> TokenStream {
    let Leaf { member, required, .. } = leaf;
    let from = leaf.from.iter().map(|path| vocabulary::in_profile(provider, path));
    let rule = option(leaf.rule.as_deref());
    let mode = option(leaf.mode.as_deref());
    let privacy = match leaf.privacy {
        Privacy::Public => quote!(Privacy::Public),
        Privacy::Personal => quote!(Privacy::Personal),
        Privacy::Secret => quote!(Privacy::Secret),
    };
    quote! {
        Requirement { member: #member, required: #required, from: &[#(#from),*], rule: #rule, privacy: #privacy, mode: #mode }
    }
}
