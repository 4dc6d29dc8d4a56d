//! Finds invalid values in a typed request: blank strings, and numbers that JSON cannot represent
//! and would write as null.
//!
//! The mapping omits blank values of the common profile. Values of extras pass through it
//! unchanged, so the whole request is checked once more before it is sent. The content of a
//! free-form object is not checked.

use std::cell::RefCell;
use std::fmt;

use enroll_client::is_blank;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// An invalid value: its field as a requirement names it (`documents[].ip`), the indexes in its
/// lists, and what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidValue {
    pub(super) field: String,
    pub(super) at: Vec<usize>,
    pub(super) why: &'static str,
}

const BLANK: &str = "it is blank; fill it in, or remove it";
const NOT_FINITE: &str = "it is not a finite number; give a finite number";

/// All invalid values of a request.
pub(super) fn of(request: &impl Serialize) -> Vec<InvalidValue> {
    let found = RefCell::new(Vec::new());
    // A value that cannot be serialised is reported when it is sent.
    let _ = request.serialize(Finder { place: None, found: &found });
    found.into_inner()
}

/// One step on the way to a value.
#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

/// A step, and those before it.
struct Place<'p> {
    step: Step,
    before: Option<&'p Place<'p>>,
}

/// Visits a value as if it serialised it.
#[derive(Clone, Copy)]
struct Finder<'p> {
    place: Option<&'p Place<'p>>,
    found: &'p RefCell<Vec<InvalidValue>>,
}

/// Forms that no request has: the visit would end there.
type Foreign = Impossible<(), fmt::Error>;

/// A free-form object, which is not entered.
struct FreeForm;

/// The walk inside an object or a list.
struct Inside<'p> {
    finder: Finder<'p>,
    items: usize,
}

impl Finder<'_> {
    fn report(self, why: &'static str) {
        let (mut field, mut at) = (String::new(), Vec::new());
        self.place.into_iter().for_each(|place| place.write(&mut field, &mut at));
        self.found.borrow_mut().push(InvalidValue { field, at, why });
    }

    fn below<T: Serialize + ?Sized>(self, step: Step, value: &T) -> fmt::Result {
        value.serialize(Finder { place: Some(&Place { step, before: self.place }), found: self.found })
    }
}

impl Place<'_> {
    fn write(&self, field: &mut String, at: &mut Vec<usize>) {
        self.before.into_iter().for_each(|before| before.write(field, at));
        match self.step {
            Step::Field(name) => {
                let dot = if field.is_empty() { "" } else { "." };
                field.extend([dot, name]);
            }
            Step::Item(index) => {
                field.push_str("[]");
                at.push(index);
            }
        }
    }
}

/// Values that are always valid.
macro_rules! valid {
    ($($method:ident($($kind:ty),*);)*) => {
        $(fn $method(self, $(_: $kind),*) -> fmt::Result { Ok(()) })*
    };
}

/// Forms that no generated request has.
macro_rules! foreign {
    ($($method:ident($($kind:ty),*) -> $compound:ident;)*) => {
        $(fn $method(self, $(_: $kind),*) -> Result<Self::$compound, fmt::Error> { Err(fmt::Error) })*
    };
}

impl<'p> Serializer for Finder<'p> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Inside<'p>;
    type SerializeMap = FreeForm;
    type SerializeStruct = Inside<'p>;
    type SerializeTuple = Foreign;
    type SerializeTupleStruct = Foreign;
    type SerializeTupleVariant = Foreign;
    type SerializeStructVariant = Foreign;

    valid! {
        serialize_bool(bool); serialize_char(char); serialize_bytes(&[u8]); serialize_none(); serialize_unit();
        serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64);
        serialize_unit_struct(&'static str); serialize_unit_variant(&'static str, u32, &'static str);
    }

    foreign! {
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> fmt::Result {
        if is_blank(text) {
            self.report(BLANK);
        }
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> fmt::Result {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> fmt::Result {
        if !number.is_finite() {
            self.report(NOT_FINITE);
        }
        Ok(())
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
        self.below(Step::Field(name), value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'p>, fmt::Error> {
        Ok(Inside { finder: self, items: 0 })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'p>, fmt::Error> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<FreeForm, fmt::Error> {
        Ok(FreeForm)
    }
}

impl SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.finder.below(Step::Field(name), value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl SerializeSeq for Inside<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.items += 1;
        self.finder.below(Step::Item(self.items - 1), value)
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

    #[derive(Serialize)]
    struct Request {
        name: &'static str,
        share: Option<f64>,
        documents: Vec<Document>,
        notes: serde_json::Value,
    }

    #[derive(Serialize)]
    struct Document {
        lines: Vec<&'static str>,
    }

    fn request(name: &'static str, share: f64, last_line: &'static str) -> Request {
        let documents = vec![Document { lines: vec!["a"] }, Document { lines: vec!["b", last_line] }];
        Request { name, share: Some(share), documents, notes: serde_json::json!({ "free": "" }) }
    }

    #[test]
    fn each_invalid_value_is_reported_by_its_field_and_its_indexes() {
        assert_eq!(of(&request("Jo", 0.5, "c")), []);
        let value_at = |field: &str, at: &[usize], why| InvalidValue { field: field.to_owned(), at: at.to_vec(), why };
        let invalid = [
            value_at("name", &[], BLANK),
            value_at("share", &[], NOT_FINITE),
            value_at("documents[].lines[]", &[1, 1], BLANK),
        ];
        assert_eq!(of(&request(" ", f64::NAN, "\t")), invalid);
        assert_eq!(of(&request("Jo", f64::INFINITY, "c")), [value_at("share", &[], NOT_FINITE)]);
    }
}
