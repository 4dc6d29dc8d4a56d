//! JSON with secrets or personal data, before it is decoded into types: credentials and profiles.

use std::fmt;

use secrecy::zeroize::Zeroize;
use serde_json::Value;

/// A JSON value that is never shown. Its strings are wiped from memory when it is dropped. Decoding
/// rejects an object that has a key twice.
///
/// ```
/// use enroll_client::SecretJson;
/// assert!(serde_json::from_str::<SecretJson>(r#"{"a": {"b": 1}}"#).is_ok());
/// assert!(serde_json::from_str::<SecretJson>(r#"{"a": {"b": 1, "b": 2}}"#).is_err());
///
/// let credentials = SecretJson::from(serde_json::json!({ "api_key": "sk-123" }));
/// assert_eq!(format!("{credentials:?}"), "[secret]");
/// assert_eq!(credentials.expose()["api_key"], "sk-123");
/// ```
#[derive(Clone)]
pub struct SecretJson(Value);

impl SecretJson {
    /// The value. Review every use of this method: a secret can leak from there.
    ///
    /// ```
    /// let json = enroll_client::SecretJson::from(serde_json::json!(["sk-123"]));
    /// assert_eq!(json.expose()[0], "sk-123");
    /// ```
    pub const fn expose(&self) -> &Value {
        &self.0
    }

    /// The value, which is no longer wiped on drop.
    ///
    /// ```
    /// let json = enroll_client::SecretJson::from(serde_json::json!(["sk-123"]));
    /// let value: serde_json::Value = json.into_inner();
    /// ```
    pub fn into_inner(mut self) -> Value {
        std::mem::take(&mut self.0)
    }

    /// Appends an item, if this is a list.
    pub(crate) fn push(&mut self, item: Self) {
        if let Value::Array(list) = &mut self.0 {
            list.push(item.into_inner());
        }
    }

    /// Inserts a field, if this is an object. Returns the field that had this key before.
    pub(crate) fn insert(&mut self, key: String, value: Self) -> Option<Self> {
        match &mut self.0 {
            Value::Object(fields) => fields.insert(key, value.into_inner()).map(Self),
            _ => None,
        }
    }
}

impl From<Value> for SecretJson {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl Drop for SecretJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        // A misplaced secret can be a key.
        Value::Object(fields) => std::mem::take(fields).into_iter().for_each(|(mut key, mut value)| {
            key.zeroize();
            wipe(&mut value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_and_key_is_wiped() {
        let mut value = serde_json::json!({ "a": ["canary", { "b": "canary" }], "c": "canary", "d": [1, null, true] });
        wipe(&mut value);
        assert_eq!(value, serde_json::json!({}));
        let mut list = serde_json::json!([["canary"], "canary", 7]);
        wipe(&mut list);
        assert_eq!(list, serde_json::json!([[""], "", 7]));
    }
}
