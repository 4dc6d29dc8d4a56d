//! JSON that a person wrote, between its text and typed values: credentials and profiles.

use std::fmt;

use secrecy::zeroize::Zeroize;
use serde_json::Value;

/// A JSON value of which nothing is shown. Its texts are wiped when it is dropped. One that is
/// decoded has no object with a key twice.
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
    /// The value. Where this is called is where a secret can leak.
    pub const fn expose(&self) -> &Value {
        &self.0
    }

    /// The value, which is not wiped any more.
    pub fn into_inner(mut self) -> Value {
        std::mem::take(&mut self.0)
    }

    /// Adds to a list.
    pub(crate) fn push(&mut self, item: Self) {
        if let Value::Array(list) = &mut self.0 {
            list.push(item.into_inner());
        }
    }

    /// Adds to an object; gives what was there under that key.
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
        // A secret in the wrong place can be a key.
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
    fn every_text_is_wiped() {
        let mut value = serde_json::json!({ "a": ["canary", { "b": "canary" }], "c": "canary", "d": [1, null, true] });
        wipe(&mut value);
        assert_eq!(value, serde_json::json!({}));
        let mut list = serde_json::json!([["canary"], "canary", 7]);
        wipe(&mut list);
        assert_eq!(list, serde_json::json!([[""], "", 7]));
    }
}
