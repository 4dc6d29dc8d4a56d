//! The parts of a provider's error that are shown to the caller: code, message and field.

use std::borrow::Cow;
use std::fmt;

use crate::data::Personal;

/// The provider's error code, error message and rejected field, as far as the response has them.
/// They are reported whatever the verdict is.
///
/// ```
/// use enroll_client::ErrorDetails;
/// fn log(details: &ErrorDetails) {
///     // The message is personal and is not logged.
///     println!("code {:?}, field {:?}", details.code, details.field);
/// }
/// # log(&ErrorDetails::default());
/// ```
#[doc(alias = "error code")]
#[derive(Debug, Clone, Default)]
pub struct ErrorDetails {
    /// The provider's error code.
    pub code: Option<ErrorCode>,
    /// The provider's error message. It may echo the request, so it is personal.
    pub message: Option<Personal>,
    /// The path in the caller's profile that was rejected, if known.
    pub field: Option<Cow<'static, str>>,
}

/// A provider's own error code, such as `EAPI:Invalid nonce` or `450`.
///
/// Codes are shown in errors and logs, and a provider may put anything into the field of a code. So
/// a string of a response counts as a code only if it is listed (in the spec or by
/// [`Config::listed_error`](crate::Config::listed_error)), or if it has the form of a code and
/// contains nothing of the request. If a string begins with the category of a listed code, as in
/// `EGeneral:Something`, the category is the code. Anything else is only in the raw body.
///
/// ```
/// use enroll_client::ErrorCode;
/// let code = ErrorCode::new("BAD_REQUEST").ok_or("not a code")?;
/// assert_eq!(code.to_string(), "BAD_REQUEST");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// The string as a code, if it has the form of one: at most 40 ASCII capital letters, digits
    /// and `_ - .`, with at most three digits, so that it is neither a date nor a person's number.
    ///
    /// ```
    /// use enroll_client::ErrorCode;
    /// assert!(ErrorCode::new("BAD_REQUEST").is_some());
    /// assert!(ErrorCode::new("Maria Gomez 1990-01-15").is_none());
    /// ```
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.');
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        ((1..=40).contains(&text.len()) && digits <= 3 && text.chars().all(plain)).then_some(Self(text))
    }

    /// A listed code. Listed errors contain no personal data, so the form is not checked.
    pub(crate) fn listed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_could_contain_personal_data_is_dropped() {
        for code in ["BAD_REQUEST", "450", "E-12.X"] {
            assert_eq!(ErrorCode::new(code).unwrap().to_string(), code);
        }
        for text in ["Maria Gomez 1990-01-15", "MARIA GOMEZ", "already taken: jo@example.com", "15.01.90", "4711", ""] {
            assert!(ErrorCode::new(text).is_none(), "{text}");
        }
        assert!(ErrorCode::new("X".repeat(41)).is_none());
    }
}
