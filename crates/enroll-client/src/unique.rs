//! JSON in which no object has a key twice.
//!
//! A JSON value keeps the last of two equal keys and loses the other, and with it what a customer
//! said. What a person wrote by hand is read through here instead.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// What an error says of a doubled key. It does not say which: a key may be personal.
pub(crate) const DOUBLED: &str = "expected every key once";

/// A JSON value in which no object has a key twice.
///
/// ```
/// use enroll_client::UniqueValue;
/// assert!(serde_json::from_str::<UniqueValue>(r#"{"a": {"b": 1}}"#).is_ok());
/// assert!(serde_json::from_str::<UniqueValue>(r#"{"a": {"b": 1, "b": 2}}"#).is_err());
/// ```
#[derive(Clone, PartialEq)]
pub struct UniqueValue(pub Value);

impl fmt::Debug for UniqueValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UniqueValue([personal])")
    }
}

impl<'de> Deserialize<'de> for UniqueValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values).map(Self)
    }
}

struct Values;

/// A scalar, as a value.
macro_rules! scalar {
    ($($visit:ident($kind:ty);)*) => {
        $(fn $visit<E: Error>(self, scalar: $kind) -> Result<Value, E> { Ok(Value::from(scalar)) })*
    };
}

impl<'de> Visitor<'de> for Values {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    scalar! {
        visit_bool(bool); visit_i64(i64); visit_u64(u64); visit_f64(f64); visit_str(&str); visit_string(String);
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(UniqueValue(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, UniqueValue(value))) = fields.next_entry::<String, _>()? {
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom(DOUBLED));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_without_doubled_keys_is_kept_as_it_is() {
        let text = r#"{"a": [1, -2, 0.5, "x", null, true, {"b": {}}], "c": {"b": 18446744073709551615}}"#;
        let UniqueValue(read) = serde_json::from_str(text).unwrap();
        assert_eq!(read, serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_doubled_key_is_refused_and_not_shown() {
        for text in [r#"{"canary": 1, "canary": 1}"#, r#"[{"a": {"canary": 1, "\u0063anary": null}}]"#] {
            let error = crate::decode::json::<UniqueValue>(text.as_bytes()).unwrap_err().to_string();
            assert!(error.ends_with(DOUBLED) && !error.contains("canary\": "), "{error}");
        }
    }
}
