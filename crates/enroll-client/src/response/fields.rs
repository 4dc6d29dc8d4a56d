//! Reads the fields of a response body that decide: the user's id,
//! the request id and the error fields.
//!
//! It is one pass over the bytes, without a JSON tree and without allocations, because nearly every
//! response is a created user. An id is read as it was sent, so that a long number keeps its
//! digits. A body that is not a JSON object has no fields.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::data::decode::without_bom;
use crate::data::is_blank;
use crate::service::ErrorField;

/// The fields that decide, as far as a body has them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields<'a> {
    /// The body is a JSON object with at least one field.
    pub(crate) is_object: bool,
    /// The user's id at its documented pointer.
    pub(crate) id: Option<Cow<'a, str>>,
    /// The provider's request id, if it is in the body.
    pub(crate) request_id: Option<Cow<'a, str>>,
    /// One of the provider's error fields reports an error.
    pub(crate) has_error: bool,
    /// A field that is `true` in a success has another value.
    pub(crate) is_denied: bool,
}

impl<'a> Fields<'a> {
    /// Reads a body. `id` and `request_id` are JSON pointers.
    pub(crate) fn of(body: &'a [u8], id: Option<&str>, request_id: Option<&str>, errors: &[ErrorField]) -> Self {
        let (id, request_id) = (split(id.unwrap_or_default()), split(request_id.unwrap_or_default()));
        let read =
            |is_raw| whole(as_str(body), |reader| reader.deserialize_map(Wanted { id, request_id, errors, is_raw }));
        // If a value next to the id is invalid, such as half a surrogate pair,
        // a second pass skips it.
        read(false).or_else(|| read(true)).unwrap_or_default()
    }

    fn note(&mut self, field: &ErrorField, value: &RawValue) {
        let is_false = !["true", "\"true\"", "1"].contains(&value.get());
        self.is_denied |= field.when_false && is_false;
        self.has_error |= if field.when_false { is_false } else { !is_empty(value) };
    }
}

/// The fields that are read. A pointer is split into its first name and the rest.
struct Wanted<'w> {
    id: (Option<&'w str>, &'w str),
    request_id: (Option<&'w str>, &'w str),
    errors: &'w [ErrorField],
    /// Whether the top-level value with the id is read as raw JSON first,
    /// and then searched for the id.
    is_raw: bool,
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut body: M) -> Result<Fields<'de>, M::Error> {
        let mut found = Fields::default();
        while let Some(Str(name)) = body.next_key()? {
            found.is_object = true;
            let is_id = Some(&*name) == self.id.0;
            let is_request_id = Some(&*name) == self.request_id.0;
            match (is_id, is_request_id, self.errors.iter().find(|field| field.name == name)) {
                (false, false, None) => drop(body.next_value::<IgnoredAny>()?),
                (true, false, None) if !self.is_raw => {
                    let value = Cell::new(None);
                    body.next_value_seed(At { pointer: self.id.1, found: &value })?;
                    found.id = value.get().and_then(id_string);
                }
                (is_id, is_request_id, error) => {
                    let value: &RawValue = body.next_value()?;
                    if is_id {
                        found.id = at(value.get(), self.id.1).and_then(id_string);
                    }
                    if is_request_id {
                        found.request_id = at(value.get(), self.request_id.1).and_then(string_or_number);
                    }
                    error.into_iter().for_each(|field| found.note(field, value));
                }
            }
        }
        Ok(found)
    }
}

/// The user's id at a JSON pointer. A number keeps the digits that were sent. A blank string and a
/// number that is not above zero are not ids.
///
/// ```
/// use enroll_client::id_at;
/// let body = br#"{"data":{"id":12345678901234567890123}}"#;
/// assert_eq!(id_at(body, "/data/id").as_deref(), Some("12345678901234567890123"));
/// ```
pub fn id_at<'a>(body: &'a [u8], pointer: &str) -> Option<Cow<'a, str>> {
    value_at(body, pointer).and_then(id_string)
}

/// The string or number at a JSON pointer, as it was sent;
/// `None` if it is blank or of another type.
///
/// ```
/// use enroll_client::string_at;
/// let body = br#"{"user":{"email":"jo@example.com"}}"#;
/// assert_eq!(string_at(body, "/user/email").as_deref(), Some("jo@example.com"));
/// ```
pub fn string_at<'a>(body: &'a [u8], pointer: &str) -> Option<Cow<'a, str>> {
    value_at(body, pointer).and_then(string_or_number)
}

fn value_at<'a>(body: &'a [u8], pointer: &str) -> Option<&'a RawValue> {
    let (first, rest) = split(pointer);
    let fields = whole(as_str(body), |reader| BTreeMap::<Cow<'a, str>, &RawValue>::deserialize(reader))?;
    at(fields.get(first?)?.get(), rest)
}

/// A body as a string; empty if it is not UTF-8, because then it is not JSON.
fn as_str(body: &[u8]) -> &str {
    std::str::from_utf8(without_bom(body)).unwrap_or_default()
}

/// The first name of a JSON pointer, and the rest of it.
fn split(pointer: &str) -> (Option<&str>, &str) {
    let Some(names) = pointer.strip_prefix('/') else { return (None, "") };
    let end = names.find('/').unwrap_or(names.len());
    (Some(&names[..end]), &names[end..])
}

/// The value at a JSON pointer. Invalid JSON after it is ignored.
fn at<'a>(json: &'a str, pointer: &str) -> Option<&'a RawValue> {
    let found = Cell::new(None);
    let _ = At { pointer, found: &found }.deserialize(&mut Reader::from_str(json));
    found.get()
}

/// The output of `read`, if nothing follows the value.
fn whole<'a, T>(json: &'a str, read: impl FnOnce(&mut Reader<'a>) -> serde_json::Result<T>) -> Option<T> {
    let mut reader = Reader::from_str(json);
    let value = read(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

type Reader<'a> = serde_json::Deserializer<serde_json::de::StrRead<'a>>;

/// Finds the value at a JSON pointer. Of two fields with the same name, the last counts.
#[derive(Clone, Copy)]
struct At<'p, 'de> {
    pointer: &'p str,
    found: &'p Cell<Option<&'de RawValue>>,
}

impl<'de> DeserializeSeed<'de> for At<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        self.found.set(None);
        if !self.pointer.is_empty() {
            return value.deserialize_any(self);
        }
        Deserialize::deserialize(value).map(|value| self.found.set(Some(value)))
    }
}

/// Visits a scalar, which has no fields and no items.
macro_rules! holds_nothing {
    ($($method:ident($($kind:ty)?);)*) => {
        $(fn $method<E>(self, $(_: $kind)?) -> Result<(), E> { Ok(()) })*
    };
}

impl<'de> Visitor<'de> for At<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    holds_nothing! {
        visit_unit(); visit_bool(bool); visit_i64(i64); visit_u64(u64); visit_f64(f64); visit_str(&str);
    }

    fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<(), M::Error> {
        let (first, rest) = split(self.pointer);
        while let Some(Str(name)) = fields.next_key()? {
            if Some(&*name) == first {
                fields.next_value_seed(At { pointer: rest, ..self })?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<(), S::Error> {
        let (first, rest) = split(self.pointer);
        // A name that is not an index is beyond the end of every list.
        let index = first.and_then(|index| index.parse::<usize>().ok()).unwrap_or(usize::MAX);
        let mut before = 0;
        while before < index && items.next_element::<IgnoredAny>()?.is_some() {
            before += 1;
        }
        if before == index {
            items.next_element_seed(At { pointer: rest, ..self })?;
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// An id: a string that is not blank, or a number above zero. Some servers send zero or a negative
/// number in place of an id.
fn id_string(value: &RawValue) -> Option<Cow<'_, str>> {
    let is_number = !value.get().starts_with('"');
    string_or_number(value).filter(|text| !is_number || is_above_zero(text))
}

fn is_above_zero(number: &str) -> bool {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    !number.starts_with('-') && mantissa.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

fn string_or_number(value: &RawValue) -> Option<Cow<'_, str>> {
    let raw = value.get();
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<Str<'_>>(raw).ok().map(|text| text.0).filter(|text| !is_blank(text)),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(raw)),
        _ => None,
    }
}

/// Whether an error field reports no error: `[]`, `null`, `false`, `""`, `0`, `{}`, and lists and
/// objects of these only.
fn is_empty(value: &RawValue) -> bool {
    serde_json::from_str(value.get()).is_ok_and(|value| is_nothing(&value))
}

pub(super) fn is_nothing(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => is_blank(text),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
    }
}

/// A string that is borrowed from the body if it has no escapes.
struct Str<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Str<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsStr;
        impl<'de> Visitor<'de> for AsStr {
            type Value = Str<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Str<'de>, E> {
                Ok(Str(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Str<'de>, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(AsStr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRORS: [ErrorField; 2] =
        [ErrorField { name: "success", when_false: true }, ErrorField { name: "error", when_false: false }];

    fn id(body: &str) -> Option<String> {
        Fields::of(body.as_bytes(), Some("/data/id"), None, &ERRORS).id.map(Cow::into_owned)
    }

    #[test]
    fn an_id_is_found_at_its_pointer_and_keeps_its_digits() {
        for (body, expected) in [
            (r#"{"data":{"id":"u-1"}}"#, Some("u-1")),
            ("\u{feff}{\"data\":{\"id\":\"u-1\"}}", Some("u-1")),
            (r#"{"data":{"id":"a\u0062"}}"#, Some("ab")),
            (r#"{"data":{"id":7}}"#, Some("7")),
            (r#"{"data":{"id":18446744073709551616}}"#, Some("18446744073709551616")),
            (r#"{"data":{"id":12345678901234567890123}}"#, Some("12345678901234567890123")),
            (r#"{"data":{"id":1.2345678901234568e+22}}"#, Some("1.2345678901234568e+22")),
            (r#"{"data":{"id":""}}"#, None),
            (r#"{"data":{"id":" \t"}}"#, None),
            (r#"{"data":{"id":0}}"#, None),
            (r#"{"data":{"id":-1}}"#, None),
            (r#"{"data":{"id":0e1}}"#, None),
            (r#"{"data":{"id":0.0E5}}"#, None),
            ("{\"data\":{\"id\":\"\u{200b}\"}}", None),
            (r#"{"data":{"id":null}}"#, None),
            (r#"{"data":{"id":false}}"#, None),
            (r#"{"data":{"id":{"id":"u-1"}}}"#, None),
            (r#"{"data":["u-1"]}"#, None),
            (r#"{"data":{"id":"u-1","\ud800":0}}"#, Some("u-1")),
            (r#"{"data":{"id":"u-1","x":1e999}}"#, Some("u-1")),
            (r#"{"data":1e999,"data":{"id":"u-1"}}"#, Some("u-1")),
            (r#"{"data":"\ud800","data":{"id":"u-1"}}"#, Some("u-1")),
            (r#"{"data":{"id":"u-1"},"data":1e999}"#, None),
            (r#"{"data":{"id":"u-1"},"data":{}}"#, None),
            (r#"{"id":"u-1"}"#, None),
            (r#"{"data":{"id":"u-1"}} {}"#, None),
            (r#"{"data":{"id":"u-1"}"#, None),
            (r#"[{"data":{"id":"u-1"}}]"#, None),
            ("", None),
        ] {
            assert_eq!(id(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn an_empty_error_field_reports_no_error() {
        let fields = |body: &str| {
            let fields = Fields::of(body.as_bytes(), None, None, &ERRORS);
            (fields.is_object, fields.has_error, fields.is_denied)
        };
        for value in ["null", "false", "[]", "{}", r#""""#, r#"" ""#, "0", "[{}]", r#"[""]"#, r#"{"code":null}"#] {
            assert_eq!(fields(&format!(r#"{{"error":{value}}}"#)), (true, false, false), "{value}");
        }
        for value in ["true", r#""no""#, "[1]", r#"{"code":7}"#, "500", r#"[null,"no"]"#] {
            assert_eq!(fields(&format!(r#"{{"error":{value}}}"#)), (true, true, false), "{value}");
        }
        assert_eq!(fields(r#"{"success":false}"#), (true, true, true));
        for value in ["true", r#""true""#, "1"] {
            assert_eq!(fields(&format!(r#"{{"success":{value}}}"#)), (true, false, false), "{value}");
        }
        for value in ["null", "0", r#""false""#, r#""""#, "{}"] {
            assert_eq!(fields(&format!(r#"{{"success":{value}}}"#)), (true, true, true), "{value}");
        }
        assert_eq!(fields(r#"{"message":"no"}"#), (true, false, false));
        for holder in ["1e999", r#""\ud800""#, r#"{"\ud800":0}"#] {
            for body in
                [format!(r#"{{"data":{holder},"success":false}}"#), format!(r#"{{"error":"no","data":{holder}}}"#)]
            {
                let fields = Fields::of(body.as_bytes(), Some("/data/id"), None, &ERRORS);
                assert!(fields.is_object && fields.has_error && fields.id.is_none(), "{body}");
            }
        }
        for body in ["{}", "[]", "null", "false", r#""""#, "<html>", "", r#"{"error":"no""#] {
            assert_eq!(fields(body), (false, false, false), "{body}");
        }
    }

    #[test]
    fn a_string_or_number_is_read_at_a_pointer() {
        assert_eq!(string_at(br#"{"a":{"b":" x "}}"#, "/a/b").as_deref(), Some(" x "));
        assert_eq!(string_at(br#"{"a":0}"#, "/a").as_deref(), Some("0"));
        assert_eq!(string_at(br#"{"a":[{"b":"x"},{"b":"y"}]}"#, "/a/1/b").as_deref(), Some("y"));
        assert_eq!(string_at(br#"{"a":[{"b":"x"},{"b":"y"},"z"]}"#, "/a/2").as_deref(), Some("z"));
        assert_eq!(string_at(br#"{"a":{"b":1},"a":{"b":2}}"#, "/a/b").as_deref(), Some("2"));
        assert_eq!(string_at(br#"{"a":{"b":1},"a":7}"#, "/a/b"), None);
        assert_eq!(string_at(br#"{"a":[]}"#, "/a/0/b"), None);
        for (body, pointer) in [(r#"{"a":1}"#, ""), (r#"{"a":1}"#, "/b"), (r#"{"a":[]}"#, "/a"), ("[1]", "/0")] {
            assert_eq!(string_at(body.as_bytes(), pointer), None, "{body} {pointer}");
        }
    }
}
