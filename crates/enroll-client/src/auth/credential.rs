//! Checks credentials when the client is built.
//!
//! A credential that was copied with a line end or with its `Bearer` prefix is rejected by the
//! provider in every call, and the error message does not say why. Nothing is trimmed here: only
//! the owner knows which characters belong to a secret.

use super::AuthorizeError;
use crate::data::{Secret, is_blank};

/// Checks a credential of any provider. `field` is its name, for the error.
///
/// ```
/// use enroll_client::check_credential;
/// assert!(check_credential("api_key", &"sk-123".into()).is_ok());
/// assert!(check_credential("api_key", &"sk-123\n".into()).is_err());
/// ```
///
/// # Errors
///
/// [`AuthorizeError::Empty`] for a blank credential. [`AuthorizeError::Unfit`] for one with leading
/// or trailing white space, with a character that a header cannot carry, or with a `Bearer` prefix.
pub fn check_credential(field: &'static str, credential: &Secret) -> Result<(), AuthorizeError> {
    let value = credential.expose();
    if is_blank(value) {
        return Err(AuthorizeError::Empty { field });
    }
    flaw(value).map_or(Ok(()), |flaw| Err(AuthorizeError::Unfit { field, flaw }))
}

fn flaw(value: &str) -> Option<&'static str> {
    let is_space = |letter: char| is_blank(letter.encode_utf8(&mut [0; 4]));
    if value.starts_with(is_space) || value.ends_with(is_space) {
        return Some("begins or ends with white space or a line end; copy it without");
    }
    if value.chars().any(char::is_control) {
        return Some("contains a control character, such as a line end; copy it again");
    }
    if !value.is_ascii() {
        return Some("contains a character that a header cannot carry; copy it again, in ASCII");
    }
    has_scheme(value).then_some("begins with `Bearer`; leave the prefix out")
}

fn has_scheme(value: &str) -> bool {
    let scheme = value.split_ascii_whitespace().next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("bearer:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_or_wrongly_copied_credential_is_an_error_that_does_not_show_it() {
        for value in ["", " ", "\n", "\u{a0}", "\u{200b}\u{feff}"] {
            let error = check_credential("key", &value.into()).unwrap_err();
            assert!(matches!(error, AuthorizeError::Empty { field: "key" }), "{value:?}: {error}");
        }
        for value in [
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
            let error = check_credential("key", &value.into()).unwrap_err();
            assert!(matches!(error, AuthorizeError::Unfit { field: "key", .. }), "{value:?}: {error}");
            assert!(!error.to_string().contains("cret"), "{error}");
        }
        for value in ["secret", "a b", "bearer-1", "AAEC+/==", "~!"] {
            assert!(check_credential("key", &value.into()).is_ok(), "{value}");
        }
    }
}
