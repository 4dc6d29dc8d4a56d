//! Reads the security schemes of a spec, from which headers are composed.
//!
//! A scheme that neither names its credentials nor is computed is rejected, because the sandbox
//! could not check it.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::spec::pointer::Lookup as _;

/// One header that authorises a request.
#[derive(Debug)]
pub(super) struct Scheme {
    pub(super) header: String,
    pub(super) description: String,
    pub(super) value: HeaderValue,
    pub(super) is_signature: bool,
}

/// How the value of a header is composed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderValue {
    /// One credential with fixed text around it, the same for every attempt.
    Fixed { before: String, field: String, after: String },
    /// Anything else: what to write, and the credentials that the scheme names.
    ByHand { how: String, fields: Vec<String> },
}

/// All schemes, in the order of the spec.
pub(super) fn of(document: &Value) -> Result<Vec<Scheme>> {
    let schemes = document.at("/components/securitySchemes").and_then(Value::as_object);
    schemes.into_iter().flatten().map(|(name, scheme)| read(name, scheme)).collect()
}

fn read(name: &str, scheme: &Value) -> Result<Scheme> {
    let place = format!("/components/securitySchemes/{name}");
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    let (header, prefix) = match (text("type"), text("in"), text("scheme")) {
        (Some("apiKey"), Some("header"), _) => (text("name").unwrap_or_default(), ""),
        (Some("http"), _, Some("bearer")) => ("Authorization", "Bearer "),
        _ => bail!("{place}: the scheme is neither an apiKey in a header nor a bearer token; use one of these"),
    };
    let description = text("description").unwrap_or_default().trim().to_owned();
    let value = match (text("x-enroll-computed"), text("x-enroll-credential")) {
        (Some(kind), _) => {
            HeaderValue::ByHand { how: format!("a {kind}, computed for each attempt"), fields: Vec::new() }
        }
        (None, Some(template)) => made_of(prefix, template, text("x-enroll-per-call"))
            .with_context(|| format!("{place}/x-enroll-credential: a brace is not matched; write {{api_key}}"))?,
        (None, None) => bail!("{place}: x-enroll-credential or x-enroll-computed is missing; see specs/README.md"),
    };
    Ok(Scheme {
        header: header.to_owned(),
        description,
        value,
        is_signature: text("x-enroll-computed") == Some("signature"),
    })
}

/// The value of a template; none if its braces do not match.
fn made_of(prefix: &str, template: &str, per_call: Option<&str>) -> Option<HeaderValue> {
    let mut fields = Vec::new();
    let mut rest = template;
    while let Some((_, more)) = rest.split_once('{') {
        let (field, after) = more.split_once('}')?;
        fields.push(field.to_owned());
        rest = after;
    }
    if let ([field], None) = (fields.as_slice(), per_call) {
        let (before, _) = template.split_once('{')?;
        let before = format!("{prefix}{before}");
        return Some(HeaderValue::Fixed { before, field: field.clone(), after: rest.to_owned() });
    }
    let other = per_call.map(|option| format!(", which `CallOptions::{option}` may replace for one call"));
    Some(HeaderValue::ByHand { how: format!("`{prefix}{template}`{}", other.unwrap_or_default()), fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(scheme: &Value) -> Result<HeaderValue> {
        read("a", scheme).map(|scheme| scheme.value)
    }

    #[test]
    fn fixed_headers_are_recognised() {
        let fixed = value(&json!({"type": "http", "scheme": "bearer", "x-enroll-credential": "{token}"})).unwrap();
        let (before, field, after) = ("Bearer ".to_owned(), "token".to_owned(), String::new());
        assert_eq!(fixed, HeaderValue::Fixed { before, field, after });
        let key =
            |template: &str| json!({"type": "apiKey", "in": "header", "name": "K", "x-enroll-credential": template});
        let HeaderValue::ByHand { fields, .. } = value(&key("{a}|{b}")).unwrap() else { panic!("two fields") };
        assert_eq!(fields, ["a", "b"]);
        assert!(value(&key("{a")).is_err());
    }

    #[test]
    fn a_scheme_without_a_value_is_rejected() {
        let silent = json!({"type": "apiKey", "in": "header", "name": "K"});
        assert!(
            value(&silent)
                .unwrap_err()
                .to_string()
                .starts_with("/components/securitySchemes/a: x-enroll-credential or")
        );
        let query = json!({"type": "apiKey", "in": "query", "name": "k", "x-enroll-credential": "{k}"});
        assert!(value(&query).is_err());
    }
}
