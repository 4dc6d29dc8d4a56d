//! Collects doubts: every string, key, number and flag in a body that may contradict the outcome
//! that its errors suggest.
//!
//! It reads the bytes in one pass, so it sees both values of a doubled key, and all that arrived of
//! a truncated body. A doubt never proves anything; it only makes an outcome less certain.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::loose_words::LooseWords;
use crate::data::decode::without_bom;
use crate::data::is_blank;
use crate::service::{ErrorField, RejectionKind};

/// The number of strings that are checked. No error has more. Since the rest is not checked, a body
/// with more strings counts as a fault.
const MAX_STRINGS: usize = 1_000;

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is a complete JSON value.
    Complete,
    /// It is the beginning of a JSON value.
    Truncated,
    /// It is not JSON, so its meaning is unknown.
    Invalid,
}

/// The doubts about a body. Each flag means *maybe*.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// The server failed.
    pub(super) is_fault: bool,
    /// Something was done before the error.
    pub(super) is_done: bool,
    /// Something exists already.
    pub(super) is_existing: bool,
    /// The error is about something other than the external id.
    pub(super) is_about_another_thing: bool,
    /// The body contradicts a success.
    pub(super) is_denial: bool,
    /// The key is locked out.
    pub(super) is_lockout: bool,
    /// A field that is not empty has a name with `error`.
    pub(super) names_an_error: bool,
    strings: usize,
}

/// What is known about the provider and about the errors of the body.
pub(super) struct Known<'a> {
    /// The meaning of a listed message or code.
    pub(super) meaning_of: &'a dyn Fn(&str) -> Option<RejectionKind>,
    /// What the errors of the body mean together, if they agree. A listed message with the same
    /// meaning is no doubt.
    pub(super) listed: Option<RejectionKind>,
    pub(super) error_fields: &'a [ErrorField],
    /// The names of the passwords and tokens in a success. They are random,
    /// so a word in them means nothing.
    pub(super) random: &'a [&'a str],
}

impl Doubts {
    /// Collects the doubts about a body.
    pub(super) fn of(body: &[u8], known: &Known<'_>) -> (Self, End) {
        let body = without_bom(body);
        let mut doubts = Self::default();
        let end = doubts.check(body, known);
        if end == End::Truncated {
            // The body may end inside a string. With a closing quote,
            // that beginning is checked too.
            doubts.check(&[body, b"\""].concat(), known);
        }
        (doubts, end)
    }

    fn check(&mut self, body: &[u8], known: &Known<'_>) -> End {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let check = Check { doubts: self, known, name: "", in_error: false };
        match check.deserialize(&mut reader).and_then(|_| reader.end()) {
            Ok(()) => End::Complete,
            Err(error) if error.is_eof() => End::Truncated,
            Err(_) => End::Invalid,
        }
    }

    fn string(&mut self, known: &Known<'_>, name: &str, text: &str) {
        self.strings += 1;
        if self.strings > MAX_STRINGS {
            self.is_fault = true;
            return;
        }
        if known.random.contains(&name) && !text.contains(char::is_whitespace) {
            return;
        }
        let listed = (known.meaning_of)(text);
        self.is_lockout |= listed == Some(RejectionKind::LockedOut);
        if listed.is_some() && listed == known.listed {
            return;
        }
        let words = LooseWords::of(text);
        self.is_fault |= words.suggest_fault();
        self.is_done |= words.suggest_done();
        self.is_existing |= words.suggest_existing() || listed.is_some_and(is_about_existing);
        self.is_lockout |= words.suggest_lockout();
        let name_words = LooseWords::of(name);
        self.is_denial |= listed.is_some()
            || (name_words.name_an_outcome_field() && words.suggest_denial())
            || (names_a_status(name) && is_failure(text));
        let is_id = name_words.end_with_id();
        self.is_about_another_thing |= !is_id && !words.name_only_the_external_id();
    }

    fn number(&mut self, name: &str, in_error: bool, number: &str) {
        if in_error || names_a_status(name) {
            self.is_fault |= LooseWords::of(number).suggest_fault();
            self.is_denial |= is_failure(number);
        }
    }

    fn flag(&mut self, name: &str, flag: bool) {
        let words = LooseWords::of(name);
        self.is_denial |= if flag { words.suggest_denial() } else { words.name_a_success_flag() };
    }

    /// Checks the name of a field that is not empty. Inside an error,
    /// the name may be its only message.
    fn field(&mut self, name: &str, in_error: bool) {
        self.names_an_error |= is_error(name);
        let words = LooseWords::of(name);
        if in_error {
            self.is_fault |= words.suggest_fault() && !is_a_validators(name);
            self.is_existing |= words.suggest_existing();
        }
        self.is_about_another_thing |= !words.name_a_part_of_an_error();
    }
}

const fn is_about_existing(kind: RejectionKind) -> bool {
    matches!(kind, RejectionKind::AlreadyExists(_) | RejectionKind::IdempotencyKeyReused)
}

fn is_error(name: &str) -> bool {
    name.to_ascii_lowercase().contains("error")
}

fn names_a_status(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["code", "status"].iter().any(|part| name.contains(part)) || is_error(&name)
}

/// Whether this is an error status, as a number or a string.
fn is_failure(text: &str) -> bool {
    text.len() == 3 && text.parse().is_ok_and(|status: u16| (400..600).contains(&status))
}

/// Whether this is the name that validators use for the rules that a field violates. It is no sign
/// of a database constraint.
fn is_a_validators(name: &str) -> bool {
    name.eq_ignore_ascii_case("constraints")
}

/// Checks one value. Its output is whether the value is empty: null, false, zero, blank, or a list
/// or an object of empty values only.
struct Check<'l, 'k> {
    doubts: &'l mut Doubts,
    known: &'l Known<'k>,
    name: &'l str,
    in_error: bool,
}

impl<'de> DeserializeSeed<'de> for Check<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Check<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<bool, E> {
        self.doubts.flag(self.name, flag);
        Ok(!flag)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<bool, E> {
        self.doubts.number(self.name, self.in_error, &number.to_string());
        Ok(number == 0)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<bool, E> {
        self.doubts.number(self.name, self.in_error, &number.to_string());
        Ok(number == 0.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        self.doubts.string(self.known, self.name, text);
        Ok(is_blank(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Self { doubts, known, name, in_error } = self;
        let mut is_empty = true;
        while let Some(item) = items.next_element_seed(Check { doubts, known, name, in_error })? {
            is_empty &= item;
        }
        Ok(is_empty)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<bool, A::Error> {
        let Self { doubts, known, in_error, .. } = self;
        let mut is_empty = true;
        while let Some(name) = fields.next_key::<Cow<'_, str>>()? {
            let is_error = is_error(&name) || known.error_fields.iter().any(|field| field.name == name);
            let check = Check { doubts, known, name: &name, in_error: in_error || is_error };
            // A field with a truncated value is not empty.
            let field = fields.next_value_seed(check);
            if !matches!(field, Ok(true)) {
                doubts.field(&name, in_error);
            }
            is_empty &= field?;
        }
        Ok(is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubts(body: &str) -> (Doubts, End) {
        let meaning_of = |text: &str| match text {
            "Invalid nonce" => Some(RejectionKind::Nonce),
            "Already there" => Some(RejectionKind::IdempotencyKeyReused),
            _ => None,
        };
        let error_fields = &[ErrorField { name: "why", when_false: false }];
        let random = &["password"];
        let known = Known { meaning_of: &meaning_of, listed: Some(RejectionKind::Nonce), error_fields, random };
        Doubts::of(body.as_bytes(), &known)
    }

    #[test]
    fn a_server_failure_is_recognised_in_strings_numbers_and_names() {
        for body in [
            r#"{"why":["x","Internal error"]}"#,
            r#"{"why":"Internal error","why":"Invalid nonce"}"#,
            r#"{"why":{"http":504}}"#,
            r#"{"error":[500]}"#,
            r#"{"statusCode":503}"#,
            r#"{"why":{"DATABASE_ERROR":1}}"#,
            r#"{"detail":"Internal error"#,
            r#"{"detail":"Internal error","why":"Inv"#,
        ] {
            assert!(doubts(body).0.is_fault, "{body}");
        }
        for body in [
            r#"{"why":"Invalid nonce"}"#,
            r#"{"why":{"http":404}}"#,
            r#"{"amount":500}"#,
            r#"{"internal":1}"#,
            r#"{"why":{"constraints":{"isEmail":"x"}}}"#,
            r#"{"why":{"database":null}}"#,
        ] {
            assert!(!doubts(body).0.is_fault, "{body}");
        }
        assert!(doubts(&format!("[{}]", vec![r#""x""#; MAX_STRINGS + 1].join(","))).0.is_fault);
    }

    #[test]
    fn something_that_exists_is_recognised() {
        for body in [
            r#"{"why":{"unique":true}}"#,
            r#"{"why":{"external_id_already_exists":true}}"#,
            r#"["Already there"]"#,
            r#"{"x":{"y":["taken"]}}"#,
        ] {
            assert!(doubts(body).0.is_existing, "{body}");
        }
        for body in
            [r#"{"why":{"unique":false}}"#, r#"{"unique":true}"#, r#"["Invalid nonce"]"#, r#"{"password":"Ja7-dup"}"#]
        {
            assert!(!doubts(body).0.is_existing, "{body}");
        }
    }

    #[test]
    fn a_contradicted_success_is_recognised() {
        for body in [
            r#"{"message":"rejected"}"#,
            r#"{"message":"Already there"}"#,
            r#"{"data":{"success":false}}"#,
            r#"{"data":{"rejected":true}}"#,
            r#"{"code":422}"#,
            r#"{"http_code":"400"}"#,
        ] {
            assert!(doubts(body).0.is_denial, "{body}");
        }
        for body in [
            r#"{"data":{"success":true}}"#,
            r#"{"failed":false}"#,
            r#"{"code":200}"#,
            r#"{"zip":"40001","n":422}"#,
            r#"{"doc_status":{"virtual_doc":"MISSING|INVALID"}}"#,
        ] {
            assert!(!doubts(body).0.is_denial, "{body}");
        }
        for (body, expected) in [
            (r#"{"a":{"error":"x"}}"#, true),
            (r#"{"error":{"a":1"#, true),
            (r#"{"error":"x"#, true),
            (r#"{"error":[],"errors":{},"a":{"error":null}}"#, false),
        ] {
            assert_eq!(doubts(body).0.names_an_error, expected, "{body}");
        }
    }

    #[test]
    fn another_subject_is_recognised_in_strings_and_names() {
        for body in [
            r#"{"errors":[{"status":"409","code":"CONFLICT","title":"Conflict","id":"b-7"}]}"#,
            r#"{"errors":{"external_id":["has already been taken"]}}"#,
            r#"{"errors":[{"title":"Conflict","source":{"pointer":"/data/attributes/external_id"}}]}"#,
        ] {
            assert!(!doubts(body).0.is_about_another_thing, "{body}");
        }
        for body in [
            r#"{"errors":{"phone":["has already been taken"]}}"#,
            r#"{"errors":{"verification.report":["has already been taken"]}}"#,
            r#"{"errors":[{"title":"Conflict","source":{"pointer":"/data/phone"}}]}"#,
            r#"{"errors":[{"title":"Login exists"}]}"#,
        ] {
            assert!(doubts(body).0.is_about_another_thing, "{body}");
        }
    }

    #[test]
    fn complete_truncated_and_invalid_bodies_are_distinguished() {
        for (body, end) in [
            ("{}", End::Complete),
            ("\u{feff}[1]", End::Complete),
            ("", End::Truncated),
            (r#"{"a":"b"#, End::Truncated),
            (r#"{"a":"#, End::Truncated),
            ("{} {}", End::Invalid),
            (r#"{"a":"\ud83d"}"#, End::Invalid),
            (r#"{"a":1e999}"#, End::Invalid),
            (r#"{"a":NaN}"#, End::Invalid),
            ("<html>", End::Invalid),
        ] {
            assert_eq!(doubts(body).1, end, "{body}");
        }
        assert_eq!(doubts(&"[".repeat(200)).1, End::Invalid);
    }
}
