//! Finds which fields of a profile are filled in, to report those that a provider does not use.
//!
//! A file of many rows is checked row by row, so a visit makes no copy of the profile: it
//! serialises it to nothing, and keeps one buffer with the path.

use std::fmt;

use enroll_client::is_blank;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::NewUser;

/// Calls `seen` with every filled-in path, such as `subject.person.tax_ids[].country`, once for
/// each value there. Extras are left out: the mapping of their provider checks them.
pub(crate) fn filled_in(user: &NewUser, seen: &mut dyn FnMut(&str)) {
    visit(user, seen);
}

fn visit(value: &impl Serialize, seen: &mut dyn FnMut(&str)) {
    let visited = value.serialize(&mut Visit { path: String::with_capacity(64), seen });
    // What comes after such a form would not be reported as ignored, and nobody would notice.
    debug_assert!(visited.is_ok(), "a profile has a form that is not visited");
}

struct Visit<'v> {
    path: String,
    seen: &'v mut dyn FnMut(&str),
}

impl Visit<'_> {
    fn report(&mut self) -> fmt::Result {
        (self.seen)(&self.path);
        Ok(())
    }

    fn below<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> fmt::Result {
        let length = self.path.len();
        if length > 0 && name != "[]" {
            self.path.push('.');
        }
        self.path.push_str(name);
        value.serialize(&mut *self)?;
        self.path.truncate(length);
        Ok(())
    }
}

/// Forms that no profile has: the visit would end there.
type Foreign = Impossible<(), fmt::Error>;

/// The fields of an object or the items of a list.
struct Inside<'a, 'v>(&'a mut Visit<'v>);

/// A free-form object, which is not entered.
struct FreeForm;

/// Values that are filled in, whatever they are.
macro_rules! filled_in {
    ($($method:ident($kind:ty);)*) => {
        $(fn $method(self, _: $kind) -> fmt::Result { self.report() })*
    };
}

/// Forms that no profile has.
macro_rules! foreign {
    ($($method:ident($($kind:ty),*) -> $compound:ident;)*) => {
        $(fn $method(self, $(_: $kind),*) -> Result<Self::$compound, fmt::Error> { Err(fmt::Error) })*
    };
}

impl<'a, 'v> Serializer for &'a mut Visit<'v> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Inside<'a, 'v>;
    type SerializeMap = FreeForm;
    type SerializeStruct = Inside<'a, 'v>;
    type SerializeTuple = Foreign;
    type SerializeTupleStruct = Foreign;
    type SerializeTupleVariant = Foreign;
    type SerializeStructVariant = Foreign;

    filled_in! {
        serialize_bool(bool); serialize_char(char); serialize_bytes(&[u8]); serialize_f32(f32); serialize_f64(f64);
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_unit_struct(&'static str);
    }

    foreign! {
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        // Blank is absent.
        if is_blank(text) { Ok(()) } else { self.report() }
    }

    fn serialize_none(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_unit(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, kind: &'static str) -> fmt::Result {
        // A reference is only a kind of subject, without data.
        if self.path == "subject" && kind == "reference" { Ok(()) } else { self.report() }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T>(self, _: &'static str, _: u32, name: &'static str, value: &T) -> fmt::Result
    where
        T: Serialize + ?Sized,
    {
        self.below(name, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'a, 'v>, fmt::Error> {
        Ok(Inside(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'a, 'v>, fmt::Error> {
        Ok(Inside(self))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<FreeForm, fmt::Error> {
        Ok(FreeForm)
    }
}

impl SerializeStruct for Inside<'_, '_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        if self.0.path.is_empty() && name == "extras" { Ok(()) } else { self.0.below(name, value) }
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeSeq for Inside<'_, '_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.0.below("[]", value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeMap for FreeForm {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> fmt::Result {
        Ok(())
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(profile: &str) -> Vec<String> {
        let user = NewUser::from_json(profile.as_bytes()).unwrap();
        let mut paths = Vec::new();
        filled_in(&user, &mut |path| paths.push(path.to_owned()));
        paths
    }

    #[test]
    fn every_value_is_seen_by_its_path_and_blank_ones_and_extras_are_not() {
        let person = r#"{"email": " ", "phone": "+1", "subject": {"person": {"name": {"given": "Jo"}, "gender": "female",
            "date_of_birth": "1990-01-15", "nationalities": ["US", "", "MX"], "tax_ids": [{"id": "1", "country": "US"}]}},
            "extras": {"kraken": {"tos_version_accepted": 1}}}"#;
        let expected = [
            "phone",
            "subject.person.name.given",
            "subject.person.date_of_birth",
            "subject.person.gender",
            "subject.person.nationalities[]",
            "subject.person.nationalities[]",
            "subject.person.tax_ids[].id",
            "subject.person.tax_ids[].country",
        ];
        assert_eq!(paths(person), expected);
        assert_eq!(paths(r#"{"external_id": "1", "subject": "reference"}"#), ["external_id"]);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a profile has a form that is not visited")]
    fn a_form_that_is_not_visited_is_noticed() {
        visit(&("one", "other"), &mut |_| {});
    }
}
