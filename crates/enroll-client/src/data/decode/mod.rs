//! Decodes a body and, where that fails, says where and what was expected, but never what was found: the messages of serde quote values.

pub(super) mod doubled_keys;
mod strict;

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde_path_to_error::{Path, Segment};

use doubled_keys::{DOUBLED, KEY, WIDE};
use strict::Strict;

use super::{InvalidDate, InvalidTimestamp, SecretJson};

/// How the generator's types say that a text has another form.
const PATTERN: &str = "doesn't match pattern ";
/// How the text of a [`DecodeError`] begins.
const BEGINNING: &str = "the JSON is not as expected at `";

/// JSON does not have the expected shape. It names the place and what was expected there, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{BEGINNING}{path}`{place}: {expected}")]
pub struct DecodeError {
    path: String,
    place: Place,
    expected: String,
}

/// Line and column, counted from 1; a value that was never text has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(usize, usize);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(line, column) = self;
        if *line == 0 { Ok(()) } else { write!(f, " (line {line}, column {column})") }
    }
}

impl DecodeError {
    /// The path of the member, as in `response.createdAt`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether a text does not have the form that it must have.
    #[doc(hidden)]
    pub fn is_pattern(&self) -> bool {
        self.expected.starts_with(PATTERN)
    }

    /// The same error of a value that was found at a path of a larger one.
    #[must_use]
    pub fn within(self, path: &str) -> Self {
        Self { path: below(path, &self.path), ..self }
    }

    fn goes_on(error: &serde_json::Error) -> Self {
        let place = Place(error.line(), error.column());
        Self { path: ".".to_owned(), place, expected: "expected nothing after the value".to_owned() }
    }

    pub(crate) fn broken_off() -> Self {
        Self { path: ".".to_owned(), place: Place(0, 0), expected: "the answer broke off or is too long".to_owned() }
    }
}

/// The bytes as a `T`. A byte order mark before them changes nothing.
///
/// # Errors
///
/// [`DecodeError`] where they are no `T`.
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let bytes = without_bom(bytes);
    // A text that is checked as a whole is not checked string by string.
    let decoded = std::str::from_utf8(bytes).map_or_else(|_| serde_json::from_slice(bytes), serde_json::from_str);
    // The place is looked for in a second pass, so that the common case does not pay for it.
    decoded.or_else(|_| {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| place(&error))?;
        reader.end().map(|()| value).map_err(|error| DecodeError::goes_on(&error))
    })
}

/// A JSON value as a `T`. A list of fields in order is no object.
///
/// # Errors
///
/// [`DecodeError`] where it is no `T`.
pub fn value<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, DecodeError> {
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| place(&error))
}

/// The bytes of what a person wrote as a `T`: no key is there twice, and no list of fields in order
/// is taken for an object.
///
/// # Errors
///
/// [`DecodeError`] where they are no `T`.
pub fn strict<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let whole = json::<SecretJson>(bytes).and_then(|whole| value(whole.expose()));
    // In the text itself, most errors have a line and a column.
    whole.or_else(|error| json::<T>(bytes).and(Err(error)))
}

/// A value from any format, with errors that show nothing of it. For types with personal data or
/// secrets, which would otherwise be decoded by a web framework or by `serde_json` itself: the
/// messages of serde quote what they refuse.
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
/// The text of a [`DecodeError`], as an error of the format's own. Beside it stands what the reader
/// itself knows: for a text that is no JSON, some readers name the keys on the way to the place.
pub fn redacted<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let whole = SecretJson::deserialize(deserializer)?;
    value(whole.expose()).map_err(D::Error::custom)
}

fn place(error: &serde_path_to_error::Error<serde_json::Error>) -> DecodeError {
    let inner = error.inner();
    let message = inner.to_string();
    // A name that nothing expects may be anything, a secret in the wrong place for example.
    let is_unknown = message.starts_with("unknown field ");
    // What is no JSON may go wrong inside a free-form value, where the names of members are as personal as what they hold.
    let path = if inner.is_data() { path(error.path(), is_unknown) } else { ".".to_owned() };
    let place = Place(inner.line(), inner.column());
    match redacted_inside(&message) {
        Some((inside, expected)) => DecodeError { path: below(&path, inside), place, expected: expected.to_owned() },
        None => DecodeError { path, place, expected: expected(&message) },
    }
}

/// Path and expectation of an error that [`redacted`] made further inside.
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

/// A path whose fields look like names. Others, which no document holds, may be anything that was
/// sent, and are replaced by a question mark, as is the last one if it `is_unknown`.
fn path(path: &Path, is_unknown: bool) -> String {
    let mut text = String::new();
    let last = path.iter().count();
    for (number, segment) in path.iter().enumerate() {
        let shown = match segment {
            Segment::Map { .. } if is_unknown && number + 1 == last => ".?".to_owned(),
            Segment::Seq { index } => format!("[{index}]"),
            Segment::Map { key } | Segment::Enum { variant: key } if is_name(key) => format!(".{key}"),
            _ => ".?".to_owned(),
        };
        text.push_str(if text.is_empty() { shown.trim_start_matches('.') } else { &shown });
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// Whether a key could be the name of a field in an API's document. Keys and passwords have many
/// digits, names have few.
fn is_name(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    (1..=64).contains(&key.len()) && digits <= 3 && key.bytes().all(is_plain)
}

/// What serde expected, from the part of its message that is fixed text. Messages of another form may quote a value anywhere and are not used.
fn expected(message: &str) -> String {
    // Messages of our own types are fixed texts.
    let own = [
        InvalidDate.to_string(),
        InvalidTimestamp.to_string(),
        DOUBLED.to_owned(),
        KEY.to_owned(),
        WIDE.to_owned(),
        PATTERN.to_owned(),
    ];
    if own.iter().any(|text| message.starts_with(text)) {
        return message.split(" at line ").next().unwrap_or_default().to_owned();
    }
    let known = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    // serde names a field that a type knows.
    if message.starts_with("missing field ") || message.starts_with("duplicate field ") {
        return message.split(" at line ").next().unwrap_or_default().to_owned();
    }
    let tail = known.iter().any(|form| message.starts_with(form)).then(|| message.rsplit_once(", expected ")).flatten();
    match tail.map(|(_, tail)| tail.split(" at line ").next().unwrap_or_default()) {
        Some(kind) => format!("expected {kind}"),
        None => "it is in another form".to_owned(),
    }
}

/// A body without the byte order mark that some servers put before it.
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

    fn message(text: &str) -> String {
        json::<Vec<User>>(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_place_is_named_and_the_value_is_not() {
        let wrong = message(r#"[{"id": "canary, expected canary"}]"#);
        assert_eq!(wrong, "the JSON is not as expected at `[0].id` (line 1, column 33): expected u32");
        assert!(message(r#"[{"id": 1, "kind": "canary"}]"#).ends_with("expected `A`"));
        assert!(message("[{}]").contains("missing field `id`"));
        for text in [r#"[{"id": 1, "kind": {"canary": 1}}]"#, r#"["canary"]"#, r#"{"canary":"#, "canary"] {
            assert!(!message(text).contains("canary"), "{}", message(text));
        }
    }

    #[test]
    fn a_name_that_nothing_expects_is_not_shown() {
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
    fn an_error_made_further_inside_keeps_its_place() {
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
    fn a_message_of_another_form_is_not_used() {
        #[derive(Debug)]
        struct Careless;
        impl<'de> Deserialize<'de> for Careless {
            fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
                Err(D::Error::custom("no canary, expected canary"))
            }
        }
        let error = value::<Vec<Careless>>(&serde_json::json!([1])).unwrap_err().to_string();
        assert_eq!(error, "the JSON is not as expected at `[0]`: it is in another form");
    }

    #[test]
    fn a_list_is_no_object() {
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
    fn what_follows_a_value_makes_it_unreadable() {
        assert_eq!(
            message("[] canary"),
            "the JSON is not as expected at `.` (line 1, column 4): expected nothing after the value"
        );
    }

    #[test]
    fn a_key_that_is_no_name_is_not_shown() {
        let message = |text: &str| json::<std::collections::BTreeMap<String, User>>(text.as_bytes()).unwrap_err();
        assert_eq!(message(r#"{"new_member": {"id": "1"}}"#).path(), "new_member.id");
        for key in ["canary@example.com", "sk-canary-4f3a9b1c", "a b", ""] {
            assert_eq!(message(&format!(r#"{{"{key}": {{"id": "1"}}}}"#)).path(), "?.id");
        }
    }

    #[test]
    fn what_is_no_json_is_placed_by_line_and_column_alone() {
        let wrong = message("[{\"id\": 1, \"new\": {\"Canary\":\n tru");
        assert_eq!(wrong, "the JSON is not as expected at `.` (line 2, column 4): it is in another form");
    }
}
