//! Text that must never be shown: keys, passwords, tokens. Wiped from memory when dropped.
//!
//! What is copied out of this crate is beyond it: the buffers in which the HTTP library, TLS and the
//! kernel send a header keep it until they are used again, and so does a text in the caller's hands.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

mod file;
pub(crate) mod header;
mod json;

pub use json::SecretJson;

/// A secret text. `Debug` shows nothing of it, there is no `Display`, comparison takes the same time wherever two values differ, and the memory is
/// wiped on drop.
///
/// It serialises to the text itself, because a generated request carries it to the provider.
///
/// A `String` that becomes a secret is wiped. A `&str` cannot be; where the text comes from a file,
/// [`Secret::from_file`] leaves no other copy.
///
/// ```
/// let key = enroll_client::Secret::from("sk-123");
/// assert_eq!(format!("{key:?}"), "[secret]");
/// assert_eq!(key.expose(), "sk-123");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text. Where this is called is where a secret can leak.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The parts in one. No copy of them is left behind.
    pub fn concat(parts: &[&str]) -> Self {
        Self::from(parts.concat())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        // A text with room to spare would move to make the room go, and leave a copy where it was.
        let text = Zeroizing::new(text);
        Self::from(text.as_str())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose().as_bytes().ct_eq(other.expose().as_bytes()).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AsText)
    }
}

/// Takes a text without a copy in between.
struct AsText;

impl serde::de::Visitor<'_> for AsText {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Secret, E> {
        Ok(text.into())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Secret, E> {
        Ok(text.into())
    }
}
