//! Decodes JSON, with errors that name the path and what was expected there, but never a value. The
//! messages of serde quote values, so they are not used as they are.

pub(super) mod doubled_keys;
mod strict;

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde_path_to_error::{Path, Segment};

use doubled_keys::{DOUBLED, KEY, WIDE};
use strict::Strict;

use super::{InvalidDate, InvalidTimestamp, SecretJson};

/// How the message of a generated type begins if a string does not match its pattern.
const PATTERN: &str = "doesn't match pattern ";
/// How the message of a [`DecodeError`] begins.
const BEGINNING: &str = "the JSON is not as expected at `";

/// The JSON does not have the expected shape. The error names the path and what was expected there,
/// never a value.
///
/// ```
/// use enroll_client::decode;
/// #[derive(Debug, serde::Deserialize)]
/// struct User {
///     id: u32,
/// }
/// let error = decode::json::<User>(br#"{"id": "hunter2"}"#).unwrap_err();
/// assert_eq!(error.path(), "id");
/// let expected = "the JSON is not as expected at `id` (line 1, column 16): expected u32";
/// assert_eq!(error.to_string(), expected);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{BEGINNING}{path}`{place}: {expected}")]
pub struct DecodeError {
    path: String,
    place: Place,
    expected: String,
}

/// Line and column, from 1. Both are 0 for a value that was not decoded from bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(usize, usize);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(line, column) = self;
        if *line == 0 { Ok(()) } else { write!(f, " (line {line}, column {column})") }
    }
}

impl DecodeError {
    /// The path of the field, such as `users[0].createdAt`, or `.` for the whole value.
    ///
    /// ```
    /// use enroll_client::decode;
    /// let error = decode::json::<Vec<u32>>(br#"[1, "two"]"#).unwrap_err();
    /// assert_eq!(error.path(), "[1]");
    /// ```
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected at the path, such as `expected a string`, or which field is missing there.
    ///
    /// ```
    /// use enroll_client::decode;
    /// let error = decode::json::<Vec<u32>>(br#"[1, "two"]"#).unwrap_err();
    /// assert_eq!(error.expected(), "expected u32");
    /// ```
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Line and column, from 1; none for a value that was not decoded from bytes.
    ///
    /// ```
    /// use enroll_client::decode;
    /// let error = decode::json::<Vec<u32>>(b"[1,\n2").unwrap_err();
    /// assert_eq!(error.line_and_column(), Some((2, 1)));
    /// ```
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let Place(line, column) = self.place;
        (line > 0).then_some((line, column))
    }

    /// Whether a string does not match the pattern of its type.
    #[doc(hidden)]
    pub fn is_pattern(&self) -> bool {
        self.expected.starts_with(PATTERN)
    }

    /// The same error, for a value that is at this path of a larger value.
    ///
    /// ```
    /// use enroll_client::decode;
    /// let error = decode::json::<Vec<u32>>(br#"["two"]"#).unwrap_err();
    /// assert_eq!(error.within("user.limits").path(), "user.limits[0]");
    /// ```
    #[must_use]
    pub fn within(self, path: &str) -> Self {
        Self { path: below(path, &self.path), ..self }
    }

    fn trailing(error: &serde_json::Error) -> Self {
        let place = Place(error.line(), error.column());
        Self { path: ".".to_owned(), place, expected: "expected nothing after the value".to_owned() }
    }

    pub(crate) fn truncated() -> Self {
        Self { path: ".".to_owned(), place: Place(0, 0), expected: "the response is truncated".to_owned() }
    }
}

/// Decodes bytes as a `T`. A byte order mark is skipped.
///
/// ```
/// let ids: Vec<u32> = enroll_client::decode::json(b"[1, 2]")?;
/// assert_eq!(ids, [1, 2]);
/// # Ok::<(), enroll_client::DecodeError>(())
/// ```
///
/// # Errors
///
/// [`DecodeError`] if the bytes are not a `T`.
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let bytes = without_bom(bytes);
    // Faster: UTF-8 is checked once for the whole body, and not for each string.
    let decoded = std::str::from_utf8(bytes).map_or_else(|_| serde_json::from_slice(bytes), serde_json::from_str);
    // The path is determined in a second pass, so that a success does not pay for it.
    decoded.or_else(|_| {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| place(&error))?;
        reader.end().map(|()| value).map_err(|error| DecodeError::trailing(&error))
    })
}

/// Decodes a JSON value as a `T`. Unlike serde itself, it does not accept a list of fields in place
/// of an object.
///
/// ```
/// use enroll_client::decode;
/// #[derive(Debug, serde::Deserialize)]
/// struct User {
///     id: u32,
/// }
/// assert!(decode::value::<User>(&serde_json::json!({ "id": 1 })).is_ok());
/// assert!(decode::value::<User>(&serde_json::json!([1])).is_err());
/// ```
///
/// # Errors
///
/// [`DecodeError`] if it is not a `T`.
pub fn value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| place(&error))
}

/// Decodes bytes that a person wrote as a `T`. It does not accept an object with a key twice, nor a
/// list of fields in place of an object.
///
/// ```
/// use std::collections::BTreeMap;
/// use enroll_client::decode;
/// assert!(decode::strict::<BTreeMap<String, u32>>(br#"{"a": 1, "b": 2}"#).is_ok());
/// assert!(decode::strict::<BTreeMap<String, u32>>(br#"{"a": 1, "a": 2}"#).is_err());
/// ```
///
/// # Errors
///
/// [`DecodeError`] if the bytes are not a `T`.
pub fn strict<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let whole = json::<SecretJson>(bytes).and_then(|whole| value(whole.expose()));
    // Decoded from the bytes once more, because then most errors have a line and a column.
    whole.or_else(|error| json::<T>(bytes).and(Err(error)))
}

/// Deserialises a value from any format, with errors that do not show it. For types with personal
/// data or secrets that a web framework or `serde_json` decodes:
/// the messages of serde quote the invalid value.
///
/// ```
/// use enroll_client::{Secret, decode};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize)]
/// struct Login {
///     #[serde(deserialize_with = "decode::redacted")]
///     passwords: Vec<Secret>,
/// }
/// let error = serde_json::from_str::<Login>(r#"{ "passwords": "hunter2" }"#).unwrap_err();
/// assert!(!error.to_string().contains("hunter2"));
/// ```
///
/// # Errors
///
/// The message of a [`DecodeError`], as an error of the format. The format may add what it knows
/// itself: for invalid JSON, some formats name the keys on the path to the error.
pub fn redacted<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let whole = SecretJson::deserialize(deserializer)?;
    value(whole.expose()).map_err(D::Error::custom)
}

fn place(error: &serde_path_to_error::Error<serde_json::Error>) -> DecodeError {
    let inner = error.inner();
    let message = inner.to_string();
    // The name of an unknown field can be anything, for example a misplaced secret.
    let is_unknown = message.starts_with("unknown field ");
    // A syntax error may be inside a free-form value, whose keys are as personal as its values.
    let path = if inner.is_data() { path(error.path(), is_unknown) } else { ".".to_owned() };
    let place = Place(inner.line(), inner.column());
    match redacted_inside(&message) {
        Some((inside, expected)) => DecodeError { path: below(&path, inside), place, expected: expected.to_owned() },
        None => DecodeError { path, place, expected: expected(&message) },
    }
}

/// The path and the expectation of an error that [`redacted`] made for an inner value.
fn redacted_inside(message: &str) -> Option<(&str, &str)> {
    let (path, expected) = message.strip_prefix(BEGINNING)?.split_once("`: ")?;
    Some((path, expected.split(" at line ").next()?))
}

fn below(path: &str, inside: &str) -> String {
    match (path, inside) {
        (path, ".") => path.to_owned(),
        (".", inside) => inside.to_owned(),
        (path, inside) if inside.starts_with('[') => format!("{path}{inside}"),
        (path, inside) => format!("{path}.{inside}"),
    }
}

/// The path as a string. Keys that do not look like field names may be anything that was sent, and
/// are replaced by a question mark, as is the last key if it `is_unknown`.
fn path(path: &Path, is_unknown: bool) -> String {
    let mut shown_path = String::new();
    let last = path.iter().count();
    for (number, segment) in path.iter().enumerate() {
        let shown = match segment {
            Segment::Map { .. } if is_unknown && number + 1 == last => ".?".to_owned(),
            Segment::Seq { index } => format!("[{index}]"),
            Segment::Map { key } | Segment::Enum { variant: key } if is_name(key) => format!(".{key}"),
            _ => ".?".to_owned(),
        };
        shown_path.push_str(if shown_path.is_empty() { shown.trim_start_matches('.') } else { &shown });
    }
    if shown_path.is_empty() { ".".to_owned() } else { shown_path }
}

/// Whether a key could be the name of a field in an API's document. API keys and passwords have
/// many digits, names have few.
fn is_name(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    (1..=64).contains(&key.len()) && digits <= 3 && key.bytes().all(is_plain)
}

/// What serde expected, from the fixed part of its message. Messages of another form may quote a
/// value anywhere and are not used.
fn expected(message: &str) -> String {
    // The messages of this crate's types contain no value.
    let fixed = [
        InvalidDate.to_string(),
        InvalidTimestamp.to_string(),
        DOUBLED.to_owned(),
        KEY.to_owned(),
        WIDE.to_owned(),
        PATTERN.to_owned(),
    ];
    if fixed.iter().any(|start| message.starts_with(start)) {
        return message.split(" at line ").next().unwrap_or_default().to_owned();
    }
    let known = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    // The field in these messages is one of the type, and not of the input.
    if message.starts_with("missing field ") || message.starts_with("duplicate field ") {
        return message.split(" at line ").next().unwrap_or_default().to_owned();
    }
    let tail = known.iter().any(|form| message.starts_with(form)).then(|| message.rsplit_once(", expected ")).flatten();
    match tail.map(|(_, tail)| tail.split(" at line ").next().unwrap_or_default()) {
        Some(kind) => format!("expected {kind}"),
        None => "it is not valid".to_owned(),
    }
}

/// The body without the byte order mark that some servers put before it.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only decoded")]
    struct User {
        id: u32,
        kind: Option<Kind>,
    }

    #[derive(Debug, serde::Deserialize)]
    enum Kind {
        A,
    }

    fn message(body: &str) -> String {
        json::<Vec<User>>(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_the_path_and_not_the_value() {
        let wrong = message(r#"[{"id": "canary, expected canary"}]"#);
        assert_eq!(wrong, "the JSON is not as expected at `[0].id` (line 1, column 33): expected u32");
        assert!(message(r#"[{"id": 1, "kind": "canary"}]"#).ends_with("expected `A`"));
        assert!(message("[{}]").contains("missing field `id`"));
        for body in [r#"[{"id": 1, "kind": {"canary": 1}}]"#, r#"["canary"]"#, r#"{"canary":"#, "canary"] {
            assert!(!message(body).contains("canary"), "{}", message(body));
        }
    }

    #[test]
    fn the_name_of_an_unknown_field_is_not_shown() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(dead_code, reason = "only decoded")]
        struct Strict {
            id: Option<u32>,
            inner: Option<Box<Strict>>,
        }
        let error = json::<Strict>(br#"{"inner": {"sk-canary": 1}}"#).unwrap_err();
        assert_eq!(error.path(), "inner.?");
        assert!(error.to_string().ends_with("expected `id` or `inner`"), "{error}");
        let error = value::<Strict>(&serde_json::json!({ "canary": "x" })).unwrap_err();
        assert_eq!(error.path(), "?");
    }

    #[test]
    fn an_error_of_an_inner_value_keeps_its_path() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code, reason = "only decoded")]
        struct Outer {
            #[serde(deserialize_with = "redacted")]
            users: Vec<User>,
        }
        let error = |text: &str| json::<Outer>(text.as_bytes()).unwrap_err().to_string();
        let wrong = error(r#"{"users": [{"id": "canary"}]}"#);
        assert_eq!(wrong, "the JSON is not as expected at `users[0].id` (line 1, column 29): expected u32");
        assert!(error(r#"{"users": "canary"}"#).contains("at `users` (line 1, column 19): expected a sequence"));
    }

    #[test]
    fn a_custom_error_message_is_not_shown() {
        #[derive(Debug)]
        struct Careless;
        impl<'de> Deserialize<'de> for Careless {
            fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
                Err(D::Error::custom("no canary, expected canary"))
            }
        }
        let error = value::<Vec<Careless>>(&serde_json::json!([1])).unwrap_err().to_string();
        assert_eq!(error, "the JSON is not as expected at `[0]`: it is not valid");
    }

    #[test]
    fn a_list_is_not_accepted_as_an_object() {
        let user = |text: &str| value::<User>(&serde_json::from_str(text).unwrap());
        assert!(user(r#"{"id": 1, "kind": null}"#).is_ok());
        assert!(user("[1, null]").unwrap_err().to_string().ends_with("expected struct User"));
        let strict = |text: &str| strict::<Vec<User>>(text.as_bytes()).map(drop);
        assert!(strict(r#"[{"id": 1, "kind": "A"}]"#).is_ok());
        let error = strict("[[1, null]]").unwrap_err().to_string();
        assert_eq!(error, "the JSON is not as expected at `[0]`: expected struct User");
        let placed = strict(r#"[{"id": "canary"}]"#).unwrap_err().to_string();
        assert_eq!(placed, "the JSON is not as expected at `[0].id` (line 1, column 16): expected u32");
    }

    #[test]
    fn trailing_characters_are_an_error() {
        assert_eq!(
            message("[] canary"),
            "the JSON is not as expected at `.` (line 1, column 4): expected nothing after the value"
        );
    }

    #[test]
    fn a_key_that_does_not_look_like_a_name_is_not_shown() {
        let message = |text: &str| json::<std::collections::BTreeMap<String, User>>(text.as_bytes()).unwrap_err();
        assert_eq!(message(r#"{"new_field": {"id": "1"}}"#).path(), "new_field.id");
        for key in ["canary@example.com", "sk-canary-4f3a9b1c", "a b", ""] {
            assert_eq!(message(&format!(r#"{{"{key}": {{"id": "1"}}}}"#)).path(), "?.id");
        }
    }

    #[test]
    fn a_syntax_error_shows_line_and_column_only() {
        let wrong = message("[{\"id\": 1, \"new\": {\"Canary\":\n tru");
        assert_eq!(wrong, "the JSON is not as expected at `.` (line 2, column 4): it is not valid");
    }
}
