//! Facts about retries: the promises that make a retry safe, and the place of each key in a
//! request.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;

use crate::lower::Spec;
use crate::names::variant;
use crate::spec::leaves::Leaf;
use crate::spec::provider::RetryKey;

/// A list of `RetryPromise`.
pub(super) fn tokens(spec: &Spec, leaves: &[Leaf]) -> Result<TokenStream> {
    let mut promises = Vec::new();
    for promise in &spec.provider.retry_safe_by {
        let path = promise.by.path();
        let at = match promise.by {
            RetryKey::IdempotencyKey => header(path, leaves).map(|name| quote!(KeyPlace::Header(#name))),
            RetryKey::ExternalId | RetryKey::Email => {
                pointer(path, leaves).map(|pointer| quote!(KeyPlace::Body(#pointer)))
            }
        };
        let at = at.with_context(|| {
            format!("retry_safe_by names {path}, which is not the source of any field; add it to the request")
        })?;
        let by = variant("RetryKey", promise.by);
        let max_age = match promise.max_age_hours.map(|hours| u64::from(hours) * 60 * 60) {
            Some(seconds) => quote!(Some(::std::time::Duration::from_secs(#seconds))),
            None => quote!(None),
        };
        let source = &promise.source;
        promises.push(quote!(RetryPromise { by: #by, at: #at, max_age: #max_age, source: #source }));
    }
    Ok(quote!(&[#(#promises),*]))
}

/// The JSON pointer of the field whose source is this path; in a list, that of the first item.
pub(super) fn pointer(path: &str, leaves: &[Leaf]) -> Option<String> {
    let leaf = leaves.iter().find(|leaf| !leaf.field.starts_with("header ") && is_source(path, leaf))?;
    Some(format!("/{}", leaf.field.replace("[]", ".0").replace('.', "/")))
}

fn header<'a>(path: &str, leaves: &'a [Leaf]) -> Option<&'a str> {
    leaves.iter().find(|leaf| is_source(path, leaf)).and_then(|leaf| leaf.field.strip_prefix("header "))
}

fn is_source(path: &str, leaf: &Leaf) -> bool {
    leaf.from.iter().any(|from| from == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::privacy::Privacy;

    fn leaf(field: &str, from: &str) -> Leaf {
        let (field, from) = (field.to_owned(), vec![from.to_owned()]);
        Leaf { field, required: true, from, rule: None, privacy: Privacy::Personal, mode: None }
    }

    #[test]
    fn a_source_is_found_in_the_body_and_in_headers() {
        let leaves = [leaf("logins[].email", "email"), leaf("header X-Key", "call.idempotency_key")];
        assert_eq!(pointer("email", &leaves).as_deref(), Some("/logins/0/email"));
        assert_eq!(header("call.idempotency_key", &leaves), Some("X-Key"));
        assert_eq!((pointer("call.idempotency_key", &leaves), pointer("external_id", &leaves)), (None, None));
    }
}
