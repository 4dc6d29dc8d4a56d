//! The bodies that a client may have signed instead of the one that it sent.

use super::{Candidate, Mistake};
use serde::Serialize as _;
use serde_json::{
    Serializer, Value,
    ser::{CompactFormatter, Formatter, PrettyFormatter},
};
use std::io::{self, Write};

/// The body itself, then what may have been signed in its place.
pub(super) fn variants(body: &[u8]) -> Vec<Candidate<Vec<u8>>> {
    let mut variants = vec![Candidate::right(body.to_vec())];
    let mut add = |bytes: Vec<u8>, what: &'static str, fix: &'static str| {
        if variants.iter().all(|known| known.value != bytes) {
            variants.push(Candidate::wrong(bytes, Mistake { what, fix }));
        }
    };
    let once = "serialise once, sign those bytes and send them";
    add(Vec::new(), "an empty body", "sign the body that is sent");
    add(body.trim_ascii_end().to_vec(), "a body without the line break at its end", once);
    for end in ["\n", "\r\n"] {
        add([body, end.as_bytes()].concat(), "a body with one line break more", once);
    }
    for (bytes, what) in serialised(body) {
        add(bytes, what, once);
    }
    variants
}

/// The JSON of a body in the forms that usual libraries write.
fn serialised(body: &[u8]) -> Vec<(Vec<u8>, &'static str)> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    let mut forms = vec![(written(&value, PrettyFormatter::new()), "a body serialised again with line breaks")];
    for (value, is_sorted) in [(&value, false), (&sorted, true)] {
        for (is_spaced, is_ascii) in [(false, false), (true, false), (false, true), (true, true)] {
            let what = match (is_sorted, is_ascii, is_spaced) {
                (true, ..) => "a body serialised again with sorted fields",
                (_, true, _) => "a body serialised again with escaped characters",
                (_, _, true) => "a body serialised again with blanks",
                _ => "a body serialised again without blanks",
            };
            forms.push((written(value, Style { is_spaced, is_ascii }), what));
        }
    }
    forms
}

fn written(value: &Value, formatter: impl Formatter) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A value that was read can be written, and a vector takes everything.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    bytes
}

/// JSON on one line.
struct Style {
    /// Blanks after commas and colons, as Python writes by default.
    is_spaced: bool,
    /// Everything beyond ASCII escaped, as Python and PHP write by default.
    is_ascii: bool,
}

impl Style {
    fn between<W: ?Sized + Write>(&self, writer: &mut W, is_first: bool) -> io::Result<()> {
        match (is_first, self.is_spaced) {
            (true, _) => Ok(()),
            (false, true) => writer.write_all(b", "),
            (false, false) => writer.write_all(b","),
        }
    }
}

impl Formatter for Style {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.between(writer, is_first)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.between(writer, is_first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.is_spaced { b": " } else { b":" })
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !self.is_ascii {
            return CompactFormatter.write_string_fragment(writer, fragment);
        }
        for letter in fragment.chars() {
            if letter.is_ascii() {
                write!(writer, "{letter}")?;
                continue;
            }
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}
