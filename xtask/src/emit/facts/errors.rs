//! What makes a body the provider's own error, and which of its errors have a known meaning.

use anyhow::Result;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::spec::operation::Answer;
use crate::spec::pointer::resolve;
use crate::spec::provider::{ListedError, Means, Sureness};

/// A list of `ErrorField`: the fields at the top of any response that the spec marks.
pub(super) fn fields(document: &Value, answers: &[Answer<'_>]) -> Result<TokenStream> {
    let mut fields = Vec::new();
    for schema in answers.iter().filter_map(Answer::schema) {
        collect(document, schema, &mut fields)?;
    }
    fields.sort();
    fields.dedup();
    let fields = fields.iter().map(|(name, when_false)| quote!(ErrorField { name: #name, when_false: #when_false }));
    Ok(quote!(&[#(#fields),*]))
}

fn collect(document: &Value, schema: &Value, fields: &mut Vec<(String, bool)>) -> Result<()> {
    let schema = resolve(document, schema)?;
    for arm in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
        collect(document, arm, fields)?;
    }
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        // The key is beside the reference, or in the component that it leads to.
        let mark = field.get(KEY).or_else(|| resolve(document, field).ok()?.get(KEY));
        fields.extend(mark.map(|mark| (name.clone(), mark == "if_false")));
    }
    Ok(())
}

const KEY: &str = "x-enroll-error";

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
    let (means, source) = (means(error.means), &error.source);
    let sureness = match error.sureness {
        Sureness::Published => quote!(Sureness::Published),
        Sureness::Assumed => quote!(Sureness::Assumed),
    };
    quote!(ListedError { pattern: #pattern, means: #means, sureness: #sureness, source: #source })
}

fn means(means: Means) -> TokenStream {
    match means {
        Means::Rejected => quote!(RefusalKind::Rule),
        Means::Credentials => quote!(RefusalKind::Credentials),
        Means::Signature => quote!(RefusalKind::Signature),
        Means::Nonce => quote!(RefusalKind::Nonce),
        Means::ExternalIdExists => quote!(RefusalKind::AlreadyExists(Existing::ExternalId)),
        Means::EmailExists => quote!(RefusalKind::AlreadyExists(Existing::Email)),
        Means::IdempotencyKeyReused => quote!(RefusalKind::IdempotencyKeyReused),
        Means::RateLimited => quote!(RefusalKind::RateLimited),
        Means::LockedOut => quote!(RefusalKind::LockedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marked_fields_are_found_in_arms_and_components() {
        let document = json!({"components": {"schemas": {
            "Good": {"properties": {"success": {"type": "boolean"}}},
            "Bad": {"properties": {"success": {"$ref": "#/components/schemas/No"}, "error": {"x-enroll-error": "given"}}},
            "No": {"type": "boolean", "x-enroll-error": "if_false"},
        }}});
        let choice = json!({"oneOf": [{"$ref": "#/components/schemas/Good"}, {"$ref": "#/components/schemas/Bad"}]});
        let mut fields = Vec::new();
        collect(&document, &choice, &mut fields).unwrap();
        fields.sort();
        assert_eq!(fields, [("error".to_owned(), false), ("success".to_owned(), true)]);
    }
}
