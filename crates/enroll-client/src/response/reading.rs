//! What a provider responded, and what its own error language says.
//!
//! A provider's crate hands in one function that reads its bodies ([`ReadResponse`]) and decides
//! nothing; what follows from it is decided in `outcome/`.

use std::borrow::Cow;
use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::error_details::{Code, ErrorDetails};
use super::error_item::ErrorItem;
use crate::data::Personal;
use crate::data::decode::without_bom;

/// A response as it arrived, read to its end or to the size limit.
#[derive(Clone, Copy)]
pub struct ResponseParts<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body's bytes.
    pub body: &'a [u8],
    /// The body as JSON; null if it is none.
    pub json: &'a Value,
    pub(crate) is_cut: bool,
}

impl ResponseParts<'_> {
    /// Whether the body broke off and, blanks aside, begins so. What is whole is in
    /// [`json`](Self::json), and what is no JSON begins like nothing.
    pub fn begins_with(&self, start: &str) -> bool {
        if !self.is_cut {
            return false;
        }
        let body = without_bom(self.body);
        let mut body = body.iter().filter(|byte| !byte.is_ascii_whitespace());
        start.bytes().all(|byte| body.next() == Some(&byte))
    }

    /// Whether the body broke off and, blanks aside, begins so and goes on with a string that is
    /// whole and not empty.
    pub fn begins_with_text(&self, start: &str) -> bool {
        let body = without_bom(self.body);
        let mut text = body.iter().filter(|byte| !byte.is_ascii_whitespace()).skip(start.len());
        let is_text = self.begins_with(start) && text.next() == Some(&b'"');
        is_text && text.position(|byte| *byte == b'"').is_some_and(|length| length > 0)
    }
}

impl fmt::Debug for ResponseParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseParts").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Reads the bodies of one provider. It is called for every response but a created user with its
/// id, also under a success status, because some providers report errors there.
pub type ReadResponse = fn(&ResponseParts<'_>) -> Reading;

/// What a body is in the provider's own documents.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(crate) is_success: bool,
    pub(crate) errors: Vec<ErrorItem>,
    shown: ErrorItem,
    field: Option<Cow<'static, str>>,
}

impl Reading {
    /// Nothing that the documents describe, or an error without words.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says whether the body has the documented shape of a success, or broke off after the
    /// documented beginning of one, apart from the id of the user. It counts under a documented
    /// success status, and only if no error field is in the body.
    #[must_use]
    pub const fn success(mut self, is_success: bool) -> Self {
        self.is_success = is_success;
        self
    }

    /// Adds the errors that the body reports, in order.
    #[must_use]
    pub fn errors(mut self, errors: impl IntoIterator<Item = ErrorItem>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Adds what is shown to the caller and proves nothing: a code that is only a part of a
    /// message, the sentence of a gateway. It is never compared with the listed errors. A code goes
    /// before those of the errors, a message behind theirs.
    #[must_use]
    pub fn shown(mut self, item: ErrorItem) -> Self {
        self.shown = item;
        self
    }

    /// Adds the path in the caller's profile that the provider rejected, if it says so.
    #[must_use]
    pub fn field(mut self, path: Option<&'static str>) -> Self {
        self.field = path.map(Cow::Borrowed);
        self
    }

    /// The words, with the first code that `shown` makes of what the body calls one.
    pub(crate) fn into_error_details(self, shown: impl Fn(&str) -> Option<Code>) -> ErrorDetails {
        let first = self.errors.into_iter().next().unwrap_or_default();
        let code = self.shown.codes.iter().chain(&first.codes).find_map(|text| shown(text));
        let message = first.messages.into_iter().chain(self.shown.messages).next().map(Personal::new);
        ErrorDetails { code, message, field: self.field }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_broke_off_shows_how_it_began() {
        let answer = |body: &'static str| ResponseParts {
            status: 200,
            headers: Box::leak(Box::default()),
            body: body.as_bytes(),
            json: &Value::Null,
            is_cut: true,
        };
        let starts = |body| (answer(body).begins_with("{\"a\":"), answer(body).begins_with_text("{\"a\":"));
        for (body, expected) in [
            ("{\"a\":\"x\"", (true, true)),
            ("\u{feff}{ \"a\" : \"x\", ", (true, true)),
            ("{\"a\":\"x", (true, false)),
            ("{\"a\":\"\"", (true, false)),
            ("{\"a\":7", (true, false)),
            ("{\"b\":\"x\"", (false, false)),
            ("", (false, false)),
        ] {
            assert_eq!(starts(body), expected, "{body}");
        }
        let whole = ResponseParts { is_cut: false, ..answer("{\"a\":\"x\"}") };
        assert!(!whole.begins_with("{\"a\":") && !whole.begins_with_text("{\"a\":"));
    }
}
