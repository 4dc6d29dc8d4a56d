//! Visits the values of something that can be serialised, each with the place that it is in. It
//! makes no copy, and allocates nothing by itself.
//!
//! The content of a free-form object is not visited. A form that neither a profile nor a request has,
//! such as a tuple, ends the visit with an error.

use std::fmt;

use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// What is done with each value.
pub(crate) trait Visitor {
    /// Gets a value that is there, and its place; none if the whole is a value.
    fn value(&mut self, value: Value<'_>, place: Option<&Place<'_>>);
}

/// A value that has no values inside.
pub(crate) enum Value<'v> {
    Text(&'v str),
    /// A number that JSON may be unable to represent.
    Float(f64),
    /// One of a list of names.
    Name(&'static str),
    /// A truth value, a whole number, bytes.
    Other,
}

/// One step on the way to a value.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Field(&'static str),
    Item(usize),
}

/// A step, and those before it.
pub(crate) struct Place<'p> {
    pub(crate) step: Step,
    pub(crate) before: Option<&'p Place<'p>>,
}

impl Place<'_> {
    /// Adds the path, as a requirement names it (`documents[].ip`).
    pub(crate) fn write(&self, path: &mut String) {
        self.before.into_iter().for_each(|before| before.write(path));
        match self.step {
            Step::Field(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item(_) => path.push_str("[]"),
        }
    }

    /// The indexes in the lists on the way, the outermost first.
    pub(crate) fn indexes(&self) -> Vec<usize> {
        let mut indexes = self.before.map(Place::indexes).unwrap_or_default();
        if let Step::Item(index) = self.step {
            indexes.push(index);
        }
        indexes
    }
}

/// Visits every value.
///
/// # Errors
///
/// If there is a form that is not visited; what comes after it was not visited either.
pub(crate) fn visit(value: &impl Serialize, visitor: &mut impl Visitor) -> fmt::Result {
    value.serialize(Visit { place: None, visitor })
}

struct Visit<'p, V> {
    place: Option<&'p Place<'p>>,
    visitor: &'p mut V,
}

impl<V: Visitor> Visit<'_, V> {
    fn report(self, value: Value<'_>) -> fmt::Result {
        self.visitor.value(value, self.place);
        Ok(())
    }

    fn below<T: Serialize + ?Sized>(&mut self, step: Step, value: &T) -> fmt::Result {
        let place = Place { step, before: self.place };
        value.serialize(Visit { place: Some(&place), visitor: &mut *self.visitor })
    }
}

/// Forms that neither has.
type Foreign = Impossible<(), fmt::Error>;

/// The fields of an object or the items of a list.
struct Inside<'p, V> {
    visit: Visit<'p, V>,
    items: usize,
}

/// A free-form object, which is not entered.
struct FreeForm;

/// Values of which only their place matters.
macro_rules! other {
    ($($method:ident($kind:ty);)*) => {
        $(fn $method(self, _: $kind) -> fmt::Result { self.report(Value::Other) })*
    };
}

macro_rules! foreign {
    ($($method:ident($($kind:ty),*) -> $compound:ident;)*) => {
        $(fn $method(self, $(_: $kind),*) -> Result<Self::$compound, fmt::Error> { Err(fmt::Error) })*
    };
}

impl<'p, V: Visitor> Serializer for Visit<'p, V> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Inside<'p, V>;
    type SerializeMap = FreeForm;
    type SerializeStruct = Inside<'p, V>;
    type SerializeTuple = Foreign;
    type SerializeTupleStruct = Foreign;
    type SerializeTupleVariant = Foreign;
    type SerializeStructVariant = Foreign;

    other! {
        serialize_bool(bool); serialize_char(char); serialize_bytes(&[u8]);
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
        self.report(Value::Text(text))
    }

    fn serialize_f32(self, number: f32) -> fmt::Result {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> fmt::Result {
        self.report(Value::Float(number))
    }

    fn serialize_none(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_unit(self) -> fmt::Result {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> fmt::Result {
        self.report(Value::Name(name))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T>(mut self, _: &'static str, _: u32, name: &'static str, value: &T) -> fmt::Result
    where
        T: Serialize + ?Sized,
    {
        self.below(Step::Field(name), value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'p, V>, fmt::Error> {
        Ok(Inside { visit: self, items: 0 })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'p, V>, fmt::Error> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<FreeForm, fmt::Error> {
        Ok(FreeForm)
    }
}

impl<V: Visitor> SerializeStruct for Inside<'_, V> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> fmt::Result {
        self.visit.below(Step::Field(name), value)
    }

    fn end(self) -> fmt::Result {
        Ok(())
    }
}

impl<V: Visitor> SerializeSeq for Inside<'_, V> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.items += 1;
        self.visit.below(Step::Item(self.items - 1), value)
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
