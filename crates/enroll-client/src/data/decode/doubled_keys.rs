//! Deserialises a [`SecretJson`] and rejects an object that has a key twice.
//!
//! `serde_json` keeps the last of two equal keys and drops the other, so a value that a person
//! wrote would be lost silently. JSON that was written by hand is
//! decoded through this module instead.
//!
//! A doubled key is reported at the end, not at its position: some formats name the keys on the
//! path to an error, and these may be personal.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::SecretJson;

/// The message for a doubled key. It does not name the key, which may be personal.
pub(crate) const DOUBLED: &str = "expected every key once";
pub(crate) const KEY: &str = "expected a key that is a string";
pub(crate) const WIDE: &str = "expected a number of 64 bits at most";

/// A value, and whether an object in it had a key twice. It holds a [`SecretJson`], so a value that
/// could be decoded only in part is wiped.
pub(crate) struct Noted {
    pub(crate) value: SecretJson,
    pub(crate) is_doubled: bool,
}

impl From<Value> for Noted {
    fn from(value: Value) -> Self {
        Self { value: value.into(), is_doubled: false }
    }
}

impl<'de> Deserialize<'de> for Noted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

impl<'de> Deserialize<'de> for SecretJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Noted { value, is_doubled } = Noted::deserialize(deserializer)?;
        if is_doubled { Err(D::Error::custom(DOUBLED)) } else { Ok(value) }
    }
}

struct Values;

/// Visits a scalar and returns it as a value.
macro_rules! scalar {
    ($($visit:ident($kind:ty);)*) => {
        $(fn $visit<E: Error>(self, scalar: $kind) -> Result<Noted, E> { Ok(Value::from(scalar).into()) })*
    };
}

impl<'de> Visitor<'de> for Values {
    type Value = Noted;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    scalar! {
        visit_bool(bool); visit_i64(i64); visit_u64(u64); visit_f64(f64); visit_str(&str); visit_string(String);
    }

    fn visit_unit<E: Error>(self) -> Result<Noted, E> {
        Ok(Value::Null.into())
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Noted, E> {
        Err(E::custom(WIDE))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Noted, E> {
        Err(E::custom(WIDE))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Noted, A::Error> {
        let (mut list, mut is_doubled) = (SecretJson::from(Value::Array(Vec::new())), false);
        while let Some(item) = items.next_element::<Noted>()? {
            is_doubled |= item.is_doubled;
            list.push(item.value);
        }
        Ok(Noted { value: list, is_doubled })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Noted, A::Error> {
        let (mut object, mut is_doubled) = (SecretJson::from(Value::Object(Map::new())), false);
        while let Some(Key(key)) = fields.next_key()? {
            let field = fields.next_value::<Noted>()?;
            is_doubled |= field.is_doubled | object.insert(key, field.value).is_some();
        }
        Ok(Noted { value: object, is_doubled })
    }
}

/// The key of a field. An invalid key is not shown in an error.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(Keys)
    }
}

struct Keys;

/// Rejects a scalar that cannot be a key.
macro_rules! no_key {
    ($($visit:ident($kind:ty);)*) => {
        $(fn $visit<E: Error>(self, _: $kind) -> Result<Key, E> { Err(E::custom(KEY)) })*
    };
}

impl Visitor<'_> for Keys {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    no_key! { visit_bool(bool); visit_i64(i64); visit_u64(u64); visit_i128(i128); visit_u128(u128); visit_f64(f64); }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(Key(key.to_owned()))
    }

    fn visit_string<E: Error>(self, key: String) -> Result<Key, E> {
        Ok(Key(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_without_doubled_keys_is_unchanged() {
        let text = r#"{"a": [1, -2, 0.5, "x", null, true, {"b": {}}], "c": {"b": 18446744073709551615}}"#;
        let read: SecretJson = serde_json::from_str(text).unwrap();
        assert_eq!(read.expose(), &serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn keys_and_numbers_that_json_cannot_hold_are_errors_that_do_not_show_them() {
        use serde::de::value::{Error, MapDeserializer};
        let shown = |error: Error| assert!(!error.to_string().contains("4711"), "{error}");
        let keys = MapDeserializer::new([(4711_u32, "x")].into_iter());
        SecretJson::deserialize(keys).map(drop).map_err(shown).unwrap_err();
        let wide = MapDeserializer::new([("x", 47_110_000_000_000_000_000_000_i128)].into_iter());
        SecretJson::deserialize(wide).map(drop).map_err(shown).unwrap_err();
    }

    #[test]
    fn a_doubled_key_is_an_error_that_does_not_show_it() {
        for text in [r#"{"canary": 1, "canary": 1}"#, r#"[{"a": {"canary": 1, "\u0063anary": null}}, 1]"#] {
            let error = crate::data::decode::json::<SecretJson>(text.as_bytes()).unwrap_err();
            assert!(error.to_string().ends_with(DOUBLED) && error.path() == ".", "{error}");
        }
    }
}
