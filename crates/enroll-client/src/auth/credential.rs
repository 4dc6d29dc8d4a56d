//! What a text must be to be used as a credential, checked when the client is built.
//!
//! A credential that was copied with a line end or with its `Bearer` fails at the provider in every
//! call, in words that do not say why. Nothing is trimmed here: only the owner knows what belongs
//! to a secret.

use super::AuthorizeError;
use crate::data::{Secret, is_blank};

/// Checks a text credential of any provider. `field` is its name, for the error.
///
/// ```
/// use enroll_client::check_credential;
/// assert!(check_credential("api_key", &"sk-123".into()).is_ok());
/// assert!(check_credential("api_key", &"sk-123\n".into()).is_err());
/// ```
///
/// # Errors
///
/// [`AuthorizeError::Empty`] for a blank one, [`AuthorizeError::Unfit`] for one with white space
/// around it, with a character that a header cannot carry, or with `Bearer` in front.
pub fn check_credential(field: &'static str, credential: &Secret) -> Result<(), AuthorizeError> {
    let text = credential.expose();
    if is_blank(text) {
        return Err(AuthorizeError::Empty { field });
    }
    flaw(text).map_or(Ok(()), |flaw| Err(AuthorizeError::Unfit { field, flaw }))
}

fn flaw(text: &str) -> Option<&'static str> {
    let is_outside = |letter: char| is_blank(letter.encode_utf8(&mut [0; 4]));
    if text.starts_with(is_outside) || text.ends_with(is_outside) {
        return Some("begins or ends with white space or a line end; copy it without");
    }
    if text.chars().any(char::is_control) {
        return Some("holds a control character, such as a line end; copy it again");
    }
    if !text.is_ascii() {
        return Some("holds a character that a header cannot carry; copy it again, as ASCII text");
    }
    has_scheme(text).then_some("begins with `Bearer`; give what follows it")
}

fn has_scheme(text: &str) -> bool {
    let scheme = text.split_ascii_whitespace().next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("bearer:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_provider_would_refuse_in_every_call_is_refused() {
        for text in ["", " ", "\n", "\u{a0}", "\u{200b}\u{feff}"] {
            let error = check_credential("key", &text.into()).unwrap_err();
            assert!(matches!(error, AuthorizeError::Empty { field: "key" }), "{text:?}: {error}");
        }
        for text in [
            "secret\n",
            "secret\r\n",
            " secret",
            "\tsecret",
            "secret\u{a0}",
            "\u{feff}secret",
            "sec\nret",
            "sec\u{0}ret",
            "sec\u{7f}ret",
            "s\u{e9}cret",
            "sec\u{2019}ret",
            "Bearer secret",
            "bearer  secret",
            "BEARER: secret",
            "Bearer",
        ] {
            let error = check_credential("key", &text.into()).unwrap_err();
            assert!(matches!(error, AuthorizeError::Unfit { field: "key", .. }), "{text:?}: {error}");
            assert!(!error.to_string().contains("cret"), "{error}");
        }
        for text in ["secret", "a b", "bearer-1", "AAEC+/==", "~!"] {
            assert!(check_credential("key", &text.into()).is_ok(), "{text}");
        }
    }
}
