//! What an error shows of a provider's own error: a code, a message, a field.

use std::borrow::Cow;
use std::fmt;

use crate::data::Personal;

/// A provider's own code and message. They are kept whatever became of the request.
#[derive(Debug, Clone, Default)]
pub struct ErrorDetails {
    /// The provider's own code.
    pub code: Option<Code>,
    /// The provider's message. It may repeat what was sent, so it counts as personal.
    pub message: Option<Personal>,
    /// The path in the caller's profile that was refused, where known.
    pub field: Option<Cow<'static, str>>,
}

/// A provider's own error code, such as `EAPI:Invalid nonce` or `450`.
///
/// Codes are shown in errors and logs, and a provider may put anything into the field of one. So a
/// text of a response is taken for a code only if it is listed (in the spec or by
/// [`Config::listed_error`](crate::Config::listed_error)), or has the form of one and holds nothing
/// that was sent. Of a text that begins with the category of a listed one, such as
/// `EGeneral:Something`, the category is the code. Everything else is in the raw body alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(String);

impl Code {
    /// The text as a code, if it has the form of one: at most 40 characters, ASCII capital letters,
    /// digits and `_ - .`, and no more than three digits, so that it is no date and no number of a
    /// person.
    ///
    /// ```
    /// use enroll_client::Code;
    /// assert!(Code::new("BAD_REQUEST").is_some());
    /// assert!(Code::new("Maria Gomez 1990-01-15").is_none());
    /// ```
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.');
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        ((1..=40).contains(&text.len()) && digits <= 3 && text.chars().all(plain)).then_some(Self(text))
    }

    /// A text that a list holds. What is listed is public.
    pub(crate) fn listed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_could_carry_personal_data_is_dropped() {
        for code in ["BAD_REQUEST", "450", "E-12.X"] {
            assert_eq!(Code::new(code).unwrap().to_string(), code);
        }
        for text in ["Maria Gomez 1990-01-15", "MARIA GOMEZ", "already taken: jo@example.com", "15.01.90", "4711", ""] {
            assert!(Code::new(text).is_none(), "{text}");
        }
        assert!(Code::new("X".repeat(41)).is_none());
    }
}
