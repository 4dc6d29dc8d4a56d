//! Facts about errors: the fields that mark a provider's own error, and the errors whose meaning is
//! known.

use std::collections::BTreeSet;

use anyhow::Result;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::names::variant;
use crate::spec::operation::Response;
use crate::spec::provider::{ListedError, Means};
use crate::spec::responses::error_marks::{self, Mark};

/// A list of `ErrorField`: the marked fields at the top of any response.
pub(super) fn fields(document: &Value, responses: &[Response<'_>]) -> Result<TokenStream> {
    Ok(of(&error_marks::find(document, responses)?))
}

/// The same for a read.
pub(super) fn fields_of_read(document: &Value, responses: &[Response<'_>]) -> Result<TokenStream> {
    Ok(of(&error_marks::find_of_read(document, responses)?))
}

fn of(marks: &[Mark<'_>]) -> TokenStream {
    let fields: BTreeSet<_> = marks.iter().map(|mark| (mark.field, mark.when_false)).collect();
    let fields = fields.iter().map(|(name, when_false)| quote!(ErrorField { name: #name, when_false: #when_false }));
    quote!(&[#(#fields),*])
}

/// A `ListedError`.
pub(super) fn listed(error: &ListedError) -> TokenStream {
    let pattern = match (&error.text, error.status) {
        (_, Some(status)) => {
            let status = Literal::u16_unsuffixed(status);
            quote!(ErrorPattern::Status(#status))
        }
        (text, None) => {
            let text = text.as_deref().unwrap_or_default();
            quote!(ErrorPattern::text(#text))
        }
    };
    let (means, source, evidence) = (means(error.means), &error.source, variant("Evidence", error.evidence));
    quote!(ListedError { pattern: #pattern, means: #means, evidence: #evidence, source: #source })
}

fn means(means: Means) -> TokenStream {
    match means {
        Means::Rejected => quote!(RejectionKind::Rule),
        Means::ExternalIdExists => quote!(RejectionKind::AlreadyExists(Existing::ExternalId)),
        Means::EmailExists => quote!(RejectionKind::AlreadyExists(Existing::Email)),
        other => variant("RejectionKind", other),
    }
}
