//! What the request contained: the values by which a provider recognises a retry, and the strings
//! that a response may echo.
//!
//! Both are read from the bytes that were sent, and only if they are needed. For a created user,
//! that is a quick check of the request id.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use serde_json::Value;

use super::fields::string_at;
use super::fold::{skeleton, without_tags};
use super::loose_words::LooseWords;
use crate::data::is_blank;
use crate::draft::Draft;
use crate::service::KeyPlace;

/// The request as it was sent, without what the signer and the transport added.
pub(crate) struct RequestValues<'a> {
    draft: &'a Draft<'a>,
    echoes: OnceCell<Echoes>,
}

/// The contents of the request, in the forms in which a server may echo them.
#[derive(Default)]
struct Echoes {
    /// Each string, reduced to letters and digits.
    strings: Vec<String>,
    words: BTreeSet<String>,
}

impl<'a> RequestValues<'a> {
    pub(crate) fn new(draft: &'a Draft<'a>) -> Self {
        Self { draft, echoes: OnceCell::new() }
    }

    fn body(&self) -> &'a [u8] {
        self.draft.body()
    }

    fn headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.draft.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// The value at a place of the request. A blank value counts as absent, because providers trim.
    pub(crate) fn value(&self, place: KeyPlace) -> Option<String> {
        let value = match place {
            KeyPlace::Body(pointer) => string_at(self.body(), pointer)?.into_owned(),
            KeyPlace::Header(name) => {
                let mut headers = self.headers();
                headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?.1.to_owned()
            }
        };
        (!is_blank(&value)).then_some(value)
    }

    /// Whether this string may be an echo of the request: a string of the request contains it,
    /// several strings joined form it, as the parts of a full name do, or all of its words are in
    /// the request. Spelling makes no difference. A number must equal a whole string, because a
    /// phone number contains many codes.
    pub(crate) fn may_echo(&self, text: &str) -> bool {
        let Echoes { strings, words } = self.echoes.get_or_init(|| self.echoes());
        let letters = skeleton(text);
        if letters.bytes().all(|byte| byte.is_ascii_digit()) {
            return strings.contains(&letters);
        }
        let is_within = strings.iter().any(|sent| sent.contains(&letters));
        is_within || are_joined(&letters, strings) || LooseWords::of(text).each().all(|word| words.contains(word))
    }

    /// Whether this string contains a word of the request, possibly inside a longer one. Such a
    /// string is not shown. Short words must match as a whole, because they are inside many others.
    pub(crate) fn is_partly_in(&self, text: &str) -> bool {
        let (letters, of_text) = (skeleton(text), LooseWords::of(text));
        if self.has_nothing_of(&letters, &of_text) {
            return false;
        }
        let Echoes { strings, words } = self.echoes.get_or_init(|| self.echoes());
        let is_inside = |word: &String| word.len() >= RUN && letters.contains(&skeleton(word));
        let is_a_word = |word: &str| word.len() >= 2 && words.contains(word);
        strings.contains(&letters) || of_text.each().any(is_a_word) || words.iter().any(is_inside)
    }

    /// A quick check that is true only if the request contains no four consecutive letters of a
    /// string, and none of its short words. It is enough for nearly every request id, and does not
    /// parse the body. Requests with escapes or with other letters than ASCII need the full check.
    fn has_nothing_of(&self, letters: &str, words: &LooseWords) -> bool {
        let of_url = || self.draft.url_values().map(str::as_bytes);
        let parts =
            || std::iter::once(self.body()).chain(self.headers().map(|(_, value)| value.as_bytes())).chain(of_url());
        let is_plain = parts().all(|part| part.is_ascii() && !part.contains(&b'\\'));
        if letters.len() < RUN || !letters.is_ascii() || !is_plain {
            return false;
        }
        // An echo may leave out the characters between letters.
        let folded = |byte: &u8| byte.is_ascii_alphanumeric().then(|| byte.to_ascii_lowercase());
        let sent = || parts().flatten().filter_map(folded);
        let runs = Runs::of(letters.bytes());
        let mut short = words.each().filter(|word| word.len() < RUN).peekable();
        if runs.has_any(sent()) {
            return false;
        }
        if short.peek().is_none() {
            return true;
        }
        let sent: Vec<u8> = sent().collect();
        !short.any(|word| sent.windows(word.len()).any(|part| part == word.as_bytes()))
    }

    fn echoes(&self) -> Echoes {
        let mut echoes = Echoes::default();
        echoes.collect(&serde_json::from_slice(self.body()).unwrap_or_default());
        self.headers().for_each(|(_, value)| echoes.add(value));
        self.draft.url_values().for_each(|value| echoes.add(value));
        echoes
    }
}

impl Echoes {
    /// Collects strings, numbers and keys. Keys count too,
    /// because those of a free-form object can be anything.
    fn collect(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(fields) => fields.iter().for_each(|(name, field)| {
                self.strings.push(skeleton(name));
                self.collect(field);
            }),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn add(&mut self, text: &str) {
        self.strings.push(skeleton(text));
        if text.contains('<') {
            self.strings.push(skeleton(&without_tags(text)));
        }
        self.words.extend(LooseWords::of(text).each().map(str::to_owned));
    }
}

/// The length of a run of consecutive letters that counts as an echo.
const RUN: usize = 4;

/// All runs of a string, and a set of their hashes for a quick check.
struct Runs {
    runs: Vec<u32>,
    hashes: [bool; 1 << 10],
}

impl Runs {
    fn of(letters: impl ExactSizeIterator<Item = u8>) -> Self {
        let mut runs = Self { runs: Vec::with_capacity(letters.len()), hashes: [false; 1 << 10] };
        any_run(letters, |run| {
            runs.runs.push(run);
            runs.hashes[hash(run)] = true;
            false
        });
        runs
    }

    fn has_any(&self, letters: impl Iterator<Item = u8>) -> bool {
        any_run(letters, |run| self.hashes[hash(run)] && self.runs.contains(&run))
    }
}

/// A hash of ten bits.
const fn hash(run: u32) -> usize {
    (run.wrapping_mul(0x9e37_79b1) >> 22) as usize
}

/// Whether `is_found` is true for any run. It is called for each until then.
fn any_run(letters: impl Iterator<Item = u8>, mut is_found: impl FnMut(u32) -> bool) -> bool {
    let mut run = 0_u32;
    letters.enumerate().any(|(at, letter)| {
        run = run << 8 | u32::from(letter);
        at + 1 >= RUN && is_found(run)
    })
}

/// Whether a string is a concatenation of some of these parts.
fn are_joined(text: &str, parts: &[String]) -> bool {
    let mut is_start = vec![false; text.len() + 1];
    is_start[0] = true;
    for start in 0..text.len() {
        let rest = text.get(start..).filter(|_| is_start[start]);
        for part in parts.iter().filter(|part| rest.is_some_and(|rest| rest.starts_with(part.as_str()))) {
            is_start[start + part.len()] = true;
        }
    }
    is_start[text.len()]
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::read_url::PathUrl;
    use crate::service::ReadOperation;

    static URL: LazyLock<reqwest::Url> = LazyLock::new(|| "http://127.0.0.1".parse().unwrap());

    fn draft(body: &str) -> Draft<'static> {
        let body: Box<serde_json::value::RawValue> = serde_json::from_str(body).unwrap();
        let draft = Draft::new("create_user", reqwest::Method::POST, &URL);
        draft.json(&body).unwrap().header("x-key", "k-1").unwrap()
    }

    #[test]
    fn a_key_of_the_request_is_found_unless_it_is_blank() {
        let value = |body: &str, place| RequestValues::new(&draft(body)).value(place);
        assert_eq!(value(r#"{"a":{"id":"u-1"}}"#, KeyPlace::Body("/a/id")).as_deref(), Some("u-1"));
        assert_eq!(value("{}", KeyPlace::Header("x-key")).as_deref(), Some("k-1"));
        assert_eq!(value("{}", KeyPlace::Header("x-other")), None);
        for blank in ["", "  ", "\\t", "\u{a0}", "\u{200b}", "\u{feff} ", "\\u0000"] {
            let body = format!(r#"{{"id":"{blank}"}}"#);
            assert_eq!(value(&body, KeyPlace::Body("/id")), None, "{blank:?}");
        }
    }

    #[test]
    fn a_string_that_the_request_contains_may_be_an_echo() {
        let draft = draft(r#"{"employer":"Invalid Nonce Ltd","meta":{"Conflict":1},"phone":"+1450"}"#);
        let sent = RequestValues::new(&draft);
        for (text, expected) in
            [("Invalid nonce", true), ("conflict", true), ("Invalid nonce of", false), ("450", false), ("1", true)]
        {
            assert_eq!(sent.may_echo(text), expected, "{text}");
        }
    }

    #[test]
    fn an_echo_may_be_spelled_differently_or_joined_from_several_strings() {
        for body in [
            r#"{"given":"Invalid","family":"Nonce"}"#,
            r#"{"family":"Nonce","given":"Invalid"}"#,
            r#"{"given":"Inval","family":"id nonce"}"#,
            r#"{"employer":"Invalid-nonce"}"#,
            r#"{"employer":"Invalid \"nonce\""}"#,
            r#"{"employer":"Invalid <b>nonce</b>"}"#,
            "{\"employer\":\"\u{ff29}nv\u{e1}lid\u{200b} nonce\"}",
        ] {
            assert!(RequestValues::new(&draft(body)).may_echo("Invalid nonce"), "{body}");
        }
        let body = r#"{"given":"Invalid","family":"Name"}"#;
        assert!(!RequestValues::new(&draft(body)).may_echo("Invalid nonce"));
    }

    #[test]
    fn the_values_in_query_and_path_of_a_read_count_as_sent() {
        const FIND: ReadOperation =
            ReadOperation { success: &[200], errors: &[], error_fields: &[], in_band_failure: false };
        let url = PathUrl::new("http://127.0.0.1", "/v1/users/{user}", &[("user", "AA29 N84Q")]).unwrap();
        let draft = Draft::read("get_user", reqwest::Method::GET, &url, &FIND).query("email", "jo.roe@example.com");
        let sent = RequestValues::new(&draft);
        for text in ["jo.roe@example.com", "JOROEEXAMPLECOM", "aa29-n84q", "x/AA29N84Q"] {
            assert!(sent.is_partly_in(text), "{text}");
        }
        assert!(sent.may_echo("jo roe") && sent.may_echo("AA29N84Q") && sent.may_echo("N84Q AA29"));
        // The fixed parts of the URL and the names of parameters are not values.
        for text in ["users", "v1", "USER_UNKNOWN", "EMAIL_UNKNOWN", "127.0.0.1", "get_user"] {
            assert!(!sent.is_partly_in(text) && !sent.may_echo(text), "{text}");
        }
    }

    /// If the quick check finds nothing, the full check must find nothing either.
    #[test]
    fn the_quick_check_agrees_with_the_full_check() {
        let body =
            r#"{"name":"Jo Doe","birth":"1990-01-15","phone":"+44 7700 900123","id":"6f1d3f1e","kind":"a b-c.d"}"#;
        let draft = Draft::new("create_user", reqwest::Method::POST, &URL);
        let body: Box<serde_json::value::RawValue> = serde_json::from_str(body).unwrap();
        let draft = draft.json(&body).unwrap();
        let sent = RequestValues::new(&draft);
        let has_nothing_of = |text: &str| sent.has_nothing_of(&skeleton(text), &LooseWords::of(text));
        for text in ["9a0e57c2-4b8d", "REQ-88", "zzzz", "x-5555-y"] {
            assert!(has_nothing_of(text) && !sent.is_partly_in(text), "{text}");
        }
        for text in ["447700900123", "x6f1d3f1ex", "19900115", "ab-cd", "abcd", "req-jo-1", "REQ_900123", "r-doe"] {
            assert!(sent.is_partly_in(text) && !has_nothing_of(text), "{text}");
        }
    }
}
