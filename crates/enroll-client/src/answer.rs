//! What a provider responded, and what its own error language says.
//!
//! A provider's crate hands in one function that reads its bodies ([`ReadResponse`]) and decides
//! nothing; what follows from it is decided in `outcome/`.

use std::borrow::Cow;
use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{Personal, is_blank};

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
        let body = crate::outcome::body::without_bom(self.body);
        let mut body = body.iter().filter(|byte| !byte.is_ascii_whitespace());
        start.bytes().all(|byte| body.next() == Some(&byte))
    }

    /// Whether the body broke off and, blanks aside, begins so and goes on with a string that is
    /// whole and not empty.
    pub fn begins_with_text(&self, start: &str) -> bool {
        let body = crate::outcome::body::without_bom(self.body);
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

/// One error of a body, as the provider words it.
#[derive(Clone, Default)]
pub struct ErrorItem {
    codes: Vec<String>,
    messages: Vec<String>,
}

/// What free-form errors call their codes, and their messages.
const CODES: [&str; 3] = ["code", "type", "name"];
const MESSAGES: [&str; 6] = ["message", "title", "detail", "description", "reason", "en"];

impl ErrorItem {
    /// An error without words.
    pub fn new() -> Self {
        Self::default()
    }

    /// The errors in a value of a form that nobody documented: a message, an object with a code or
    /// a message, or a list or an object of either.
    pub fn all_in(value: &Value) -> Vec<Self> {
        match value {
            Value::String(_) => vec![Self::new().message(Some(value))],
            Value::Number(_) => vec![Self::new().code(Some(value))],
            Value::Array(items) => items.iter().flat_map(Self::all_in).collect(),
            Value::Object(fields) => match Self::of_object(fields) {
                item if item.codes.is_empty() && item.messages.is_empty() => {
                    fields.values().flat_map(Self::all_in).collect()
                }
                item => vec![item],
            },
            Value::Null | Value::Bool(_) => Vec::new(),
        }
    }

    /// A field of such a name may be one of the profile's, with a list of errors of its own.
    fn of_object(fields: &serde_json::Map<String, Value>) -> Self {
        let plain = |name: &str| fields.get(name).filter(|value| value.is_string() || value.is_number());
        let item = CODES.iter().fold(Self::new(), |item, name| item.code(plain(name)));
        MESSAGES.iter().fold(item, |item, name| item.message(plain(name)))
    }

    /// Adds a code: a string or a number, and nothing if it is neither. An error may have several,
    /// such as a number and a name.
    #[must_use]
    pub fn code(mut self, code: Option<&Value>) -> Self {
        self.codes.extend(code.and_then(|code| match code {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }));
        self
    }

    /// Adds a message, or those of a list.
    #[must_use]
    pub fn message(mut self, message: Option<&Value>) -> Self {
        let list = message.map(|message| message.as_array().map_or(std::slice::from_ref(message), Vec::as_slice));
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        self.messages.extend(texts.map(str::to_owned));
        self
    }

    /// The messages.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }

    /// Codes and messages that are no blanks.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.codes.iter().chain(&self.messages).map(String::as_str);
        texts.filter(|text| !is_blank(text))
    }
}

/// Codes and messages may repeat what was sent.
impl fmt::Debug for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[error of {} codes]", self.codes.len())
    }
}

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

/// What a provider refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// The key or token is missing, wrong, expired, or may not do this.
    Credentials,
    /// The signature does not fit the request.
    Signature,
    /// The nonce was used before or did not grow.
    Nonce,
    /// A user with our own external id or e-mail address exists.
    AlreadyExists(Existing),
    /// The idempotency key was used before.
    IdempotencyKeyReused,
    /// A rule of the provider: a member is missing, malformed or not allowed.
    Rule,
    /// Too many requests.
    RateLimited,
    /// Too many mistakes or requests: the provider does not listen for a long while.
    LockedOut,
}

/// What an existing user shares with the one that was to be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Existing {
    /// The caller's own id.
    ExternalId,
    /// The e-mail address. The user may be another person's.
    Email,
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

    #[test]
    fn errors_are_found_in_any_form() {
        let found = |json: Value| {
            let texts = |error: &ErrorItem| error.texts().collect::<Vec<_>>().join("|");
            ErrorItem::all_in(&json).iter().map(texts).collect::<Vec<_>>()
        };
        assert_eq!(found(serde_json::json!(["a", {"message": "b", "code": 7}, 500, null])), ["a", "7|b", "500"]);
        assert_eq!(found(serde_json::json!({"external_id": ["is taken", "is long"]})), ["is taken", "is long"]);
        assert_eq!(found(serde_json::json!({"title": "t", "detail": "d", "name": "N"})), ["N|t|d"]);
        assert_eq!(found(serde_json::json!({"message": ["m", "n", 1], "type": null})), ["m", "n", "1"]);
        let of_fields = serde_json::json!({"external_id": ["is taken"], "name": ["is long"], "type": {"a": "b"}});
        assert_eq!(found(of_fields), ["is taken", "is long", "b"]);
        assert!(found(serde_json::json!([false, {}, []])).is_empty());
    }

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
