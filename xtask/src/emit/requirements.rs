//! One entry of `REQUIREMENTS`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::names::variant;
use crate::spec::leaves::Leaf;
use crate::spec::profile_paths;

/// A leaf of the request as a `Requirement`.
pub(super) fn tokens(provider: &str, leaf: &Leaf) -> TokenStream {
    let field = &leaf.field;
    let from = leaf.from.iter().map(|path| profile_paths::in_profile(provider, path));
    let privacy = variant("Privacy", leaf.privacy);
    let constructor = if leaf.required { quote!(required) } else { quote!(optional) };
    let rule = leaf.rule.iter().map(|rule| quote!(.with_rule(#rule)));
    let mode = leaf.mode.iter().map(|mode| quote!(.in_mode(#mode)));
    quote!(Requirement::#constructor(#field, &[#(#from),*], #privacy) #(#rule)* #(#mode)*)
}
