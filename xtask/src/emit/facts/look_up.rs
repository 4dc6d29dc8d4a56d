//! Facts about the look-up: what it finds users by and proves, and the statuses and error fields of
//! its call. Those of `create_user` stay its own.

use anyhow::Result;
use proc_macro2::TokenStream;
use quote::quote;

use super::{errors, in_band_failure, option, statuses};
use crate::lower::Spec;
use crate::lower::describe::markdown::code;
use crate::names::{constant, variant};
use crate::spec::operation;
use crate::spec::provider::NotFoundProves;

/// The `LookUpFacts` of a spec.
pub(super) fn tokens(spec: &Spec) -> TokenStream {
    let entry = &spec.provider.look_up;
    let by = entry.by.iter().map(|key| variant("LookUpKey", key));
    // Without a look-up nothing is ever found, which proves nothing.
    let not_found = variant("NotFoundProves", entry.not_found.unwrap_or(NotFoundProves::Nothing));
    let (evidence, note) = (variant("Evidence", entry.evidence), &entry.note);
    let call = operation::look_up(&spec.document).map(|read| format!("{} {}", read.method, read.path));
    let call = option(call.as_deref());
    quote! {
        LookUpFacts { by: &[#(#by),*], not_found: #not_found, evidence: #evidence, note: #note, call: #call }
    }
}

/// The constant of the look-up's call, a `ReadOperation`; nothing if the spec has none.
pub(super) fn operation(spec: &Spec) -> Result<Option<TokenStream>> {
    let Some(read) = operation::look_up(&spec.document) else { return Ok(None) };
    let name = constant(read.id().unwrap_or_default());
    let docs = format!(" What is documented about the look-up, {}.", code(&format!("{} {}", read.method, read.path)));
    let responses = read.responses()?;
    let (success, rejected) = (statuses(&responses, true), statuses(&responses, false));
    let error_fields = errors::fields(&spec.document, &responses)?;
    let in_band_failure = in_band_failure(&spec.document, &responses)?;
    Ok(Some(quote! {
        #[doc = #docs]
        pub const #name: ReadOperation = ReadOperation {
            success: &[#(#success),*],
            errors: &[#(#rejected),*],
            error_fields: #error_fields,
            in_band_failure: #in_band_failure,
        };
    }))
}
