//! Reads Kraken's responses: lists of strings such as `EAPI:Invalid nonce`, with any status, also a
//! success status.
//!
//! The shape is not published, so a list, a single string and an object are all read.

use enroll_core::client::{ErrorItem, Reading, ResponseParts};
use serde_json::Value;

pub(crate) fn read(response: &ResponseParts<'_>) -> Reading {
    let errors = ["error", "errors"].iter().flat_map(|name| ErrorItem::all_in(&response.json[name]));
    let errors: Vec<_> = errors.collect();
    let code = errors.first().and_then(|error| error.messages().next().and_then(code)).map(Value::from);
    // Only a message as a whole proves anything.
    let shown = ErrorItem::new().code(code.as_ref());
    Reading::new().success(is_success(response)).errors(errors).shown(shown)
}

/// Whether the result names a user, in any form, or was cut short while it did.
fn is_success(response: &ResponseParts<'_>) -> bool {
    const BEGINNINGS: [&str; 2] = [r#"{"result":{"user":""#, r#"{"error":[],"result":{"user":""#];
    let user = &response.json["result"]["user"];
    user.is_string() || (response.json.is_null() && BEGINNINGS.iter().any(|beginning| response.begins_with(beginning)))
}

/// The code in an error such as `EGeneral:Invalid arguments:volume`: severity and category, then
/// what happened. The rest, and a string of another form, may contain what was sent. See
/// <https://support.kraken.com/hc/en-us/articles/360001491786-API-Error-Codes>.
fn code(error: &str) -> Option<String> {
    let mut parts = error.split(':');
    let (category, what) = (parts.next()?, parts.next()?);
    // A name may begin with the same letter: `Elena: not accepted`.
    let name = category.strip_prefix(['E', 'W'])?;
    let is_category = name.starts_with(|letter: char| letter.is_ascii_uppercase());
    (is_category && name.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| format!("{category}:{what}"))
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_code_has_a_severity_and_a_category() {
        assert_eq!(code("EGeneral:Invalid arguments:volume").as_deref(), Some("EGeneral:Invalid arguments"));
        assert_eq!(code("EAPI:Invalid nonce").as_deref(), Some("EAPI:Invalid nonce"));
        for text in ["Maria Silva: not accepted", "Elena: not accepted", "Werner:x", "E:x", "EAPI", "EA P:x", ""] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
