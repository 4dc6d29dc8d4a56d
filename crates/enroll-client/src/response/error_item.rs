//! One error of a response body, with its codes and messages.

use std::fmt;

use serde_json::Value;

use crate::data::is_blank;

/// One error of a response body, with its codes and messages. `Debug` does not show them, because
/// they may echo the request.
///
/// ```
/// use enroll_client::ErrorItem;
/// let json = serde_json::json!({ "code": 422, "name": "INVALID", "message": "Invalid phone" });
/// let error = ErrorItem::new()
///     .code(json.get("code"))
///     .code(json.get("name"))
///     .message(json.get("message"));
/// assert_eq!(error.messages().collect::<Vec<_>>(), ["Invalid phone"]);
/// ```
#[derive(Clone, Default)]
pub struct ErrorItem {
    pub(super) codes: Vec<String>,
    pub(super) messages: Vec<String>,
}

/// The fields of free-form errors that hold codes and messages.
const CODES: [&str; 3] = ["code", "type", "name"];
const MESSAGES: [&str; 6] = ["message", "title", "detail", "description", "reason", "en"];

impl ErrorItem {
    /// An error without code and message.
    pub fn new() -> Self {
        Self::default()
    }

    /// The errors in a value of an undocumented form: a message, an object with a code or a
    /// message, or a list or an object of these.
    ///
    /// ```
    /// use enroll_client::ErrorItem;
    /// let errors = serde_json::json!([{ "message": "Invalid phone" }, "Invalid email"]);
    /// assert_eq!(ErrorItem::all_in(&errors).len(), 2);
    /// ```
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

    /// The code and message of an object. Only strings and numbers count: a field such as `name`
    /// may also be a field of the profile with its own list of errors.
    fn of_object(fields: &serde_json::Map<String, Value>) -> Self {
        let plain = |name: &str| fields.get(name).filter(|value| value.is_string() || value.is_number());
        let item = CODES.iter().fold(Self::new(), |item, name| item.code(plain(name)));
        MESSAGES.iter().fold(item, |item, name| item.message(plain(name)))
    }

    /// Adds a code if the value is a string or a number. An error may have several codes, such as a
    /// number and a name.
    ///
    /// ```
    /// use enroll_client::ErrorItem;
    /// let error = ErrorItem::new().code(Some(&serde_json::json!(422)));
    /// ```
    #[must_use]
    pub fn code(mut self, code: Option<&Value>) -> Self {
        self.codes.extend(code.and_then(|code| match code {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }));
        self
    }

    /// Adds a message, or the messages of a list.
    ///
    /// ```
    /// use enroll_client::ErrorItem;
    /// let list = serde_json::json!(["is taken", "is too long"]);
    /// assert_eq!(ErrorItem::new().message(Some(&list)).messages().count(), 2);
    /// ```
    #[must_use]
    pub fn message(mut self, message: Option<&Value>) -> Self {
        let list = message.map(|message| message.as_array().map_or(std::slice::from_ref(message), Vec::as_slice));
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        self.messages.extend(texts.map(str::to_owned));
        self
    }

    /// The messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }

    /// The codes and messages that are not blank.
    pub(crate) fn codes_and_messages(&self) -> impl Iterator<Item = &str> {
        let texts = self.codes.iter().chain(&self.messages).map(String::as_str);
        texts.filter(|text| !is_blank(text))
    }
}

/// Codes and messages are not shown: they may echo the request.
impl fmt::Debug for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[error of {} codes]", self.codes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_in_values_of_any_form() {
        let found = |json: Value| {
            let texts = |error: &ErrorItem| error.codes_and_messages().collect::<Vec<_>>().join("|");
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
