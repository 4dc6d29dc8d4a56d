//! Secrets: keys, passwords and tokens,
//! which are never shown and are wiped from memory when dropped.
//!
//! Copies outside this crate are not wiped: the buffers in which the HTTP library, TLS and the
//! kernel send a header keep it until they are reused, and so does a string that the caller holds.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

mod file;
pub(crate) mod header;
mod json;

pub use json::SecretJson;

/// A secret string. `Debug` does not show it, there is no `Display`, comparison takes constant
/// time, and the memory is wiped on drop.
///
/// It serialises to the string itself, because a generated request contains it.
///
/// A `String` that becomes a secret is wiped. A `&str` cannot be wiped; to read a secret from a
/// file without leaving a copy, use [`Secret::from_file`].
///
/// ```
/// let key = enroll_client::Secret::from("sk-123");
/// assert_eq!(format!("{key:?}"), "[secret]");
/// assert_eq!(key.expose(), "sk-123");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The string. Review every use of this method: the secret can leak from there.
    ///
    /// ```
    /// let key = enroll_client::Secret::from("sk-123");
    /// assert!(key.expose().starts_with("sk-"));
    /// ```
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Concatenates the parts to one secret. The intermediate string is wiped from memory.
    ///
    /// ```
    /// use enroll_client::Secret;
    /// let token = Secret::from("t-123");
    /// assert_eq!(Secret::concat(&["Bearer ", token.expose()]).expose(), "Bearer t-123");
    /// ```
    pub fn concat(parts: &[&str]) -> Self {
        Self::from(parts.concat())
    }
}

impl From<String> for Secret {
    fn from(string: String) -> Self {
        // Converting in place would shrink a string with spare capacity,
        // and leave a copy where it was.
        let string = Zeroizing::new(string);
        Self::from(string.as_str())
    }
}

impl From<&str> for Secret {
    fn from(string: &str) -> Self {
        Self(string.into())
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
        deserializer.deserialize_str(AsSecret)
    }
}

/// Deserialises a string without an intermediate copy.
struct AsSecret;

impl serde::de::Visitor<'_> for AsSecret {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, string: &str) -> Result<Secret, E> {
        Ok(string.into())
    }

    fn visit_string<E: serde::de::Error>(self, string: String) -> Result<Secret, E> {
        Ok(string.into())
    }
}
