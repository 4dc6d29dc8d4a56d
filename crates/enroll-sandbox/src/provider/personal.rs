//! Values of a request in reasons, if showing them was asked for. Credentials are never shown.

use crate::{
    credentials::Credentials,
    reason::{SignedPart, label},
};
use serde_json::Value;
use std::fmt;

/// What takes the place of a credential.
const SECRET: &str = "<secret>";

/// Shows values, or hides them.
#[derive(Default)]
pub(crate) struct Personal {
    is_shown: bool,
    secrets: Vec<String>,
}

impl Personal {
    pub(super) fn new(is_shown: bool, credentials: &Credentials) -> Self {
        let secrets = credentials.by_provider().flat_map(|(_, fields)| fields.values().cloned().collect::<Vec<_>>());
        let mut secrets: Vec<String> = secrets.filter(|_| is_shown).collect();
        // One may be part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { is_shown, secrets }
    }

    /// A string or a number; of a list or an object its size.
    pub(super) fn json(&self, value: &Value) -> Option<String> {
        match value {
            Value::Array(items) => self.text(&format!("{} items", items.len())),
            Value::Object(fields) => self.text(&format!("{} fields", fields.len())),
            value => self.text(&value.to_string()),
        }
    }

    pub(super) fn text(&self, text: &str) -> Option<String> {
        self.is_shown.then(|| label::value(&self.without_secrets(text)))
    }

    /// A signed part, with its text unless it only joins others. A nonce that is no number could be
    /// anything, also a credential in the wrong header.
    pub(super) fn part(&self, name: &'static str, bytes: &[u8]) -> SignedPart {
        let is_plain = match name {
            "nonce" => bytes.iter().all(u8::is_ascii_digit),
            name => matches!(name, "target" | "body"),
        };
        let is_shown = self.is_shown && is_plain;
        let text = std::str::from_utf8(bytes).ok().filter(|_| is_shown);
        SignedPart::new(name, bytes).with_text(text.map(|text| label::long(&self.without_secrets(text))))
    }

    fn without_secrets(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, SECRET))
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Personal").field("is_shown", &self.is_shown).finish_non_exhaustive()
    }
}
