//! The interface between this crate and a provider crate's response reader.
//!
//! A provider crate passes in one function that reads its response bodies ([`ReadResponse`]). The
//! function only reports what the body contains; what that proves is decided in `outcome/`.

use std::borrow::Cow;
use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::error_details::{ErrorCode, ErrorDetails};
use super::error_item::ErrorItem;
use crate::data::Personal;
use crate::data::decode::without_bom;

/// A response as it arrived, read to its end or to the size limit. The input of a [`ReadResponse`].
///
/// ```
/// use enroll_client::{ErrorItem, Reading, ResponseParts};
/// fn read(response: &ResponseParts<'_>) -> Reading {
///     let error = ErrorItem::new()
///         .code(response.json.pointer("/error/code"))
///         .message(response.json.pointer("/error/message"));
///     Reading::new().errors([error])
/// }
/// ```
#[derive(Clone, Copy)]
pub struct ResponseParts<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The response headers.
    pub headers: &'a HeaderMap,
    /// The bytes of the body.
    pub body: &'a [u8],
    /// The body as JSON; null if it is not JSON.
    pub json: &'a Value,
    pub(crate) is_truncated: bool,
}

impl ResponseParts<'_> {
    /// Whether the body is truncated JSON that begins with `start`, without regard to white space.
    /// A complete body is in [`json`](Self::json), so the result is false for it.
    ///
    /// ```
    /// use enroll_client::{Reading, ResponseParts};
    /// fn read(response: &ResponseParts<'_>) -> Reading {
    ///     Reading::new().success(response.begins_with(r#"{"data":{"user":"#))
    /// }
    /// ```
    pub fn begins_with(&self, start: &str) -> bool {
        if !self.is_truncated {
            return false;
        }
        let body = without_bom(self.body);
        let mut body = body.iter().filter(|byte| !byte.is_ascii_whitespace());
        start.bytes().all(|byte| body.next() == Some(&byte))
    }

    /// Whether the body is truncated JSON that begins with `start` and continues with a complete
    /// string that is not empty, without regard to white space.
    ///
    /// ```
    /// use enroll_client::{Reading, ResponseParts};
    /// fn read(response: &ResponseParts<'_>) -> Reading {
    ///     Reading::new().success(response.begins_with_string(r#"{"password":"#))
    /// }
    /// ```
    pub fn begins_with_string(&self, start: &str) -> bool {
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

/// Reads the response bodies of one provider, to all its operations. It is called for every
/// response, including those with a success status, because some providers report errors there. The
/// only exceptions are a success that has the user's id and no error, and the documented response of
/// a read.
///
/// ```
/// use enroll_client::{ErrorItem, ReadResponse, Reading};
/// /// Reads {"errors": [...]}, with errors of any form.
/// const READ: ReadResponse = |response| {
///     Reading::new().errors(ErrorItem::all_in(&response.json["errors"]))
/// };
/// ```
pub type ReadResponse = fn(&ResponseParts<'_>) -> Reading;

/// What a body contains according to the provider's documents. The output of a [`ReadResponse`].
///
/// ```
/// use enroll_client::{ErrorItem, Reading};
/// let error = ErrorItem::new().message(Some(&serde_json::json!("Invalid phone")));
/// let reading = Reading::new().errors([error]).field(Some("contact.phone"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(crate) is_success: bool,
    pub(crate) errors: Vec<ErrorItem>,
    shown: ErrorItem,
    field: Option<Cow<'static, str>>,
}

impl Reading {
    /// An empty reading: nothing that the documents describe, or an error without code and message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the body has the documented shape of a success, except for the user's id, or is
    /// truncated after the documented beginning of one. It counts only with a documented success
    /// status and without an error field in the body.
    ///
    /// ```
    /// use enroll_client::{Reading, ResponseParts};
    /// fn read(response: &ResponseParts<'_>) -> Reading {
    ///     Reading::new().success(response.json["data"].is_object())
    /// }
    /// ```
    #[must_use]
    pub const fn success(mut self, is_success: bool) -> Self {
        self.is_success = is_success;
        self
    }

    /// Adds the errors that the body reports, in order.
    ///
    /// ```
    /// use enroll_client::{ErrorItem, Reading};
    /// let errors = serde_json::json!(["EAPI:Invalid nonce"]);
    /// let reading = Reading::new().errors(ErrorItem::all_in(&errors));
    /// ```
    #[must_use]
    pub fn errors(mut self, errors: impl IntoIterator<Item = ErrorItem>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Sets a code or a message that is shown to the caller and proves nothing, such as a code
    /// inside a message or the message of a gateway. It is never compared with the listed errors.
    /// Its code takes precedence over the codes of the errors; its message is used only if the first
    /// error has none.
    ///
    /// ```
    /// use enroll_client::{ErrorItem, Reading};
    /// let gateway = ErrorItem::new().message(Some(&serde_json::json!("Service Unavailable")));
    /// let reading = Reading::new().shown(gateway);
    /// ```
    #[must_use]
    pub fn shown(mut self, item: ErrorItem) -> Self {
        self.shown = item;
        self
    }

    /// Sets the path in the caller's profile that the provider rejected, if it reports one.
    ///
    /// ```
    /// let reading = enroll_client::Reading::new().field(Some("contact.phone"));
    /// ```
    #[must_use]
    pub fn field(mut self, path: Option<&'static str>) -> Self {
        self.field = path.map(Cow::Borrowed);
        self
    }

    /// The first code that `shown` accepts, the first message and the field.
    pub(crate) fn into_error_details(self, shown: impl Fn(&str) -> Option<ErrorCode>) -> ErrorDetails {
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
    fn the_beginning_of_a_truncated_body_is_recognised() {
        let response = |body: &'static str| ResponseParts {
            status: 200,
            headers: Box::leak(Box::default()),
            body: body.as_bytes(),
            json: &Value::Null,
            is_truncated: true,
        };
        let starts = |body| (response(body).begins_with("{\"a\":"), response(body).begins_with_string("{\"a\":"));
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
        let complete = ResponseParts { is_truncated: false, ..response("{\"a\":\"x\"}") };
        assert!(!complete.begins_with("{\"a\":") && !complete.begins_with_string("{\"a\":"));
    }
}
