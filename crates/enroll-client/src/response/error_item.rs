//! One error of a response body: its codes and its messages.

use std::fmt;

use serde_json::Value;

use crate::data::is_blank;

/// One error of a body, as the provider words it.
#[derive(Clone, Default)]
pub struct ErrorItem {
    pub(super) codes: Vec<String>,
    pub(super) messages: Vec<String>,
}

/// What free-form errors call their codes, and their messages.
const CODES: [&str; 3] = ["code", "type", "name"];
const MESSAGES: [&str; 6] = ["message", "title", "detail", "description", "reason", "en"];

impl ErrorItem {
    /// An error without words.
    pub fn new() -> Self {
        Self::default()
    }

    /// The errors in a value of a form that nobody documented: a message, an object with a code or
    /// a message, or a list or an object of either.
    pub fn all_in(value: &Value) -> Vec<Self> {
        match value {
            Value::String(_) => vec![Self::new().message(Some(value))],
            Value::Number(_) => vec![Self::new().code(Some(value))],
            Value::Array(items) => items.iter().flat_map(Self::all_in).collect(),
            Value::Object(fields) => match Self::of_object(fields) {
                item if item.codes.is_empty() && item.messages.is_empty() => {
                    fields.values().flat_map(Self::all_in).collect()
                }
                item => vec![item],
            },
            Value::Null | Value::Bool(_) => Vec::new(),
        }
    }

    /// A field of such a name may be one of the profile's, with a list of errors of its own.
    fn of_object(fields: &serde_json::Map<String, Value>) -> Self {
        let plain = |name: &str| fields.get(name).filter(|value| value.is_string() || value.is_number());
        let item = CODES.iter().fold(Self::new(), |item, name| item.code(plain(name)));
        MESSAGES.iter().fold(item, |item, name| item.message(plain(name)))
    }

    /// Adds a code: a string or a number, and nothing if it is neither. An error may have several,
    /// such as a number and a name.
    #[must_use]
    pub fn code(mut self, code: Option<&Value>) -> Self {
        self.codes.extend(code.and_then(|code| match code {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }));
        self
    }

    /// Adds a message, or those of a list.
    #[must_use]
    pub fn message(mut self, message: Option<&Value>) -> Self {
        let list = message.map(|message| message.as_array().map_or(std::slice::from_ref(message), Vec::as_slice));
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        self.messages.extend(texts.map(str::to_owned));
        self
    }

    /// The messages.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }

    /// Codes and messages that are no blanks.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = self.codes.iter().chain(&self.messages).map(String::as_str);
        texts.filter(|text| !is_blank(text))
    }
}

/// Codes and messages may repeat what was sent.
impl fmt::Debug for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[error of {} codes]", self.codes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_in_any_form() {
        let found = |json: Value| {
            let texts = |error: &ErrorItem| error.texts().collect::<Vec<_>>().join("|");
            ErrorItem::all_in(&json).iter().map(texts).collect::<Vec<_>>()
        };
        assert_eq!(found(serde_json::json!(["a", {"message": "b", "code": 7}, 500, null])), ["a", "7|b", "500"]);
        assert_eq!(found(serde_json::json!({"external_id": ["is taken", "is long"]})), ["is taken", "is long"]);
        assert_eq!(found(serde_json::json!({"title": "t", "detail": "d", "name": "N"})), ["N|t|d"]);
        assert_eq!(found(serde_json::json!({"message": ["m", "n", 1], "type": null})), ["m", "n", "1"]);
        let of_fields = serde_json::json!({"external_id": ["is taken"], "name": ["is long"], "type": {"a": "b"}});
        assert_eq!(found(of_fields), ["is taken", "is long", "b"]);
        assert!(found(serde_json::json!([false, {}, []])).is_empty());
    }
}
